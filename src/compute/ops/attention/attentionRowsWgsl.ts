/**
 * The common frame of the attention kernels: one invocation keeps one to four neighbouring rows (queries, or
 * keys) of one head in registers and streams the rows that they meet past itself, a few at a time; no T x T
 * buffer. In the 'workgroup' form the workgroup brings each tile of streamed rows into its memory first, in
 * half precision where that is on. Causal rows that cannot meet are never visited.
 */
import { buffers, unroll } from '../../webgpu/kernelSource'
import { enableHalf, fromHalf, magnitudesOf, rowScale, toHalf } from '../../webgpu/wgsl/half'

export interface AttentionSpec {
  batch: number
  length: number
  nHead: number
  /** D, the width of a head. */
  size: number
  causal: boolean
  shared: boolean
  /** Operands of inner products in half precision; shared form only. */
  half: boolean
  /** Rows that an invocation keeps: each streamed row is fetched once for all of them. From rowsFor. */
  rows: number
}

/** What reading and storing rows needs to know. */
export type RowShape = Pick<AttentionSpec, 'size' | 'length'>

const mostInvocations = 64
const sharedBytes = 8192
/**
 * Vectors of one kind (queries, sums) that an invocation may keep: the text is unrolled, and registers and
 * compile time grow with it, faster where rows come from workgroup memory (bench/NOTES.md).
 */
const mostKept = { direct: 32, shared: 16 }

/** Rows that an invocation keeps, at most `wanted` (a power of two): fewer where heads are wide. */
export function rowsFor(size: number, wanted: number, shared: boolean): number {
  let rows = wanted
  while (rows > 1 && rows * vectorsOf(size) > mostKept[shared ? 'shared' : 'direct']) rows /= 2
  return rows
}

/**
 * Invocations of one workgroup, all of one head: no more than have rows, so that short images leave few idle.
 */
function groupSizeFor({ length, rows }: AttentionSpec): number {
  return Math.max(16, Math.min(mostInvocations, 2 ** Math.ceil(Math.log2(Math.ceil(length / rows)))))
}

/**
 * Streamed rows handled together, so that the running maximum moves once for all of them. Fewer for wide
 * heads and where several rows are kept, as the text is unrolled over these too.
 */
export function together({ size, rows }: Pick<AttentionSpec, 'size' | 'rows'>): number {
  return Math.max(1, Math.min(4, Math.floor(16 / vectorsOf(size) / rows)))
}

/** A stored matrix of heads, (B, T, stride) with the head's columns at `offset` + head D. */
export interface Source {
  buffer: string
  /** Numbers from one position to the next, and before the first head. */
  stride: number
  offset: number
  /** Stored in half precision; read and written through float32. */
  half?: boolean
}

/** Vectors that hold D numbers, the last filled up with zeros. */
export const vectorsOf = (size: number) => Math.ceil(size / 4)

export const elementOf = (size: number): 'vec4f' | 'f32' => (size % 4 === 0 ? 'vec4f' : 'f32')

/** WGSL expression: vector d of the row at `position` (of `item`, `head`) of a source. */
export function readVector({ size, length }: RowShape, source: Source, position: string, d: number): string {
  const base = `(item * ${length}u + ${position}) * ${source.stride}u + ${source.offset}u + head * ${size}u`
  const read = (at: string) =>
    source.half ? fromHalf(elementOf(size), `${source.buffer}[${at}]`) : `${source.buffer}[${at}]`
  if (size % 4 === 0) return read(`(${base}) / 4u + ${d}u`)
  const parts = [0, 1, 2, 3].map((c) => (4 * d + c < size ? read(`${base} + ${4 * d + c}u`) : '0.0'))
  return `vec4f(${parts.join(', ')})`
}

/** WGSL statements: `<name>0`, `<name>1`, ..., one for each vector, read from a source. */
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
  const written = (text: string) => (target.half ? toHalf(elementOf(size), text) : text)
  if (size % 4 === 0)
    return unroll(vectorsOf(size), (d) => `${target.buffer}[(${base}) / 4u + ${d}u] = ${written(value(d))};`)
  return unroll(
    size,
    (i) => `${target.buffer}[${base} + ${i}u] = ${written(`(${value(Math.floor(i / 4))})[${i % 4}]`)};`,
  )
}

/**
 * WGSL expression: the inner product of two rows given as vectors; of vec4h, four products are summed in f16
 * and those sums in float32.
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

export interface Streamed {
  spec: AttentionSpec
  label: string
  /** Bindings, as for `buffers`. */
  bindings: readonly (readonly [string, string, boolean?])[]
  /** The two matrices streamed past: keys and values for queries, queries and output gradients for keys. */
  x: Source
  z: Source
  /**
   * In half precision: a power of two that x is multiplied by, and whether z is a gradient, each row of which
   * gets a scale of its own.
   */
  xFactor?: string
  zIsGradient?: boolean
  /** Further numbers of each streamed row, (B, H, T) buffers by name. */
  perRow?: readonly string[]
  /** Queries meet keys up to themselves, keys meet queries from themselves on. */
  role: 'query' | 'key'
  /** Statements for row r of those kept: before the streaming, and after it. */
  setup(r: number): string
  finish(r: number): string
  /**
   * Statements for the streamed rows handled together: vectors x(u, d), z(u, d), numbers row(name, u),
   * whether row r meets row u. In half precision the vectors are vec4h, and a gradient's rows are to be
   * multiplied by row('z_scale', u).
   */
  body(access: Access): string
}

export interface Access {
  x(u: number, d: number): string
  z(u: number, d: number): string
  row(name: string, u: number): string
  met(r: number, u: number): string
}

