/**
 * WGSL of drawTokens: one draw from the softmax of each row by the Gumbel-max trick, with temperature and
 * top-k, that is the largest of logits / temperature + noise among the k largest logits (ties included). Of
 * equal scores the first wins. The noise is computed here from the key and the position
 * (core/counterNoise.ts). The same dispatch computes the row's entropy and moves the cursor to the next
 * pixel.
 */
import { buffers, memoised } from '../../webgpu/kernelSource'
import { prngWgsl } from '../../webgpu/wgsl/prng'
import { rowGrid, type RowSharing } from '../../webgpu/wgsl/rowReduce'

export interface DrawSpec extends RowSharing {
  /** Sequences drawn at once. */
  rows: number
  nVocab: number
}

/**
 * Bindings: logits (N, V), settings (u32: two words of key, bits of the temperature, k; top-k is off if k is
 * 0 or at least V), cursor (u32, in place: [0] the position drawn, [1] set to the next), drawn (out: (T, N)
 * of token and entropy in nats, both f32).
 */
export const drawTokensKernel = memoised(({ rows, nVocab, ...sharing }: DrawSpec) => {
  const { workgroups, enables, declarations, groupSize, parameters, locate } = rowGrid(rows, sharing, [
    'max',
    'sum',
  ])
  const { rowLanes } = sharing
  const wgsl = `${enables}
${buffers([
  ['logits', 'f32'],
  ['settings', 'u32'],
  ['cursor', 'u32', true],
  ['drawn', 'vec2f', true],
])}
${declarations}
${prngWgsl}
@compute @workgroup_size(${groupSize})
fn main(${parameters}) {
${locate}
let base = row * ${nVocab}u;
let position = cursor[0];
let key = vec2u(settings[0], settings[1]);
let temperature = bitcast<f32>(settings[2]);
let keep = settings[3];
var best = -3.4e38f;
var winner = ${nVocab}u;
var peak = -3.4e38f;
for (var v = lane; v < ${nVocab}u; v += ${rowLanes}u) {
  let logit = logits[base + v];
  peak = max(peak, logit);
  var larger = 0u;
  if (keep > 0u && keep < ${nVocab}u) {
    for (var other = 0u; other < ${nVocab}u; other++) { larger += u32(logits[base + other] > logit); }
  }
  let score = logit / temperature + gumbel_of(threefry(key, vec2u(row, position * ${nVocab}u + v)).x);
  if ((keep == 0u || larger < keep) && (winner == ${nVocab}u || score > best)) { best = score; winner = v; }
}
let top = reduce_max(peak, lane);
let highest = reduce_max(best, lane);
// The first of equal scores is the one whose negated index is largest. If the model has diverged, every score
// is NaN and any token will do.
let first = -reduce_max(select(${-nVocab}.0, -f32(winner), best == highest), lane);
// With d the distance below the largest logit, m = sum exp(d) and s = sum d exp(d): entropy = ln m - s / m.
var mass = vec2f();
for (var v = lane; v < ${nVocab}u; v += ${rowLanes}u) {
  let distance = logits[base + v] - top;
  mass += exp(distance) * vec2f(1.0, distance);
}
let total = reduce_sum(mass.x, lane);
let weighted = reduce_sum(mass.y, lane);
if (lane == 0u) {
  drawn[position * ${rows}u + row] = vec2f(min(first, ${nVocab - 1}.0), log(total) - weighted / total);
  if (row == 0u) { cursor[1] = position + 1u; }
}
}`
  return { label: `draw ${rows} of ${nVocab}`, wgsl, workgroups }
})
