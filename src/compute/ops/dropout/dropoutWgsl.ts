/**
 * WGSL of dropout with an optional residual (formula in ops/dropout). The mask is not stored: forward and
 * backward both compute it from the key.
 */
import { buffers, elementFor, float, grid, memoised } from '../../webgpu/kernelSource'
import { prngWgsl } from '../../webgpu/wgsl/prng'

const groupSize = 64

export interface DropoutSpec {
  size: number
  /** A number becomes zero if its random word is below. */
  threshold: number
  /** Factor of the others. */
  scale: number
  residual: boolean
}

/** Bindings: keys (two u32, and the counters before the first), x, residual if there is one, y (out). */
export const dropoutKernel = memoised(({ size, threshold, scale, residual }: DropoutSpec) => {
  const { type, vectorWidth } = elementFor(size)
  const { workgroups, index } = grid(Math.ceil(size / vectorWidth / groupSize))
  const factorOf = (word: string) => `select(0.0, ${float(scale)}, ${word} >= ${threshold}u)`
  const factors =
    vectorWidth === 4
      ? `let a = threefry(key, vec2u(first + 2u * at, 0u));
let b = threefry(key, vec2u(first + 2u * at + 1u, 0u));
let factor = vec4f(${['a.x', 'a.y', 'b.x', 'b.y'].map(factorOf).join(', ')});`
      : `let words = threefry(key, vec2u(first + (at >> 1u), 0u));
let factor = ${factorOf('select(words.x, words.y, (at & 1u) == 1u)')};`
  const list = [
    ['keys', 'u32'],
    ['x', type],
    ...(residual ? [['residual', type]] : []),
    ['y', type, true],
  ] as [string, string, boolean?][]
  const wgsl = `${buffers(list)}
${prngWgsl}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let at = ${index} * ${groupSize}u + lane;
if (at >= ${size / vectorWidth}u) { return; }
let key = vec2u(keys[0], keys[1]);
let first = keys[2];
${factors}
y[at] = x[at] * factor${residual ? ' + residual[at]' : ''};
}`
  return { label: `dropout ${size}${residual ? ' with residual' : ''}`, wgsl, workgroups }
})
