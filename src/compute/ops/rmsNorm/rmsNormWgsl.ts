/**
 * Root-mean-square norm and its gradient (formulas in ops/rmsNorm). The backward kernel does two things at
 * once by workgroup number: the first workgroups compute dx row by row, the others the gain's gradient column
 * by column, since both read the same buffers.
 */
import { buffers, elementFor, float, grid, memoised } from '../../webgpu/kernelSource'
import { horizontal, rowGrid, type RowSharing } from '../../webgpu/wgsl/rowReduce'

export interface RmsNormSpec extends RowSharing {
  rows: number
  width: number
  /** Backward: dx = (what is there already as residual gradient, a further buffer) + dx. */
  addTo?: boolean
}

const epsilon = 1e-5

/** Bindings: x, gain, y (out), rstd (out). */
export const rmsNormForward = memoised(({ rows, width, ...sharing }: RmsNormSpec) => {
  const { type, lanes } = elementFor(width)
  const count = width / lanes
  const { rowLanes } = sharing
  const { workgroups, enables, declarations, groupSize, parameters, locate } = rowGrid(rows, sharing, ['sum'])
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
for (var c = lane; c < ${count}u; c += ${rowLanes}u) { let value = x[row * ${count}u + c]; squares += value * value; }
let r = 1.0 / sqrt(reduce_sum(${horizontal(type, 'squares')}, lane) / ${float(width)} + ${float(epsilon)});
for (var c = lane; c < ${count}u; c += ${rowLanes}u) { let at = row * ${count}u + c; y[at] = x[at] * r * gain[c]; }
if (lane == 0u) { rstd[row] = r; }
}`
  return { label: `rmsNorm ${rows}x${width}`, wgsl, workgroups }
})

/** WGSL of the gain's gradient, a column an invocation. */
const gainAlone = (
  rows: number,
  count: number,
  size: number,
  type: string,
) => `fn gainGradient(group: u32, local: u32) {
  let c = group * ${size}u + local;
  if (c >= ${count}u) { return; }
  var total = ${type}();
  for (var row = 0u; row < ${rows}u; row++) { let at = row * ${count}u + c; total += dy[at] * x[at] * rstd[row]; }
  dgain[c] = total;
}`

/** The same with a workgroup for each column. */
const gainTogether = (
  rows: number,
  count: number,
  size: number,
  type: string,
) => `var<workgroup> columns: array<${type}, ${size}>;
fn gainGradient(c: u32, local: u32) {
  var total = ${type}();
  for (var row = local; row < ${rows}u; row += ${size}u) { let at = row * ${count}u + c; total += dy[at] * x[at] * rstd[row]; }
  columns[local] = total;
  for (var half = ${size}u / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { columns[local] += columns[local + half]; }
  }
  if (local == 0u) { dgain[c] = columns[0]; }
}`

/** Bindings: dy, x, gain, rstd, dx (out), dgain (out), and with `addTo` the gradient added to dx. */
export const rmsNormBackward = memoised(({ rows, width, addTo, ...sharing }: RmsNormSpec) => {
  const { type, lanes } = elementFor(width)
  const count = width / lanes
  const { rowLanes } = sharing
  const byRow = rowGrid(rows, sharing, ['sum'])
  const size = byRow.groupSize
  // A lone invocation walks a column by itself where rows are walked alone too: no barriers, which cost
  // software adapters dearly.
  const columnGroups = rowLanes === 1 ? Math.ceil(count / size) : count
  // Workgroups of the first kind are numbered from 0 in one row of the grid, the columns' come after them.
  const { workgroups, index } = grid(byRow.groups + columnGroups)
  const rowOf = rowLanes === 1 ? `group * ${size}u + local` : 'group'
  const lane = rowLanes === 1 ? '0u' : 'local'
  const wgsl = `${byRow.enables}
${buffers([
  ['dy', type],
  ['x', type],
  ['gain', type],
  ['rstd', 'f32'],
  ['dx', type, true],
  ['dgain', type, true],
  ...(addTo ? [['added', type] as const] : []),
])}
${byRow.declarations}

fn inputGradient(group: u32, local: u32) {
  let row = ${rowOf};
  let lane = ${lane};
  if (row >= ${rows}u) { return; }
  var total = ${type}();
  for (var c = lane; c < ${count}u; c += ${rowLanes}u) { let at = row * ${count}u + c; total += dy[at] * gain[c] * x[at]; }
  let r = rstd[row];
  let k = reduce_sum(${horizontal(type, 'total')}, lane) * r * r * r / ${float(width)};
  for (var c = lane; c < ${count}u; c += ${rowLanes}u) {
    let at = row * ${count}u + c;
    dx[at] = ${addTo ? 'added[at] + ' : ''}dy[at] * gain[c] * r - x[at] * k;
  }
}

${rowLanes === 1 ? gainAlone(rows, count, size, type) : gainTogether(rows, count, size, type)}

@compute @workgroup_size(${size})
fn main(${byRow.parameters}) {
${byRow.begin}
  let group = ${index};
  if (group < ${byRow.groups}u) { inputGradient(group, local); }
  else if (group < ${byRow.groups + columnGroups}u) { gainGradient(group - ${byRow.groups}u, local); }
}`
  return { label: `rmsNorm gradient ${rows}x${width}`, wgsl, workgroups }
})
