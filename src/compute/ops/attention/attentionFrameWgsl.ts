/**
 * The frame that the three attention kernels share (flash attention: no T x T buffer). One invocation keeps
 * one to four neighbouring rows (queries or keys) of one head in registers and streams over the rows of the
 * other kind, a few at a time. In the 'workgroup' form the workgroup loads each tile of streamed rows into
 * its memory first, in half precision if that is on. Tiles that causal masking hides completely are skipped.
 */
import type { GpuOptions } from '../../webgpu/gpuOptions'
import { buffers, unroll } from '../../webgpu/kernelSource'
import { enableHalf, fromHalf, magnitudesOf, rowScale, toHalf } from '../../webgpu/wgsl/half'

export interface AttentionSpec {
  batch: number
  length: number
  nHead: number
  /** D, the width of a head. */
  size: number
  causal: boolean
  /** Streamed rows come from workgroup memory. */
  shared: boolean
  /** Operands of inner products in half precision; shared form only. */
  half: boolean
  /** Rows per invocation: each streamed row is fetched once for all of them. From rowsFor. */
  rows: number
}

/** The form of the kernels for a shape, by a runtime's options. */
export function attentionSpec(
  shape: Pick<AttentionSpec, 'batch' | 'length' | 'nHead' | 'size' | 'causal'>,
  { attention, attentionRows, f16Attention }: GpuOptions,
): AttentionSpec {
  const shared = attention === 'workgroup'
  return { ...shape, shared, half: shared && f16Attention, rows: rowsFor(shape.size, attentionRows, shared) }
}

/** What reading and storing rows requires. */
export type RowShape = Pick<AttentionSpec, 'size' | 'length'>

const maxGroupSize = 64
const sharedBytes = 8192
/**
 * Vectors of one kind (queries, sums) that an invocation may keep. The text is unrolled over them, so
 * registers and compile time grow, faster with workgroup memory (bench/NOTES.md).
 */
const maxVectors = { direct: 32, shared: 16 }

/** Rows per invocation, at most `wanted` (a power of two); fewer for wide heads. */
function rowsFor(size: number, wanted: number, shared: boolean): number {
  let rows = wanted
  while (rows > 1 && rows * vectorsOf(size) > maxVectors[shared ? 'shared' : 'direct']) rows /= 2
  return rows
}

/** Invocations of one workgroup, all of one head; fewer for short sequences, which would leave many idle. */
function groupSizeFor({ length, rows }: AttentionSpec): number {
  return Math.max(16, Math.min(maxGroupSize, 2 ** Math.ceil(Math.log2(Math.ceil(length / rows)))))
}

/**
 * Streamed rows processed together, so that the running maximum is updated once for all of them. Fewer for
 * wide heads and with several rows per invocation, because the text is unrolled over these too.
 */
export function rowsPerStep({ size, rows }: Pick<AttentionSpec, 'size' | 'rows'>): number {
  return Math.max(1, Math.min(4, Math.floor(16 / vectorsOf(size) / rows)))
}

/** A stored matrix of heads, (B, T, stride) with the head's columns at `offset` + head D. */
export interface Source {
  buffer: string
  /** Numbers from one position to the next. */
  stride: number
  /** Numbers before the first head. */
  offset: number
  /** Stored in half precision; converted to float32 when read and back when written. */
  half?: boolean
}

/** Vectors that hold D numbers, the last padded with zeros. */
export const vectorsOf = (size: number) => Math.ceil(size / 4)

export const elementOf = (size: number): 'vec4f' | 'f32' => (size % 4 === 0 ? 'vec4f' : 'f32')

/** WGSL expression: vector d of the row at `position` (of `item` and `head`) of a source. */
export function readVector({ size, length }: RowShape, source: Source, position: string, d: number): string {
  const base = `(item * ${length}u + ${position}) * ${source.stride}u + ${source.offset}u + head * ${size}u`
  const read = (at: string) =>
    source.half ? fromHalf(elementOf(size), `${source.buffer}[${at}]`) : `${source.buffer}[${at}]`
  if (size % 4 === 0) return read(`(${base}) / 4u + ${d}u`)
  const parts = [0, 1, 2, 3].map((c) => (4 * d + c < size ? read(`${base} + ${4 * d + c}u`) : '0.0'))
  return `vec4f(${parts.join(', ')})`
}

/**
 * WGSL statements that define `<name>0`, `<name>1`, ..., the vectors of the row at `position` of a source.
 */
export function readRow(
  spec: RowShape,
  name: string,
  source: Source,
  position: string,
  keyword: 'let' | 'var' = 'let',
): string {
  return unroll(
    vectorsOf(spec.size),
    (d) => `${keyword} ${name}${d} = ${readVector(spec, source, position, d)};`,
  )
}

