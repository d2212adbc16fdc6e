/**
 * WGSL of rmsNorm and its gradient (formulas in ops/rmsNorm). The backward kernel has two parts, told apart
 * by workgroup index: the first workgroups compute dx row by row, the others the gain's gradient column by
 * column, because both read the same buffers.
 */
import { buffers, elementFor, float, grid, memoised } from '../../webgpu/kernelSource'
import { horizontal, rowGrid, type RowSharing } from '../../webgpu/wgsl/rowReduce'

export interface RmsNormSpec extends RowSharing {
  rows: number
  width: number
  /** Backward: dx is added to the residual's gradient, one more buffer. */
  accumulate?: boolean
}

const epsilon = 1e-5

/** Bindings: x, gain, y (out), rstd (out). */
export const rmsNormForward = memoised(({ rows, width, ...sharing }: RmsNormSpec) => {
  const { type, vectorWidth } = elementFor(width)
  const count = width / vectorWidth
  const { rowLanes } = sharing
  const { workgroups, enables, declarations, groupSize, parameters, locate } = rowGrid(rows, sharing, ['sum'])
  const loop = `for (var c = lane; c < ${count}u; c += ${rowLanes}u)`
  const meanSquare = `reduce_sum(${horizontal(type, 'squares')}, lane) / ${float(width)}`
  const wgsl = `${enables}
${buffers([
  ['x', type],
  ['gain', type],
  ['y', type, true],
  ['rstd', 'f32', true],
])}
${declarations}
@compute @workgroup_size(${groupSize})
fn main(${parameters}) {
${locate}
var squares = ${type}();
${loop} { let value = x[row * ${count}u + c]; squares += value * value; }
let r = 1.0 / sqrt(${meanSquare} + ${float(epsilon)});
${loop} { let at = row * ${count}u + c; y[at] = x[at] * r * gain[c]; }
if (lane == 0u) { rstd[row] = r; }
}`
  return { label: `rmsNorm ${rows}x${width}`, wgsl, workgroups }
})

/** WGSL: adds the terms of column c to `total`, from row `first` in steps of `step`. */
const addColumn = (rows: number, count: number, first: string, step: string) =>
  `for (var row = ${first}; row < ${rows}u; ${step}) { ` +
  `let at = row * ${count}u + c; total += dy[at] * x[at] * rstd[row]; }`

/** WGSL of the gain's gradient, one invocation per column. */
const gainPerInvocation = (
  rows: number,
  count: number,
  size: number,
  type: string,
) => `fn gainGradient(group: u32, local: u32) {
  let c = group * ${size}u + local;
  if (c >= ${count}u) { return; }
  var total = ${type}();
  ${addColumn(rows, count, '0u', 'row++')}
  dgain[c] = total;
}`

/** The same with one workgroup per column. */
const gainPerWorkgroup = (
  rows: number,
  count: number,
  size: number,
  type: string,
) => `var<workgroup> columns: array<${type}, ${size}>;
fn gainGradient(c: u32, local: u32) {
  var total = ${type}();
  ${addColumn(rows, count, 'local', `row += ${size}u`)}
  columns[local] = total;
  for (var half = ${size}u / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { columns[local] += columns[local + half]; }
  }
  if (local == 0u) { dgain[c] = columns[0]; }
}`

/** Bindings: dy, x, gain, rstd, dx (out), dgain (out), and with `accumulate` the gradient added to dx. */
export const rmsNormBackward = memoised(({ rows, width, accumulate, ...sharing }: RmsNormSpec) => {
  const { type, vectorWidth } = elementFor(width)
  const count = width / vectorWidth
  const { rowLanes } = sharing
  const byRow = rowGrid(rows, sharing, ['sum'])
  const size = byRow.groupSize
  // With one lane per row, columns too are summed without barriers, which are slow on software adapters.
  const serial = rowLanes === 1
  const columnGroups = serial ? Math.ceil(count / size) : count
  const gainGradient = serial ? gainPerInvocation : gainPerWorkgroup
  // Workgroups of dx come first in the grid, those of the gain's gradient after them.
  const { workgroups, index } = grid(byRow.groups + columnGroups)
  const loop = `for (var c = lane; c < ${count}u; c += ${rowLanes}u)`
  const wgsl = `${byRow.enables}
${buffers([
  ['dy', type],
  ['x', type],
  ['gain', type],
  ['rstd', 'f32'],
  ['dx', type, true],
  ['dgain', type, true],
  ...(accumulate ? [['added', type] as const] : []),
])}
${byRow.declarations}

fn inputGradient(group: u32, local: u32) {
  let row = ${serial ? `group * ${size}u + local` : 'group'};
  let lane = ${serial ? '0u' : 'local'};
  if (row >= ${rows}u) { return; }
  var total = ${type}();
  ${loop} { let at = row * ${count}u + c; total += dy[at] * gain[c] * x[at]; }
  let r = rstd[row];
  let k = reduce_sum(${horizontal(type, 'total')}, lane) * r * r * r / ${float(width)};
  ${loop} {
    let at = row * ${count}u + c;
    dx[at] = ${accumulate ? 'added[at] + ' : ''}dy[at] * gain[c] * r - x[at] * k;
  }
}

${gainGradient(rows, count, size, type)}

@compute @workgroup_size(${size})
fn main(${byRow.parameters}) {
${byRow.begin}
  let group = ${index};
  if (group < ${byRow.groups}u) { inputGradient(group, local); }
  else if (group < ${byRow.groups + columnGroups}u) { gainGradient(group - ${byRow.groups}u, local); }
}`
  return { label: `rmsNorm gradient ${rows}x${width}`, wgsl, workgroups }
})
