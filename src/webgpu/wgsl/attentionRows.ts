/**
 * The common frame of the attention kernels: one invocation keeps one row (a query, or a key) of one head in registers and streams the
 * rows that it meets past itself, a few at a time; no T x T buffer. In the 'workgroup' form the workgroup brings each tile of streamed
 * rows into its memory first. Causal rows that cannot meet are never visited.
 */
import { buffers, unroll } from '../kernelSource'

export interface AttentionSpec {
  batch: number
  length: number
  nHead: number
  /** D, the width of a head. */
  size: number
  causal: boolean
  shared: boolean
}

/** Rows of one workgroup; they belong to one head. */
export const rowsPerGroup = 64
const sharedBytes = 8192

/**
 * Streamed rows handled together, so that the running maximum moves once for all of them. Fewer for wide heads: the text is unrolled,
 * and both registers and the time to compile grow with it.
 */
export function together(size: number): number {
  return Math.max(1, Math.min(4, Math.floor(16 / vectorsOf(size))))
}

/** A stored matrix of heads, (B, T, stride) with the head's columns at `offset` + head D. */
export interface Source {
  buffer: string
  /** Numbers from one position to the next, and before the first head. */
  stride: number
  offset: number
}

/** Vectors that hold D numbers, the last filled up with zeros. */
export const vectorsOf = (size: number) => Math.ceil(size / 4)

export const elementOf = (size: number): 'vec4f' | 'f32' => (size % 4 === 0 ? 'vec4f' : 'f32')

/** WGSL expression: vector d of the row at `position` (of `item`, `head`) of a source. */
export function readVector({ size, length }: Pick<AttentionSpec, 'size' | 'length'>, source: Source, position: string, d: number): string {
  const base = `(item * ${length}u + ${position}) * ${source.stride}u + ${source.offset}u + head * ${size}u`
  if (size % 4 === 0) return `${source.buffer}[(${base}) / 4u + ${d}u]`
  const parts = [0, 1, 2, 3].map((c) => (4 * d + c < size ? `${source.buffer}[${base} + ${4 * d + c}u]` : '0.0'))
  return `vec4f(${parts.join(', ')})`
}

/** WGSL statements: `<name>0`, `<name>1`, ... read from a source. */
export function readRow(spec: AttentionSpec, name: string, source: Source, position: string, keyword: 'let' | 'var' = 'let'): string {
  return unroll(vectorsOf(spec.size), (d) => `${keyword} ${name}${d} = ${readVector(spec, source, position, d)};`)
}

/** WGSL statements that store vectors `value(d)` as the row at `position`. */
export function storeRow({ size, length }: AttentionSpec, target: Source, position: string, value: (d: number) => string): string {
  const base = `(item * ${length}u + ${position}) * ${target.stride}u + ${target.offset}u + head * ${size}u`
  if (size % 4 === 0) return unroll(vectorsOf(size), (d) => `${target.buffer}[(${base}) / 4u + ${d}u] = ${value(d)};`)
  return unroll(size, (i) => `${target.buffer}[${base} + ${i}u] = (${value(Math.floor(i / 4))})[${i % 4}];`)
}

/** WGSL expression: the inner product of two rows given as vectors. */
export function dotRows(size: number, left: (d: number) => string, right: (d: number) => string): string {
  return Array.from({ length: vectorsOf(size) }, (_, d) => `dot(${left(d)}, ${right(d)})`).join(' + ')
}

export interface Streamed {
  spec: AttentionSpec
  label: string
  /** Bindings, as for `buffers`. */
  bindings: readonly (readonly [string, string, boolean?])[]
  /** The two matrices streamed past: keys and values for queries, queries and output gradients for keys. */
  x: Source
  z: Source
  /** Further numbers of each streamed row, (B, H, T) buffers by name. */
  perRow?: readonly string[]
  /** Queries meet keys up to themselves, keys meet queries from themselves on. */
  role: 'query' | 'key'
  setup: string
  /** Statements for together(D) streamed rows: vectors x(u, d), z(u, d), numbers row(name, u), and whether row u is met. */
  body(access: Access): string
  finish: string
}

export interface Access {
  x(u: number, d: number): string
  z(u: number, d: number): string
  row(name: string, u: number): string
  met(u: number): string
}

/** The range of streamed rows that row `position` meets, [from, to). */
const ranges = (causal: boolean, role: 'query' | 'key', length: number) => ({
  from: causal && role === 'key' ? 'position' : '0u',
  to: causal && role === 'query' ? 'position + 1u' : `${length}u`,
})

