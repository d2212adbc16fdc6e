/**
 * One draw from the softmax of each row by the Gumbel-max trick, with temperature and top-k: the largest of logits / temperature +
 * noise among the k largest logits (equal ones kept). Of equal scores the first wins. The same lanes sum up the row's entropy.
 */
import { buffers, memoised } from '../kernelSource'

const lanes = 64

/** Bindings: logits, noise, settings (f32: temperature, k; k of 0 or of all is off), tokens (out, int32), entropy (out, nats). */
export const drawTokensKernel = memoised(({ rows, nVocab }: { rows: number; nVocab: number }) => ({
  label: `draw ${rows} of ${nVocab}`,
  workgroups: [rows, 1, 1],
  wgsl: `${buffers([['logits', 'f32'], ['noise', 'f32'], ['settings', 'f32'], ['tokens', 'i32', true], ['entropy', 'f32', true]])}
var<workgroup> scores: array<f32, ${lanes}>;
var<workgroup> winners: array<u32, ${lanes}>;
var<workgroup> largest: array<f32, ${lanes}>;
var<workgroup> masses: array<vec2f, ${lanes}>;
@compute @workgroup_size(${lanes})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let base = wid.x * ${nVocab}u;
let keep = u32(settings[1]);
var best = -3.4e38f;
var winner = ${nVocab}u;
var peak = -3.4e38f;
for (var v = lane; v < ${nVocab}u; v += ${lanes}u) {
  let logit = logits[base + v];
  peak = max(peak, logit);
  var larger = 0u;
  if (keep > 0u && keep < ${nVocab}u) {
    for (var other = 0u; other < ${nVocab}u; other++) { larger += u32(logits[base + other] > logit); }
  }
  let score = logit / settings[0] + noise[base + v];
  if ((keep == 0u || larger < keep) && (winner == ${nVocab}u || score > best)) { best = score; winner = v; }
}
scores[lane] = best;
winners[lane] = winner;
largest[lane] = peak;
for (var half = ${lanes / 2}u; half > 0u; half /= 2u) {
  workgroupBarrier();
  if (lane < half) {
    largest[lane] = max(largest[lane], largest[lane + half]);
    let other = lane + half;
    let better = scores[other] > scores[lane] || (scores[other] == scores[lane] && winners[other] < winners[lane]);
    if (better && winners[other] < ${nVocab}u) { scores[lane] = scores[other]; winners[lane] = winners[other]; }
  }
}
workgroupBarrier();
let top = largest[0];
// With m = sum exp(d) and s = sum d exp(d), d the distance below the largest, the entropy is ln m - s / m.
var mass = vec2f();
for (var v = lane; v < ${nVocab}u; v += ${lanes}u) {
  let distance = logits[base + v] - top;
  mass += exp(distance) * vec2f(1.0, distance);
}
masses[lane] = mass;
for (var half = ${lanes / 2}u; half > 0u; half /= 2u) {
  workgroupBarrier();
  if (lane < half) { masses[lane] += masses[lane + half]; }
}
if (lane == 0u) {
  tokens[wid.x] = i32(winners[0]);
  entropy[wid.x] = log(masses[0].x) - masses[0].y / masses[0].x;
}
}`,
}))
