/**
 * Attention of new positions over a cache of keys and values, which the same dispatch extends in place. An
 * invocation walks all the keys of a query and head alone, or a workgroup shares them, each invocation taking
 * every n-th key with a running maximum of its own and all meeting at the end. Keys of the new positions are
 * read from the new rows, not from the cache, since another workgroup may not have written them yet. Keys and
 * values may be stored in half precision: sampling does little but read them.
 */
import { buffers, float, grid, memoised, unroll } from '../../webgpu/kernelSource'
import { enableHalf, halfOf } from '../../webgpu/wgsl/half'
import {
  dotRows,
  elementOf,
  readRow,
  readVector,
  storeRow,
  vectorsOf,
  type RowShape,
  type Source,
} from './attentionRowsWgsl'

export interface CachedSpec {
  batch: number
  /** Positions added by this call. */
  added: number
  capacity: number
  nHead: number
  /** D, the width of a head. */
  size: number
  /**
   * Each invocation works alone: no barriers, which cost software adapters dearly (15 times the time of all
   * else in a position).
   */
  alone: boolean
  /** The cache is stored in half precision; all arithmetic stays in float32. */
  half: boolean
}

/**
 * Small, so that the few queries of one position spread over several workgroups, and so over the processor's
 * cores.
 */
const groupAlone = 16

/** Invocations that share a query: as many as meet in 8 KiB of workgroup memory. */
export function cachedLanes(size: number): number {
  const fitting = 8192 / (16 * vectorsOf(size))
  return Math.min(64, 2 ** Math.floor(Math.log2(fitting)))
}

/** WGSL that lets the invocations of a workgroup meet, and the function that they store the answer by. */
function meeting({ added, nHead, size }: CachedSpec, lanes: number): { declarations: string; meet: string } {
  const vectors = vectorsOf(size)
  return {
    declarations: `var<workgroup> maxima: array<f32, ${lanes}>;
var<workgroup> totals: array<f32, ${lanes}>;
var<workgroup> sums: array<vec4f, ${lanes * vectors}>;
/** Vector d of the answer: what the lanes found, in their order. */
fn gather(d: u32, item: u32, head: u32, position: u32) {
var total = 0.0;
var sum = vec4f();
for (var lane = 0u; lane < ${lanes}u; lane++) { total += totals[lane]; sum += sums[lane * ${vectors}u + d]; }
let base = (item * ${added}u + position) * ${nHead * size}u + head * ${size}u;
${
  elementOf(size) === 'vec4f'
    ? 'y[base / 4u + d] = sum / total;'
    : unroll(4, (c) => `if (4u * d + ${c}u < ${size}u) { y[base + 4u * d + ${c}u] = sum[${c}] / total; }`)
}
}`,
    meet: `maxima[lane] = largest;
workgroupBarrier();
var overall = maxima[0];
for (var other = 1u; other < ${lanes}u; other++) { overall = max(overall, maxima[other]); }
let weight = exp(largest - overall);
totals[lane] = total * weight;
${unroll(vectors, (d) => `sums[lane * ${vectors}u + ${d}u] = sum${d} * weight;`)}
workgroupBarrier();
if (lane < ${vectors}u) { gather(lane, item, head, position); }
${lanes < vectors ? `if (lane + ${lanes}u < ${vectors}u) { gather(lane + ${lanes}u, item, head, position); }` : ''}`,
  }
}

/**
 * Bindings: qkv (B, S, 3C), keys (in place), values (in place), y (out), held (u32: positions in the cache
 * before this call).
 */
export const attentionCached = memoised((spec: CachedSpec) => {
  const { batch, added, capacity, nHead, size, alone, half } = spec
  const width = nHead * size
  const vectors = vectorsOf(size)
  const element = elementOf(size)
  const lanes = alone ? 1 : cachedLanes(size)
  const fresh: RowShape = { size, length: added }
  const stored: RowShape = { size, length: capacity }
  const part = (i: number): Source => ({ buffer: 'qkv', stride: 3 * width, offset: i * width })
  const whole = (buffer: string): Source => ({ buffer, stride: width, offset: 0 })
  const cache = (buffer: string): Source => ({ ...whole(buffer), half })
  const inCache = half ? halfOf(element) : element
  const take = (key: Source, value: Source, rows: RowShape, at: string) => `
let score = ${dotRows(
    size,
    (d) => `q${d}`,
    (d) => readVector(rows, key, at, d),
  )};
let next = max(largest, score);
let shrink = exp(largest - next);
let p = exp(score - next);
largest = next;
total = total * shrink + p;
${unroll(vectors, (d) => `sum${d} = sum${d} * shrink + p * ${readVector(rows, value, at, d)};`)}`
  const queries = batch * nHead * added
  const { workgroups, index } = grid(Math.ceil(queries / groupAlone))
  const { declarations, meet } = meeting(spec, lanes)
  const wgsl = `${enableHalf(half)}${buffers([
    ['qkv', element],
    ['keys', inCache, true],
    ['values', inCache, true],
    ['y', element, true],
    ['held', 'u32'],
  ])}
${alone ? '' : declarations}
@compute @workgroup_size(${alone ? groupAlone : lanes})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) local: u32) {
${
  alone
    ? `let query = ${index} * ${groupAlone}u + local;
if (query >= ${queries}u) { return; }
let lane = 0u;
let position = query % ${added}u;
let head = query / ${added}u % ${nHead}u;
let item = query / ${added * nHead}u;`
    : `let lane = local;
let position = wid.x;
let head = wid.y;
let item = wid.z;`
}
let before = min(held[0], ${capacity - added}u);
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
${alone ? storeRow(fresh, whole('y'), 'position', (d) => `(sum${d} / total)`) : meet}
}`
  return {
    label: `cached attention B${batch} +${added} H${nHead} D${size}${alone ? ', alone' : ''}${half ? ', f16' : ''}`,
    wgsl,
    workgroups: alone ? workgroups : [added, nHead, batch],
  }
})
