/**
 * Half precision in WGSL text, which reaches from 2^-24 (2^-14 at full precision, 11 bits) to 65504: how
 * numbers are brought into that range. Kernels take it for operands and storage; sums, softmax statistics and
 * master weights stay in float32. Only where the device has shader-f16 and its option passed the gate
 * (gate.ts).
 */

/** The directive that comes before everything else in the text. */
export const enableHalf = (half: boolean) => (half ? 'enable f16;\n' : '')

const largest = '65504.0'

/**
 * WGSL expression of `value`, a vec4f or f32, as vec4h or f16: held at the largest number, since infinity
 * would make all that follows NaN.
 */
export function toHalf(type: 'vec4f' | 'f32', value: string): string {
  return type === 'vec4f'
    ? `vec4h(clamp(${value}, vec4f(-${largest}), vec4f(${largest})))`
    : `f16(clamp(${value}, -${largest}, ${largest}))`
}

/** WGSL expression of a vec4h or f16 in float32. */
export const fromHalf = (type: 'vec4f' | 'f32', value: string) => `${type}(${value})`

/** The type that stands for `type` in a buffer of half precision. */
export const halfOf = (type: 'vec4f' | 'f32') => (type === 'vec4f' ? 'vec4h' : 'f16')

/**
 * Declares row_scale(m): a power of two for a row of gradients, m holding the largest magnitudes of its
 * vectors' four lanes. Divided by it, the row's largest number lies in [1/8, 1/4): four products with any
 * number in half precision cannot overflow, and numbers down to 2^-11 of the largest keep full precision. A
 * row of zeros gets the least scale; one that is not finite stays so.
 */
export const rowScale = `fn row_scale(m: vec4f) -> f32 {
  let largest = max(max(m.x, m.y), max(m.z, m.w));
  return bitcast<f32>(clamp(((bitcast<u32>(largest) >> 23u) & 255u) + 3u, 27u, 227u) << 23u);
}`

/** WGSL expression: the largest magnitudes of the lanes of vectors given as expressions. */
export const magnitudesOf = (vectors: readonly string[]) =>
  vectors.map((vector) => `abs(${vector})`).reduce((a, b) => `max(${a}, ${b})`)
