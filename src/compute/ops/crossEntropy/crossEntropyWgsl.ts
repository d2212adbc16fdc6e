/**
 * Cross-entropy of each row in nats, its gradient, and both in one pass over the logits for a step whose
 * upstream gradient is the same for every row (the mean: 1 / rows). Where rows are weighed, their weights are
 * bound last and multiply loss and gradient.
 */
import { buffers, float, grid, memoised } from '../../webgpu/kernelSource'
import { rowGrid, type RowSharing } from '../../webgpu/wgsl/rowReduce'

export interface CrossEntropySpec extends RowSharing {
  rows: number
  nVocab: number
  /** Whether a weight for each row is bound. */
  weighed: boolean
}

/** The binding of the rows' weights, if there is one, and the factor that it makes. */
const weighing = (weighed: boolean) =>
  weighed
    ? { binding: [['weights', 'f32']] as const, times: ' * weights[row]' }
    : { binding: [] as const, times: '' }

/** `row` and `lane` to `lse` of the row, by its largest logit first. */
const logSumExp = (nVocab: number, rowLanes: number) => `var largest = -3.4e38f;
for (var v = lane; v < ${nVocab}u; v += ${rowLanes}u) { largest = max(largest, logits[row * ${nVocab}u + v]); }
largest = reduce_max(largest, lane);
var total = 0.0;
for (var v = lane; v < ${nVocab}u; v += ${rowLanes}u) { total += exp(logits[row * ${nVocab}u + v] - largest); }
let lse_of_row = largest + log(reduce_sum(total, lane));
let answer = u32(targets[row]);`

/** Bindings: logits, targets, loss (out), lse (out), and weights if weighed. */
export const crossEntropyForward = memoised(({ rows, nVocab, weighed, ...sharing }: CrossEntropySpec) => {
  const { workgroups, enables, declarations, groupSize, parameters, locate } = rowGrid(rows, sharing, [
    'max',
    'sum',
  ])
  const { rowLanes } = sharing
  const { binding, times } = weighing(weighed)
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

const groupSize = 64

/** Bindings: dLoss, logits, targets, lse, dlogits (out), and weights if weighed. */
export const crossEntropyBackward = memoised(({ rows, nVocab, weighed }: CrossEntropySpec) => {
  const { workgroups, index } = grid(Math.ceil((rows * nVocab) / groupSize))
  const { binding, times } = weighing(weighed)
  const wgsl = `${buffers([['dloss', 'f32'], ['logits', 'f32'], ['targets', 'i32'], ['lse', 'f32'], ['dlogits', 'f32', true], ...binding])}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let at = ${index} * ${groupSize}u + lane;
if (at >= ${rows * nVocab}u) { return; }
let row = at / ${nVocab}u;
let hit = f32(at % ${nVocab}u == u32(targets[row]));
dlogits[at] = (exp(logits[at] - lse[row]) - hit) * dloss[row]${times};
}`
  return { label: `crossEntropy gradient ${rows}x${nVocab}`, wgsl, workgroups }
})

/**
 * Bindings: logits, targets, loss (out), dlogits (out), and weights if weighed. `scale` is the gradient of
 * every row's loss.
 */
export const crossEntropyWithGradient = memoised(
  ({ rows, nVocab, weighed, scale, ...sharing }: CrossEntropySpec & { scale: number }) => {
    const { rowLanes } = sharing
    const { binding, times } = weighing(weighed)
    const {
      workgroups,
      enables,
      declarations,
      groupSize: size,
      parameters,
      locate,
    } = rowGrid(rows, sharing, ['max', 'sum'])
    const wgsl = `${enables}
${buffers([['logits', 'f32'], ['targets', 'i32'], ['loss', 'f32', true], ['dlogits', 'f32', true], ...binding])}
${declarations}
@compute @workgroup_size(${size})
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