/** WGSL statements that store vectors `value(d)` as the row at `position`. */
export function storeRow(
  { size, length }: RowShape,
  target: Source,
  position: string,
  value: (d: number) => string,
): string {
  const base = `(item * ${length}u + ${position}) * ${target.stride}u + ${target.offset}u + head * ${size}u`
  const stored = (text: string) => (target.half ? toHalf(elementOf(size), text) : text)
  if (size % 4 === 0)
    return unroll(vectorsOf(size), (d) => `${target.buffer}[(${base}) / 4u + ${d}u] = ${stored(value(d))};`)
  return unroll(
    size,
    (i) => `${target.buffer}[${base} + ${i}u] = ${stored(`(${value(Math.floor(i / 4))})[${i % 4}]`)};`,
  )
}

/**
 * WGSL expression: the inner product of two rows, given as vectors. With `half` the vectors are vec4h: four
 * products are summed in f16 and those sums in float32.
 */
export function dotRows(
  size: number,
  left: (d: number) => string,
  right: (d: number) => string,
  half = false,
): string {
  const dot = (d: number) => `dot(${left(d)}, ${right(d)})`
  return Array.from({ length: vectorsOf(size) }, (_, d) => (half ? `f32(${dot(d)})` : dot(d))).join(' + ')
}

/** What one of the three kernels adds to the frame. */
export interface AttentionKernel {
  spec: AttentionSpec
  label: string
  /** Bindings, as for `buffers`. */
  bindings: readonly (readonly [string, string, boolean?])[]
  /** The two streamed matrices: keys and values for queries, queries and output gradients for keys. */
  x: Source
  z: Source
  /** In half precision: a power of two that x is multiplied by. */
  xFactor?: string
  /** In half precision: z is a gradient, each row of which is scaled by its own power of two. */
  zIsGradient?: boolean
  /** Further numbers of each streamed row: names of (B, H, T) buffers. */
  perRow?: readonly string[]
  /**
   * What an invocation keeps. Causal: queries attend to keys up to themselves, keys to queries from there on.
   */
  role: 'query' | 'key'
  /** WGSL statements for the invocation's row r before the streaming. */
  setup(r: number): string
  /** WGSL statements for row r after it. */
  finish(r: number): string
  /** WGSL statements for the streamed rows processed together. */
  body(access: StreamedRows): string
}

/**
 * WGSL expressions for streamed row u of those processed together. In half precision the vectors are vec4h,
 * and a gradient's rows must be multiplied by row('z_scale', u).
 */
export interface StreamedRows {
  /** Vector d of the row of x. */
  x(u: number, d: number): string
  /** Vector d of the row of z. */
  z(u: number, d: number): string
  /** The row's number in the buffer `name` of `perRow`. */
  row(name: string, u: number): string
  /** Whether the invocation's row r and the streamed row u attend to each other. */
  attends(r: number, u: number): string
}

/**
 * WGSL expression: whether row r and streamed row `j`, which may be past the last one, attend to each other.
 */
function attends({ spec: { causal, length }, role }: AttentionKernel, r: number, j: string): string {
  if (causal && role === 'query') return `(${j} <= position${r})`
  const exists = `${j} < ${length}u`
  return causal ? `(${j} >= position${r} && ${exists})` : `(${exists})`
}

/** WGSL: streams rows directly from the buffers. */
function streamDirect(kernel: AttentionKernel): string {
  const { spec, x, z, perRow = [], role, body } = kernel
  const vectors = vectorsOf(spec.size)
  const count = rowsPerStep(spec)
  // From the first row that any of the invocation's rows attends to, to the last.
  const from = spec.causal && role === 'key' ? 'position0' : '0u'
  const to =
    spec.causal && role === 'query'
      ? `min(position${spec.rows - 1} + 1u, ${spec.length}u)`
      : `${spec.length}u`
  const loadVectors = (u: number, d: number) => `let x${u}_${d} = ${readVector(spec, x, `j${u}`, d)};
let z${u}_${d} = ${readVector(spec, z, `j${u}`, d)};`
  const load = unroll(
    count,
    (u) => `let j${u} = min(first + ${u}u, ${spec.length - 1}u);
${unroll(vectors, (d) => loadVectors(u, d))}
${perRow.map((name) => `let ${name}${u} = ${name}[heads_row + j${u}];`).join('\n')}`,
  )
  return `let to = ${to};
for (var first = ${from}; first < to; first += ${count}u) {
${load}
${body({
  x: (u, d) => `x${u}_${d}`,
  z: (u, d) => `z${u}_${d}`,
  row: (name, u) => `${name}${u}`,
  attends: (r, u) => attends(kernel, r, `first + ${u}u`),
})}
}`
}

/** Streamed rows in one tile: as many as fit, a multiple of rowsPerStep, at most one per invocation. */
export function tileRows(spec: AttentionSpec): number {
  const step = rowsPerStep(spec)
  const fitting = Math.floor(sharedBytes / ((spec.half ? 16 : 32) * vectorsOf(spec.size)) / step) * step
  return Math.max(step, Math.min(groupSizeFor(spec), fitting))
}

