/**
 * Dropout, with a residual added where there is one (ops/dropout): the mask is made from the key anew,
 * forward and backward.
 */
import { buffers, elementFor, float, grid, memoised } from '../../webgpu/kernelSource'
import { counterNoiseWgsl } from '../../webgpu/wgsl/counterNoise'

const groupSize = 64

export interface DropoutSpec {
  size: number
  /** Words below it become zero. */
  threshold: number
  scale: number
  residual: boolean
}

/** Bindings: key (two u32), x, residual where there is one, y (out). */
export const dropoutKernel = memoised(({ size, threshold, scale, residual }: DropoutSpec) => {
  const { type, lanes } = elementFor(size)
  const { workgroups, index } = grid(Math.ceil(size / lanes / groupSize))
  const kept = (word: string) => `select(0.0, ${float(scale)}, ${word} >= ${threshold}u)`
  const factors =
    lanes === 4
      ? `let a = threefry(key, vec2u(2u * at, 0u));
let b = threefry(key, vec2u(2u * at + 1u, 0u));
let factor = vec4f(${['a.x', 'a.y', 'b.x', 'b.y'].map(kept).join(', ')});`
      : `let words = threefry(key, vec2u(at >> 1u, 0u));
let factor = ${kept('select(words.x, words.y, (at & 1u) == 1u)')};`
  const list = [
    ['keys', 'u32'],
    ['x', type],
    ...(residual ? [['residual', type]] : []),
    ['y', type, true],
  ] as [string, string, boolean?][]
  const wgsl = `${buffers(list)}
${counterNoiseWgsl}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let at = ${index} * ${groupSize}u + lane;
if (at >= ${size / lanes}u) { return; }
let key = vec2u(keys[0], keys[1]);
${factors}
y[at] = x[at] * factor${residual ? ' + residual[at]' : ''};
}`
  return { label: `dropout ${size}${residual ? ' with residual' : ''}`, wgsl, workgroups }
})
