/**
 * Attention of new positions over a cache of keys and values, which the same dispatch extends in place: one workgroup for each new
 * query and head, its invocations taking every n-th key with a running maximum of their own and meeting at the end. Keys of the new
 * positions are read from the new rows, not from the cache, since another workgroup may not have written them yet.
 */
import { buffers, float, memoised, unroll } from '../kernelSource'
import { dotRows, elementOf, readRow, readVector, storeRow, vectorsOf, type Source } from './attentionRows'

export interface CachedSpec {
  batch: number
  /** Positions added by this call. */
  added: number
  capacity: number
  nHead: number
  /** D, the width of a head. */
  size: number
}

/** Invocations a query: as many as meet in 8 KiB of workgroup memory. */
export function cachedLanes(size: number): number {
  const fitting = 8192 / (16 * vectorsOf(size))
  return Math.min(64, 2 ** Math.floor(Math.log2(fitting)))
}

/** Bindings: qkv (B, S, 3C), keys (in place), values (in place), y (out), held (u32: positions in the cache before this call). */
export const attentionCached = memoised(({ batch, added, capacity, nHead, size }: CachedSpec) => {
  const width = nHead * size
  const vectors = vectorsOf(size)
  const element = elementOf(size)
  const lanes = cachedLanes(size)
  const fresh = { size, length: added, batch, nHead, causal: true, shared: false }
  const stored = { ...fresh, length: capacity }
  const part = (i: number): Source => ({ buffer: 'qkv', stride: 3 * width, offset: i * width })
  const cache = (buffer: string): Source => ({ buffer, stride: width, offset: 0 })
  const take = (key: Source, value: Source, spec: typeof fresh, at: string) => `
let score = ${dotRows(size, (d) => `q${d}`, (d) => readVector(spec, key, at, d))};
let next = max(largest, score);
let shrink = exp(largest - next);
let p = exp(score - next);
largest = next;
total = total * shrink + p;
${unroll(vectors, (d) => `sum${d} = sum${d} * shrink + p * ${readVector(spec, value, at, d)};`)}`
  const wgsl = `${buffers([['qkv', element], ['keys', element, true], ['values', element, true], ['y', element, true], ['held', 'u32']])}
var<workgroup> maxima: array<f32, ${lanes}>;
var<workgroup> totals: array<f32, ${lanes}>;
var<workgroup> sums: array<vec4f, ${lanes * vectors}>;
@compute @workgroup_size(${lanes})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let position = wid.x;
let head = wid.y;
let item = wid.z;
let before = held[0];
${readRow(fresh, 'q', part(0), 'position', 'var')}
${unroll(vectors, (d) => `q${d} *= ${float(1 / Math.sqrt(size))}; var sum${d} = vec4f();`)}
var largest = -1e30f;
var total = 0.0;
for (var j = lane; j < before; j += ${lanes}u) {
${take(cache('keys'), cache('values'), stored, 'j')}
}
for (var j = lane; j <= position; j += ${lanes}u) {
${take(part(1), part(2), fresh, 'j')}
}
if (lane == 0u) {
${storeRow(stored, cache('keys'), '(before + position)', (d) => readVector(fresh, part(1), 'position', d))}
${storeRow(stored, cache('values'), '(before + position)', (d) => readVector(fresh, part(2), 'position', d))}
}
maxima[lane] = largest;
workgroupBarrier();
var overall = maxima[0];
for (var other = 1u; other < ${lanes}u; other++) { overall = max(overall, maxima[other]); }
let weight = exp(largest - overall);
totals[lane] = total * weight;
${unroll(vectors, (d) => `sums[lane * ${vectors}u + ${d}u] = sum${d} * weight;`)}
workgroupBarrier();
if (lane < ${vectors}u) { gather(lane, item, head, position); }
${lanes < vectors ? `if (lane + ${lanes}u < ${vectors}u) { gather(lane + ${lanes}u, item, head, position); }` : ''}
}
/** Vector d of the answer: what the lanes found, in their order. */
fn gather(d: u32, item: u32, head: u32, position: u32) {
var total = 0.0;
var sum = vec4f();
for (var lane = 0u; lane < ${lanes}u; lane++) { total += totals[lane]; sum += sums[lane * ${vectors}u + d]; }
let base = (item * ${added}u + position) * ${width}u + head * ${size}u;
${element === 'vec4f'
    ? 'y[base / 4u + d] = sum / total;'
    : unroll(4, (c) => `if (4u * d + ${c}u < ${size}u) { y[base + 4u * d + ${c}u] = sum[${c}] / total; }`)}
}`
  return { label: `cached attention B${batch} +${added} H${nHead} D${size}`, wgsl, workgroups: [added, nHead, batch] }
})