/** WGSL: loads row j of x and z into this invocation's place in the tiles. */
function loadRow({ spec, x, z, xFactor, zIsGradient }: AttentionKernel): string {
  const vectors = vectorsOf(spec.size)
  const at = (d: number) => `[local * ${vectors}u + ${d}u]`
  const [ofX, ofZ] = [x, z].map((source) => (d: number) => readVector(spec, source, 'j', d)) as [
    (d: number) => string,
    (d: number) => string,
  ]
  if (!spec.half) return unroll(vectors, (d) => `x_tile${at(d)} = ${ofX(d)};\nz_tile${at(d)} = ${ofZ(d)};`)
  const factor = xFactor ? ` * ${xFactor}` : ''
  const tileOfX = unroll(vectors, (d) => `x_tile${at(d)} = ${toHalf('vec4f', `${ofX(d)}${factor}`)};`)
  if (!zIsGradient)
    return `${tileOfX}\n${unroll(vectors, (d) => `z_tile${at(d)} = ${toHalf('vec4f', ofZ(d))};`)}`
  return `${tileOfX}
${unroll(vectors, (d) => `let z${d} = ${ofZ(d)};`)}
let z_scale = row_scale(${magnitudesOf(Array.from({ length: vectors }, (_, d) => `z${d}`))});
let to_unit = 1.0 / z_scale;
z_scale_tile[local] = z_scale;
${unroll(vectors, (d) => `z_tile${at(d)} = vec4h(z${d} * to_unit);`)}`
}

/** WGSL: streams rows by tiles in workgroup memory. */
function streamTiles(kernel: AttentionKernel): string {
  const { spec, perRow = [], role, body } = kernel
  const { causal, length, size } = spec
  const rows = tileRows(spec)
  const blockRows = groupSizeFor(spec) * spec.rows
  const vectors = vectorsOf(size)
  const access: StreamedRows = {
    x: (u, d) => `x_tile[(s + ${u}u) * ${vectors}u + ${d}u]`,
    z: (u, d) => `z_tile[(s + ${u}u) * ${vectors}u + ${d}u]`,
    row: (name, u) => `${name}_tile[s + ${u}u]`,
    attends: (r, u) => attends(kernel, r, `tile + s + ${u}u`),
  }
  return `let tiles_from = ${causal && role === 'key' ? `block * ${blockRows}u / ${rows}u * ${rows}u` : '0u'};
let tiles_to = ${causal && role === 'query' ? `min(${length}u, (block + 1u) * ${blockRows}u)` : `${length}u`};
for (var tile = tiles_from; tile < tiles_to; tile += ${rows}u) {
workgroupBarrier();
if (local < ${rows}u) {
let j = min(tile + local, ${length - 1}u);
${loadRow(kernel)}
${perRow.map((name) => `${name}_tile[local] = ${name}[heads_row + j];`).join('\n')}
}
workgroupBarrier();
for (var s = 0u; s < ${rows}u; s += ${rowsPerStep(spec)}u) {
${body(access)}
}
}`
}

/**
 * The whole kernel. WGSL names that `setup`, `body` and `finish` may use: item, head, heads_row, and for each
 * row r of the invocation position<r>, and own<r>, which is position<r> clamped to the sequence. Rows past
 * the end are computed but not stored.
 */
export function attentionKernel(kernel: AttentionKernel): {
  label: string
  wgsl: string
  workgroups: [number, number, number]
} {
  const { spec, label, bindings, perRow = [], zIsGradient, setup, finish } = kernel
  const { batch, length, nHead, size, shared, causal, rows, half } = spec
  const tileCount = tileRows(spec)
  const groupSize = groupSizeFor(spec)
  const vector = half ? 'vec4h' : 'vec4f'
  const perRowTiles = half && zIsGradient ? [...perRow, 'z_scale'] : perRow
  const tiles = `var<workgroup> x_tile: array<${vector}, ${tileCount * vectorsOf(size)}>;
var<workgroup> z_tile: array<${vector}, ${tileCount * vectorsOf(size)}>;
${perRowTiles.map((name) => `var<workgroup> ${name}_tile: array<f32, ${tileCount}>;`).join('\n')}`
  const setupRow = (r: number) =>
    `${r > 0 ? `let position${r} = position0 + ${r}u;\n` : ''}` +
    `let own${r} = min(position${r}, ${length - 1}u);\n${setup(r)}`
  const wgsl = `${enableHalf(half)}${buffers(bindings)}
${half ? `${rowScale}\n` : ''}${shared ? tiles : ''}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) local: u32) {
let block = wid.x;
let head = wid.y;
let item = wid.z;
let position0 = (block * ${groupSize}u + local) * ${rows}u;
let heads_row = (item * ${nHead}u + head) * ${length}u;
${shared ? '' : `if (position0 >= ${length}u) { return; }`}
${unroll(rows, setupRow)}
${shared ? streamTiles(kernel) : streamDirect(kernel)}
${unroll(rows, (r) => `if (position${r} < ${length}u) {\n${finish(r)}\n}`)}
}`
  const form = `${rows > 1 ? ` by ${rows}` : ''}${shared ? ', shared' : ''}${half ? ', f16' : ''}`
  return {
    label: `${label} ${causal ? 'causal' : 'full'} B${batch} T${length} H${nHead} D${size}${form}`,
    wgsl,
    workgroups: [Math.ceil(length / groupSize / rows), nHead, batch],
  }
}
