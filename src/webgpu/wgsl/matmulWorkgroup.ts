/**
 * Matrix product by tiles in workgroup memory: the invocations of a workgroup bring a strip of A and of B together, each 4 x 4 block
 * turned so that the inner index comes first, then each reads what its own tile of outputs needs. Edges are filled with zeros.
 */
import { memoised, sized, unroll } from '../kernelSource'
import { epilogueWgsl } from './epilogue'
import { accumulators, chunkOf, elementsOf, storeTile, type MatmulSpec } from './matmulSpec'

interface Operand {
  name: 'a' | 'b'
  vector: boolean
  /** Rows (of A) or columns (of B) in the matrix and in the tile, and where the tile begins. */
  size: number
  tile: number
  base: string
  /** Contiguous along the inner index? Then blocks are turned on the way. */
  innerContiguous: boolean
}

/** fetch_<name>(line, at): four contiguous numbers of a line of the stored matrix from `at`, zero outside. */
function fetch({ name, vector }: Operand, lines: number | string, width: number | string, stride: number): string {
  const body = vector
    ? `if (line < ${lines} && at < ${width}) { return ${name}[(line * ${stride}u + at) / 4u]; }\nreturn vec4f();`
    : `var v = vec4f();
${unroll(4, (c) => `if (line < ${lines} && at + ${c}u < ${width}) { v[${c}] = ${name}[line * ${stride}u + at + ${c}u]; }`)}
return v;`
  return `fn fetch_${name}(line: u32, at: u32, kTo: u32) -> vec4f {\n${body}\n}`
}

function fetchFunction(operand: Operand, k: number): string {
  return operand.innerContiguous ? fetch(operand, `${operand.size}u`, 'kTo', k) : fetch(operand, 'kTo', `${operand.size}u`, operand.size)
}

/** Fills tile_<name>, (bk, tile / 4) vectors, with the strip at inner index p. Neighbouring invocations read neighbouring memory. */
function fill({ name, tile, base, innerContiguous }: Operand, bk: number, threads: number): string {
  const blocks = bk * tile / 16
  const [kk, mm] = innerContiguous
    ? [`block % ${bk / 4}u * 4u`, `block / ${bk / 4}u`]
    : [`block / ${tile / 4}u * 4u`, `block % ${tile / 4}u`]
  const rows = innerContiguous
    ? `let t = transpose(mat4x4f(${[0, 1, 2, 3].map((i) => `fetch_${name}(${base} + 4u * mm + ${i}u, p + kk, kTo)`).join(', ')}));`
    : `let t = mat4x4f(${[0, 1, 2, 3].map((i) => `fetch_${name}(p + kk + ${i}u, ${base} + 4u * mm, kTo)`).join(', ')});`
  return `for (var block = lane; block < ${blocks}u; block += ${threads}u) {
let kk = ${kk};
let mm = ${mm};
${rows}
${unroll(4, (s) => `tile_${name}[(kk + ${s}u) * ${tile / 4}u + mm] = t[${s}];`)}
}`
}

export const matmulWorkgroup = memoised((spec: MatmulSpec) => {
  const { m, n, k, form, splits, epilogue, tile } = spec
  const { tm, tn, bm = 64, bn = 64, bk = 16 } = tile
  const elements = elementsOf(spec)
  const threads = (bm / tm) * (bn / tn)
  const a: Operand = { name: 'a', vector: elements.a.lanes === 4, size: m, tile: bm, base: 'rowBase', innerContiguous: form !== 'AtB' }
  const b: Operand = { name: 'b', vector: elements.b.lanes === 4, size: n, tile: bn, base: 'columnBase', innerContiguous: form === 'ABt' }
  const inputs = [['a', sized(elements.a.type, m * k)], ['b', sized(elements.b.type, k * n)]] as const
  const wgsl = `${epilogueWgsl(inputs, elements.out.type, m * n * splits, splits > 1 ? {} : epilogue)}
var<workgroup> tile_a: array<vec4f, ${bk * bm / 4}>;
var<workgroup> tile_b: array<vec4f, ${bk * bn / 4}>;
${fetchFunction(a, k)}
${fetchFunction(b, k)}
@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let rowBase = wid.y * ${bm}u;
let columnBase = wid.x * ${bn}u;
let split = wid.z;
let kFrom = split * ${chunkOf(k, splits, bk)}u;
let kTo = min(${k}u, kFrom + ${chunkOf(k, splits, bk)}u);
let ty = lane / ${bn / tn}u;
let tx = lane % ${bn / tn}u;
${accumulators(tile)}
for (var p = kFrom; p < kTo; p += ${bk}u) {
${fill(a, bk, threads)}
${fill(b, bk, threads)}
workgroupBarrier();
for (var s = 0u; s < ${bk}u; s++) {
${unroll(tm / 4, (q) => `let a${q} = tile_a[s * ${bm / 4}u + ty * ${tm / 4}u + ${q}u];`)}
${unroll(tn / 4, (q) => `let b${q} = tile_b[s * ${bn / 4}u + tx * ${tn / 4}u + ${q}u];`)}
${unroll(tm, (i) => unroll(tn / 4, (q) => `acc_${i}_${q} += a${Math.floor(i / 4)}[${i % 4}] * b${q};`))}
}
workgroupBarrier();
}
let row = rowBase + ty * ${tm}u;
let column = columnBase + tx * ${tn}u;
${storeTile(spec, { rows: bm, columns: bn })}
}`
  return { label: `matmul ${form} ${m}x${n} over ${k}, shared`, wgsl, workgroups: [Math.ceil(n / bn), Math.ceil(m / bm), splits] }
})
