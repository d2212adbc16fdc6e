/**
 * Half precision in WGSL: range 2^-24 to 65504, full precision (11 bits) from 2^-14. Kernels use it for
 * operands and storage; sums, softmax statistics and master weights stay in float32. Used only if the device
 * has shader-f16 and the option passed its gate (ops/tuning/gate.ts).
 */

/** The directive, which must come first in the source. */
export const enableHalf = (half: boolean) => (half ? 'enable f16;\n' : '')

const maxHalf = '65504.0'

/**
 * WGSL expression that converts `value`, a vec4f or f32, to vec4h or f16. Clamps to the largest number, since
 * infinity would turn later results into NaN.
 */
export function toHalf(type: 'vec4f' | 'f32', value: string): string {
  return type === 'vec4f'
    ? `vec4h(clamp(${value}, vec4f(-${maxHalf}), vec4f(${maxHalf})))`
    : `f16(clamp(${value}, -${maxHalf}, ${maxHalf}))`
}

/** WGSL expression that converts a vec4h or f16 to float32. */
export const fromHalf = (type: 'vec4f' | 'f32', value: string) => `${type}(${value})`

/** The element type of the same width in half precision. */
export const halfOf = (type: 'vec4f' | 'f32') => (type === 'vec4f' ? 'vec4h' : 'f16')

/**
 * WGSL function row_scale(m): a power of two for a row of gradients; m holds the largest magnitudes in each
 * component of the row's vectors. Divided by it, the row's largest number is in [1/8, 1/4): four products
 * with any f16 number cannot overflow, and numbers down to 2^-11 of the largest keep full precision. A row of
 * zeros gets the smallest scale; a row that is not finite stays so.
 */
export const rowScale = `fn row_scale(m: vec4f) -> f32 {
  let largest = max(max(m.x, m.y), max(m.z, m.w));
  return bitcast<f32>(clamp(((bitcast<u32>(largest) >> 23u) & 255u) + 3u, 27u, 227u) << 23u);
}`

/** WGSL expression: component-wise largest magnitude of some vectors, given as expressions. */
export const magnitudesOf = (vectors: readonly string[]) =>
  vectors.map((vector) => `abs(${vector})`).reduce((a, b) => `max(${a}, ${b})`)
