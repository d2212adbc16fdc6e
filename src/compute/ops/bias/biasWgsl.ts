/**
 * WGSL of bias (formulas in ops/bias): a vector added to every row, and its gradient, the sum of every
 * column. A column is summed by one invocation, or by a workgroup if rows are shared too (wgsl/rowReduce.ts);
 * the order of the sum is fixed in both.
 */
import { buffers, elementFor, grid, memoised } from '../../webgpu/kernelSource'

const groupSize = 64

export interface BiasSpec {
  rows: number
  width: number
}

/** Bindings: x, bias, y (out). */
export const biasForward = memoised(({ rows, width }: BiasSpec) => {
  const { type, vectorWidth } = elementFor(width)
  const count = width / vectorWidth
  const { workgroups, index } = grid(Math.ceil((rows * count) / groupSize))
  const wgsl = `${buffers([
    ['x', type],
    ['bias', type],
    ['y', type, true],
  ])}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let at = ${index} * ${groupSize}u + lane;
if (at >= ${rows * count}u) { return; }
y[at] = x[at] + bias[at % ${count}u];
}`
  return { label: `bias ${rows}x${width}`, wgsl, workgroups }
})

/** One invocation per column: no barriers, which are slow on software adapters. */
const columnPerInvocation = (rows: number, count: number) => `
  let c = group * ${groupSize}u + lane;
  if (c >= ${count}u) { return; }
  var total = dy[c];
  for (var row = 1u; row < ${rows}u; row++) { total += dy[row * ${count}u + c]; }
  dbias[c] = total;`

/** One workgroup per column. */
const columnPerWorkgroup = (rows: number, count: number, type: string) => `
  if (group >= ${count}u) { return; }
  var total = ${type}();
  for (var row = lane; row < ${rows}u; row += ${groupSize}u) { total += dy[row * ${count}u + group]; }
  parts[lane] = total;
  for (var half = ${groupSize / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { parts[lane] += parts[lane + half]; }
  }
  if (lane == 0u) { dbias[group] = parts[0]; }`

/** Bindings: dy, dbias (out). */
export const biasBackward = memoised(({ rows, width, rowLanes }: BiasSpec & { rowLanes: number }) => {
  const { type, vectorWidth } = elementFor(width)
  const count = width / vectorWidth
  const shared = rowLanes > 1
  const { workgroups, index } = grid(shared ? count : Math.ceil(count / groupSize))
  const wgsl = `${buffers([
    ['dy', type],
    ['dbias', type, true],
  ])}
${shared ? `var<workgroup> parts: array<${type}, ${groupSize}>;` : ''}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
  let group = ${index};
  ${shared ? columnPerWorkgroup(rows, count, type) : columnPerInvocation(rows, count)}
}`
  return { label: `bias gradient ${rows}x${width}`, wgsl, workgroups }
})
