/**
 * WGSL of meanPool (formula in ops/meanPool): mean over positions and its gradient. Forward, an invocation
 * owns a column (four numbers wide if possible) of one image and walks its positions in order: no barriers,
 * and neighbouring invocations read neighbouring memory.
 */
import { buffers, elementFor, float, grid, memoised } from '../../webgpu/kernelSource'

const groupSize = 64

export interface MeanPoolSpec {
  batch: number
  length: number
  width: number
}

/** Bindings: x, y (out). */
export const meanPoolForward = memoised(({ batch, length, width }: MeanPoolSpec) => {
  const { type, vectorWidth } = elementFor(width)
  const count = width / vectorWidth
  const { workgroups, index } = grid(Math.ceil((batch * count) / groupSize))
  const wgsl = `${buffers([
    ['x', type],
    ['y', type, true],
  ])}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let at = ${index} * ${groupSize}u + lane;
if (at >= ${batch * count}u) { return; }
let first = at / ${count}u * ${length * count}u + at % ${count}u;
var sum = ${type}();
for (var position = 0u; position < ${length}u; position++) { sum += x[first + position * ${count}u]; }
y[at] = sum / ${float(length)};
}`
  return { label: `meanPool B${batch} T${length} C${width}`, wgsl, workgroups }
})

export interface MeanPoolBackwardSpec extends MeanPoolSpec {
  /** Whether dx is added to an earlier gradient, one more buffer. */
  accumulate: boolean
}

/** Bindings: dy, dx (out), with `accumulate` the earlier gradient. */
export const meanPoolBackward = memoised(({ batch, length, width, accumulate }: MeanPoolBackwardSpec) => {
  const { type, vectorWidth } = elementFor(width)
  const count = width / vectorWidth
  const all = batch * length * count
  const { workgroups, index } = grid(Math.ceil(all / groupSize))
  const wgsl = `${buffers([
    ['dy', type],
    ['dx', type, true],
    ...(accumulate ? [['already', type] as [string, string]] : []),
  ])}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let at = ${index} * ${groupSize}u + lane;
if (at >= ${all}u) { return; }
let image = at / ${length * count}u;
dx[at] = ${accumulate ? 'already[at] + ' : ''}dy[image * ${count}u + at % ${count}u] / ${float(length)};
}`
  return { label: `meanPool gradient B${batch} T${length} C${width}`, wgsl, workgroups }
})
