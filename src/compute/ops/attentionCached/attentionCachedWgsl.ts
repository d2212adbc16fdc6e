/**
 * WGSL of attention of new positions over a key/value cache, which the same dispatch extends in place. Either
 * one invocation walks all keys of a query and head, or a workgroup shares them: each invocation takes every
 * n-th key with a running maximum of its own, and the results are combined at the end. Keys of the new
 * positions are read from the new rows, not from the cache, because another workgroup may not have written
 * them yet. The cache may be stored in half precision: sampling is bound by reading it.
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
} from '../attention/attentionFrameWgsl'

export interface CachedSpec {
  batch: number
  /** Positions added by this call. */
  added: number
  capacity: number
  nHead: number
  /** D, the width of a head. */
  size: number
  /**
   * One invocation per query and head, without barriers, which are slow on software adapters (15 times the
   * rest of a position).
   */
  perInvocation: boolean
  /** The cache is stored in half precision; all arithmetic stays in float32. */
  half: boolean
}

/** Small, so that the few queries of one position spread over several workgroups, and so over CPU cores. */
const groupSizePerInvocation = 16

/** Invocations that share a query: as many as can combine their results in 8 KiB of workgroup memory. */
export function cachedLanes(size: number): number {
  const fitting = 8192 / (16 * vectorsOf(size))
  return Math.min(64, 2 ** Math.floor(Math.log2(fitting)))
}

/** WGSL that combines the results of a workgroup's invocations and stores y. */
function combineLanes(
  { added, nHead, size }: CachedSpec,
  lanes: number,
): { declarations: string; combine: string } {
  const vectors = vectorsOf(size)
  const storeComponent = (c: number) =>
    `if (4u * d + ${c}u < ${size}u) { y[base + 4u * d + ${c}u] = sum[${c}] / total; }`
  const store = elementOf(size) === 'vec4f' ? 'y[base / 4u + d] = sum / total;' : unroll(4, storeComponent)
  const gather = (d: string) => `if (${d} < ${vectors}u) { gather(${d}, item, head, position); }`
  return {
    declarations: `var<workgroup> maxima: array<f32, ${lanes}>;
var<workgroup> totals: array<f32, ${lanes}>;
var<workgroup> sums: array<vec4f, ${lanes * vectors}>;
/** Stores vector d of y: the lanes' results, added in order. */
fn gather(d: u32, item: u32, head: u32, position: u32) {
var total = 0.0;
var sum = vec4f();
for (var lane = 0u; lane < ${lanes}u; lane++) { total += totals[lane]; sum += sums[lane * ${vectors}u + d]; }
let base = (item * ${added}u + position) * ${nHead * size}u + head * ${size}u;
${store}
}`,
    combine: `maxima[lane] = largest;
workgroupBarrier();
var overall = maxima[0];
for (var other = 1u; other < ${lanes}u; other++) { overall = max(overall, maxima[other]); }
let weight = exp(largest - overall);
totals[lane] = total * weight;
${unroll(vectors, (d) => `sums[lane * ${vectors}u + ${d}u] = sum${d} * weight;`)}
workgroupBarrier();
${gather('lane')}
${lanes < vectors ? gather(`lane + ${lanes}u`) : ''}`,
  }
}

/**
 * Bindings: qkv (B, S, 3C), keys (in place), values (in place), y (out), held (u32: positions in the cache
 * before this call).
 */
export const attentionCached = memoised((spec: CachedSpec) => {
  const { batch, added, capacity, nHead, size, perInvocation, half } = spec
  const width = nHead * size
  const vectors = vectorsOf(size)
  const element = elementOf(size)
  const lanes = perInvocation ? 1 : cachedLanes(size)
  const newRows: RowShape = { size, length: added }
  const cacheRows: RowShape = { size, length: capacity }
  const part = (i: number): Source => ({ buffer: 'qkv', stride: 3 * width, offset: i * width })
  const y: Source = { buffer: 'y', stride: width, offset: 0 }
  const cache = (buffer: string): Source => ({ buffer, stride: width, offset: 0, half })
  const cacheElement = half ? halfOf(element) : element
  const newVector = (i: number) => (d: number) => readVector(newRows, part(i), 'position', d)
  const attend = (key: Source, value: Source, rows: RowShape, at: string) => `
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
  const { workgroups, index } = grid(Math.ceil(queries / groupSizePerInvocation))
  const { declarations, combine } = combineLanes(spec, lanes)
  const wgsl = `${enableHalf(half)}${buffers([
    ['qkv', element],
    ['keys', cacheElement, true],
    ['values', cacheElement, true],
    ['y', element, true],
    ['held', 'u32'],
  ])}
${perInvocation ? '' : declarations}
@compute @workgroup_size(${perInvocation ? groupSizePerInvocation : lanes})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) local: u32) {
${
  perInvocation
    ? `let query = ${index} * ${groupSizePerInvocation}u + local;
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
${readRow(newRows, 'q', part(0), 'position', 'var')}
${unroll(vectors, (d) => `q${d} *= ${float(1 / Math.sqrt(size))}; var sum${d} = vec4f();`)}
var largest = -1e30f;
var total = 0.0;
for (var j = lane; j < before; j += ${lanes}u) {
${attend(cache('keys'), cache('values'), cacheRows, 'j')}
}
for (var j = lane; j <= position; j += ${lanes}u) {
${attend(part(1), part(2), newRows, 'j')}
}
if (lane == 0u) {
${storeRow(cacheRows, cache('keys'), '(before + position)', newVector(1))}
${storeRow(cacheRows, cache('values'), '(before + position)', newVector(2))}
}
${perInvocation ? storeRow(newRows, y, 'position', (d) => `(sum${d} / total)`) : combine}
}`
  const form = `${perInvocation ? ', per invocation' : ''}${half ? ', f16' : ''}`
  return {
    label: `cached attention B${batch} +${added} H${nHead} D${size}${form}`,
    wgsl,
    workgroups: perInvocation ? workgroups : [added, nHead, batch],
  }
})