function direct({ spec, x, z, perRow = [], role, body }: Streamed): string {
  const { from, to } = ranges(spec.causal, role, spec.length)
  const vectors = vectorsOf(spec.size)
  const count = together(spec.size)
  const load = unroll(count, (u) => `let j${u} = min(first + ${u}u, ${spec.length - 1}u);
${unroll(vectors, (d) => `let x${u}_${d} = ${readVector(spec, x, `j${u}`, d)};\nlet z${u}_${d} = ${readVector(spec, z, `j${u}`, d)};`)}
${perRow.map((name) => `let ${name}${u} = ${name}[heads_row + j${u}];`).join('\n')}`)
  return `for (var first = ${from}; first < ${to}; first += ${count}u) {
${load}
${body({ x: (u, d) => `x${u}_${d}`, z: (u, d) => `z${u}_${d}`, row: (name, u) => `${name}${u}`, met: (u) => `(first + ${u}u < ${to})` })}
}`
}

/** Streamed rows in one tile: as many as fit, a multiple of together(D), at most a workgroup's. */
export function tileRows(size: number): number {
  const step = together(size)
  const fitting = Math.floor(sharedBytes / (32 * vectorsOf(size)) / step) * step
  return Math.max(step, Math.min(rowsPerGroup, fitting))
}

function byTiles({ spec, x, z, perRow = [], role, body }: Streamed): string {
  const { causal, length, size } = spec
  const { from, to } = ranges(causal, role, length)
  const rows = tileRows(size)
  const vectors = vectorsOf(size)
  const fetch = unroll(vectors, (d) => `x_tile[local * ${vectors}u + ${d}u] = ${readVector(spec, x, 'j', d)};
z_tile[local * ${vectors}u + ${d}u] = ${readVector(spec, z, 'j', d)};`)
  const access: Access = {
    x: (u, d) => `x_tile[(s + ${u}u) * ${vectors}u + ${d}u]`,
    z: (u, d) => `z_tile[(s + ${u}u) * ${vectors}u + ${d}u]`,
    row: (name, u) => `${name}_tile[s + ${u}u]`,
    met: (u) => `(tile + s + ${u}u >= ${from} && tile + s + ${u}u < ${to})`,
  }
  return `let tiles_from = ${causal && role === 'key' ? `block * ${rowsPerGroup}u / ${rows}u * ${rows}u` : '0u'};
let tiles_to = ${causal && role === 'query' ? `min(${length}u, (block + 1u) * ${rowsPerGroup}u)` : `${length}u`};
for (var tile = tiles_from; tile < tiles_to; tile += ${rows}u) {
workgroupBarrier();
if (local < ${rows}u) {
let j = min(tile + local, ${length - 1}u);
${fetch}
${perRow.map((name) => `${name}_tile[local] = ${name}[heads_row + j];`).join('\n')}
}
workgroupBarrier();
for (var s = 0u; s < ${rows}u; s += ${together(size)}u) {
${body(access)}
}
}
if (position >= ${length}u) { return; }`
}

/** The whole kernel. Names that `setup`, `body` and `finish` may use: item, head, position, heads_row; `own` is position kept inside. */
export function attentionKernel(streamed: Streamed): { label: string; wgsl: string; workgroups: [number, number, number] } {
  const { spec, label, bindings, perRow = [], setup, finish } = streamed
  const { batch, length, nHead, size, shared, causal } = spec
  const rows = tileRows(size)
  const tiles = `var<workgroup> x_tile: array<vec4f, ${rows * vectorsOf(size)}>;
var<workgroup> z_tile: array<vec4f, ${rows * vectorsOf(size)}>;
${perRow.map((name) => `var<workgroup> ${name}_tile: array<f32, ${rows}>;`).join('\n')}`
  const wgsl = `${buffers(bindings)}
${shared ? tiles : ''}
@compute @workgroup_size(${rowsPerGroup})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) local: u32) {
let block = wid.x;
let head = wid.y;
let item = wid.z;
let position = block * ${rowsPerGroup}u + local;
let heads_row = (item * ${nHead}u + head) * ${length}u;
${shared ? '' : `if (position >= ${length}u) { return; }`}
let own = min(position, ${length - 1}u);
${setup}
${shared ? byTiles(streamed) : direct(streamed)}
${finish}
}`
  return {
    label: `${label} ${causal ? 'causal' : 'full'} B${batch} T${length} H${nHead} D${size}${shared ? ', shared' : ''}`,
    wgsl, workgroups: [Math.ceil(length / rowsPerGroup), nHead, batch],
  }
}
