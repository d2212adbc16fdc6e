/**
 * WGSL of cross-entropy per row in nats (formulas in ops/crossEntropy), of its gradient, and of both in one
 * pass over the logits for a step whose upstream gradient is the same for every row (1 / rows for the mean).
 * If rows are weighted, their weights are the last binding and multiply loss and gradient.
 */
import { buffers, float, grid, memoised } from '../../webgpu/kernelSource'
import { rowGrid, type RowSharing } from '../../webgpu/wgsl/rowReduce'

export interface CrossEntropySpec extends RowSharing {
  rows: number
  nVocab: number
  /** Whether a weight per row is bound. */
  weighted: boolean
}

/** The binding of the row weights, if any, and the factor in WGSL. */
const weighting = (weighted: boolean) =>
  weighted
    ? { binding: [['weights', 'f32']] as const, times: ' * weights[row]' }
    : { binding: [] as const, times: '' }

/** WGSL: from `row` and `lane` to the row's log-sum-exp `lse_of_row` and its target `answer`. */
const logSumExp = (nVocab: number, rowLanes: number) => {
  const logit = `logits[row * ${nVocab}u + v]`
  const loop = `for (var v = lane; v < ${nVocab}u; v += ${rowLanes}u)`
  return `var largest = -3.4e38f;
${loop} { largest = max(largest, ${logit}); }
largest = reduce_max(largest, lane);
var total = 0.0;
${loop} { total += exp(${logit} - largest); }
let lse_of_row = largest + log(reduce_sum(total, lane));
let answer = u32(targets[row]);`
}

/** Bindings: logits, targets, loss (out), lse (out), and weights if weighted. */
export const crossEntropyForward = memoised(({ rows, nVocab, weighted, ...sharing }: CrossEntropySpec) => {
  const { workgroups, enables, declarations, groupSize, parameters, locate } = rowGrid(rows, sharing, [
    'max',
    'sum',
  ])
  const { rowLanes } = sharing
  const { binding, times } = weighting(weighted)
  const wgsl = `${enables}
${buffers([['logits', 'f32'], ['targets', 'i32'], ['loss', 'f32', true], ['lse', 'f32', true], ...binding])}
${declarations}
@compute @workgroup_size(${groupSize})
fn main(${parameters}) {
${locate}
${logSumExp(nVocab, rowLanes)}
if (lane == 0u) {
  lse[row] = lse_of_row;
  loss[row] = (lse_of_row - logits[row * ${nVocab}u + answer])${times};
}
}`
  return { label: `crossEntropy ${rows}x${nVocab}`, wgsl, workgroups }
})

const elementGroupSize = 64

/** Bindings: dloss, logits, targets, lse, dlogits (out), and weights if weighted. */
export const crossEntropyBackward = memoised(({ rows, nVocab, weighted }: CrossEntropySpec) => {
  const { workgroups, index } = grid(Math.ceil((rows * nVocab) / elementGroupSize))
  const { binding, times } = weighting(weighted)
  const wgsl = `${buffers([
    ['dloss', 'f32'],
    ['logits', 'f32'],
    ['targets', 'i32'],
    ['lse', 'f32'],
    ['dlogits', 'f32', true],
    ...binding,
  ])}
@compute @workgroup_size(${elementGroupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let at = ${index} * ${elementGroupSize}u + lane;
if (at >= ${rows * nVocab}u) { return; }
let row = at / ${nVocab}u;
let hit = f32(at % ${nVocab}u == u32(targets[row]));
dlogits[at] = (exp(logits[at] - lse[row]) - hit) * dloss[row]${times};
}`
  return { label: `crossEntropy gradient ${rows}x${nVocab}`, wgsl, workgroups }
})

/**
 * Bindings: logits, targets, loss (out), dlogits (out), and weights if weighted. `scale` is the upstream
 * gradient of every row's loss.
 */
export const crossEntropyWithGradient = memoised(
  ({ rows, nVocab, weighted, scale, ...sharing }: CrossEntropySpec & { scale: number }) => {
    const { rowLanes } = sharing
    const { binding, times } = weighting(weighted)
    const { workgroups, enables, declarations, groupSize, parameters, locate } = rowGrid(rows, sharing, [
      'max',
      'sum',
    ])
    const wgsl = `${enables}
${buffers([
  ['logits', 'f32'],
  ['targets', 'i32'],
  ['loss', 'f32', true],
  ['dlogits', 'f32', true],
  ...binding,
])}
${declarations}
@compute @workgroup_size(${groupSize})
fn main(${parameters}) {
${locate}
${logSumExp(nVocab, rowLanes)}
if (lane == 0u) { loss[row] = (lse_of_row - logits[row * ${nVocab}u + answer])${times}; }
for (var v = lane; v < ${nVocab}u; v += ${rowLanes}u) {
  let at = row * ${nVocab}u + v;
  dlogits[at] = (exp(logits[at] - lse_of_row) - f32(v == answer)) * ${float(scale)}${times};
}
}`
    return { label: `crossEntropy with gradient ${rows}x${nVocab}`, wgsl, workgroups }
  },
)