/** WGSL: whether kept row r meets the streamed row `j`, which may lie behind the last one. */
function meets({ spec: { causal, length }, role }: Streamed, r: number, j: string): string {
  if (causal && role === 'query') return `(${j} <= position${r})`
  const exists = `${j} < ${length}u`
  return causal ? `(${j} >= position${r} && ${exists})` : `(${exists})`
}

function direct(streamed: Streamed): string {
  const { spec, x, z, perRow = [], role, body } = streamed
  const vectors = vectorsOf(spec.size)
  const count = together(spec)
  // From the first row that any of the kept rows meets to the last.
  const from = spec.causal && role === 'key' ? 'position0' : '0u'
  const to =
    spec.causal && role === 'query'
      ? `min(position${spec.rows - 1} + 1u, ${spec.length}u)`
      : `${spec.length}u`
  const load = unroll(
    count,
    (u) => `let j${u} = min(first + ${u}u, ${spec.length - 1}u);
${unroll(vectors, (d) => `let x${u}_${d} = ${readVector(spec, x, `j${u}`, d)};\nlet z${u}_${d} = ${readVector(spec, z, `j${u}`, d)};`)}
${perRow.map((name) => `let ${name}${u} = ${name}[heads_row + j${u}];`).join('\n')}`,
  )
  return `let to = ${to};
for (var first = ${from}; first < to; first += ${count}u) {
${load}
${body({
  x: (u, d) => `x${u}_${d}`,
  z: (u, d) => `z${u}_${d}`,
  row: (name, u) => `${name}${u}`,
  met: (r, u) => meets(streamed, r, `first + ${u}u`),
})}
}`
}

/**
 * Streamed rows in one tile: as many as fit, a multiple of those handled together, at most one for each
 * invocation.
 */
export function tileRows(spec: AttentionSpec): number {
  const step = together(spec)
  const fitting = Math.floor(sharedBytes / ((spec.half ? 16 : 32) * vectorsOf(spec.size)) / step) * step
  return Math.max(step, Math.min(groupSizeFor(spec), fitting))
}

/** WGSL: row j of x and z to the place in the tiles that this invocation fills. */
function fetchRow({ spec, x, z, xFactor, zIsGradient }: Streamed): string {
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

function byTiles(streamed: Streamed): string {
  const { spec, perRow = [], role, body } = streamed
  const { causal, length, size } = spec
  const rows = tileRows(spec)
  const blockRows = groupSizeFor(spec) * spec.rows
  const vectors = vectorsOf(size)
  const access: Access = {
    x: (u, d) => `x_tile[(s + ${u}u) * ${vectors}u + ${d}u]`,
    z: (u, d) => `z_tile[(s + ${u}u) * ${vectors}u + ${d}u]`,
    row: (name, u) => `${name}_tile[s + ${u}u]`,
    met: (r, u) => meets(streamed, r, `tile + s + ${u}u`),
  }
  return `let tiles_from = ${causal && role === 'key' ? `block * ${blockRows}u / ${rows}u * ${rows}u` : '0u'};
let tiles_to = ${causal && role === 'query' ? `min(${length}u, (block + 1u) * ${blockRows}u)` : `${length}u`};
for (var tile = tiles_from; tile < tiles_to; tile += ${rows}u) {
workgroupBarrier();
if (local < ${rows}u) {
let j = min(tile + local, ${length - 1}u);
${fetchRow(streamed)}
${perRow.map((name) => `${name}_tile[local] = ${name}[heads_row + j];`).join('\n')}
}
workgroupBarrier();
for (var s = 0u; s < ${rows}u; s += ${together(spec)}u) {
${body(access)}
}
}`
}

/**
 * The whole kernel. Names that `setup`, `body` and `finish` may use: item, head, heads_row, and for each kept
 * row r position<r>; own<r> is position<r> kept inside, since the last rows kept may lie behind the end.
 * Those are computed and not stored.
 */
export function attentionKernel(streamed: Streamed): {
  label: string
  wgsl: string
  workgroups: [number, number, number]
} {
  const { spec, label, bindings, perRow = [], zIsGradient, setup, finish } = streamed
  const { batch, length, nHead, size, shared, causal, rows, half } = spec
  const tileCount = tileRows(spec)
  const groupSize = groupSizeFor(spec)
  const vector = half ? 'vec4h' : 'vec4f'
  const numbersOfRows = half && zIsGradient ? [...perRow, 'z_scale'] : perRow
  const tiles = `var<workgroup> x_tile: array<${vector}, ${tileCount * vectorsOf(size)}>;
var<workgroup> z_tile: array<${vector}, ${tileCount * vectorsOf(size)}>;
${numbersOfRows.map((name) => `var<workgroup> ${name}_tile: array<f32, ${tileCount}>;`).join('\n')}`
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
${unroll(
  rows,
  (
    r,
  ) => `${r > 0 ? `let position${r} = position0 + ${r}u;\n` : ''}let own${r} = min(position${r}, ${length - 1}u);
${setup(r)}`,
)}
${shared ? byTiles(streamed) : direct(streamed)}
${unroll(rows, (r) => `if (position${r} < ${length}u) {\n${finish(r)}\n}`)}
}`
  return {
    label: `${label} ${causal ? 'causal' : 'full'} B${batch} T${length} H${nHead} D${size}${rows > 1 ? ` by ${rows}` : ''}${shared ? ', shared' : ''}${half ? ', f16' : ''}`,
    wgsl,
    workgroups: [Math.ceil(length / groupSize / rows), nHead, batch],
  }
}
