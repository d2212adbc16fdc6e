/**
 * Matrix product by tiles in workgroup memory: the invocations of a workgroup bring a strip of A and of B
 * together, each 4 x 4 block turned so that the inner index comes first, then each reads what its own tile of
 * outputs needs. Edges are filled with zeros. With half precision the tiles hold f16, four inner steps are
 * summed in f16, and those sums in float32; an operand that is a gradient is brought into range by a power of
 * two.
 */
import { float, unroll } from '../kernelSource'
import {
  accumulators,
  chunkOf,
  elementsOf,
  storeTile,
  type MatmulSpec,
  type OperandScale,
  type ProductText,
  type Tile,
} from './matmulSpec'

interface Operand {
  /** 'A' or 'B' and the product's id. */
  name: string
  /** Its tile in workgroup memory, shared by all products of a kernel. */
  tileName: string
  half: boolean
  scale?: OperandScale
  vector: boolean
  /** Rows (of A) or columns (of B) in the matrix and in the tile, and where the tile begins. */
  size: number
  tile: number
  base: string
  /** Contiguous along the inner index? Then blocks are turned on the way. */
  innerContiguous: boolean
}

/** fetch_<name>(line, at): four contiguous numbers of a line of the stored matrix from `at`, zero outside. */
function fetch(
  { name, vector }: Operand,
  lines: number | string,
  width: number | string,
  stride: number,
): string {
  const body = vector
    ? `if (line < ${lines} && at < ${width}) { return ${name}[(line * ${stride}u + at) / 4u]; }\nreturn vec4f();`
    : `var v = vec4f();
${unroll(4, (c) => `if (line < ${lines} && at + ${c}u < ${width}) { v[${c}] = ${name}[line * ${stride}u + at + ${c}u]; }`)}
return v;`
  return `fn fetch_${name}(line: u32, at: u32, kTo: u32) -> vec4f {\n${body}\n}`
}

function fetchFunction(operand: Operand, k: number): string {
  return operand.innerContiguous
    ? fetch(operand, `${operand.size}u`, 'kTo', k)
    : fetch(operand, 'kTo', `${operand.size}u`, operand.size)
}

/**
 * Fills a tile, (bk, tile / 4) vectors, with the strip at inner index p. Neighbouring invocations read
 * neighbouring memory.
 */
function fill(
  { name, tileName, half, scale, tile, base, innerContiguous }: Operand,
  bk: number,
  threads: number,
): string {
  const blocks = (bk * tile) / 16
  const [kk, mm] = innerContiguous
    ? [`block % ${bk / 4}u * 4u`, `block / ${bk / 4}u`]
    : [`block / ${tile / 4}u * 4u`, `block % ${tile / 4}u`]
  const rows = innerContiguous
    ? `let t = transpose(mat4x4f(${[0, 1, 2, 3].map((i) => `fetch_${name}(${base} + 4u * mm + ${i}u, p + kk, kTo)`).join(', ')}));`
    : `let t = mat4x4f(${[0, 1, 2, 3].map((i) => `fetch_${name}(p + kk + ${i}u, ${base} + 4u * mm, kTo)`).join(', ')});`
  const inRange = (vector: string) =>
    scale
      ? `clamp(${vector} * ${float(scale.by)}, vec4f(${float(-scale.most)}), vec4f(${float(scale.most)}))`
      : vector
  return `for (var block = lane; block < ${blocks}u; block += ${threads}u) {
let kk = ${kk};
let mm = ${mm};
${rows}
${unroll(4, (s) => `${tileName}[(kk + ${s}u) * ${tile / 4}u + mm] = ${half ? `vec4h(${inRange(`t[${s}]`)})` : `t[${s}]`};`)}
}`
}

const sizesOf = ({ bm = 64, bn = 64, bk = 16 }: Tile) => ({ bm, bn, bk })

/** Vectors of A's and of B's tile, the largest of all products of one precision. */
const largest = (specs: readonly MatmulSpec[], side: 'bm' | 'bn') =>
  Math.max(...specs.map(({ tile }) => (sizesOf(tile)[side] * sizesOf(tile).bk) / 4))

/** Declares the tiles that the products of a kernel share: each workgroup runs one product only. */
export function workgroupTiles(specs: readonly MatmulSpec[]): string {
  return [false, true]
    .map((half) => {
      const some = specs.filter((spec) => spec.half === half)
      if (some.length === 0) return ''
      const [suffix, type] = half ? ['_half', 'vec4h'] : ['', 'vec4f']
      return `var<workgroup> tile_a${suffix}: array<${type}, ${largest(some, 'bm')}>;
var<workgroup> tile_b${suffix}: array<${type}, ${largest(some, 'bn')}>;`
    })
    .join('\n')
}

/** Inner steps of one tile, summed in float32, or four at a time in half precision. */
function innerSteps({ tile, half }: MatmulSpec, tileA: string, tileB: string): string {
  const { tm, tn } = tile
  const { bm, bn, bk } = sizesOf(tile)
  const load = (
    s: string,
  ) => `${unroll(tm / 4, (q) => `let a${q} = ${tileA}[(${s}) * ${bm / 4}u + ty * ${tm / 4}u + ${q}u];`)}
${unroll(tn / 4, (q) => `let b${q} = ${tileB}[(${s}) * ${bn / 4}u + tx * ${tn / 4}u + ${q}u];`)}`
  const add = (into: string) =>
    unroll(tm, (i) => unroll(tn / 4, (q) => `${into}_${i}_${q} += a${Math.floor(i / 4)}[${i % 4}] * b${q};`))
  if (!half) return `for (var s = 0u; s < ${bk}u; s++) {\n${load('s')}\n${add('acc')}\n}`
  return `for (var s = 0u; s < ${bk}u; s += 4u) {
${accumulators(tile).replaceAll('acc_', 'few_').replaceAll('vec4f', 'vec4h')}
for (var t = s; t < s + 4u; t++) {
${load('t')}
${add('few')}
}
${unroll(tm, (i) => unroll(tn / 4, (q) => `acc_${i}_${q} += vec4f(few_${i}_${q});`))}
}`
}

/** The product as a function of its own: `group` counts its workgroups. */
export function workgroupProduct(spec: MatmulSpec, id: string): ProductText {
  const { m, n, k, form, splits, tile, half, scaled } = spec
  const { tm, tn } = tile
  const { bm, bn, bk } = sizesOf(tile)
  const elements = elementsOf(spec)
  const threads = (bm / tm) * (bn / tn)
  const [tileA, tileB] = half ? ['tile_a_half', 'tile_b_half'] : ['tile_a', 'tile_b']
  const a: Operand = {
    name: `A${id}`,
    tileName: tileA,
    half,
    vector: elements.a.lanes === 4,
    size: m,
    tile: bm,
    base: 'rowBase',
    innerContiguous: form !== 'AtB',
    ...(scaled?.operand === 'a' ? { scale: scaled } : {}),
  }
  const b: Operand = {
    name: `B${id}`,
    tileName: tileB,
    half,
    vector: elements.b.lanes === 4,
    size: n,
    tile: bn,
    base: 'columnBase',
    innerContiguous: form === 'ABt',
    ...(scaled?.operand === 'b' ? { scale: scaled } : {}),
  }
  const [tilesM, tilesN] = [Math.ceil(m / bm), Math.ceil(n / bn)]
  const wgsl = `${fetchFunction(a, k)}
${fetchFunction(b, k)}
fn product${id}(group: u32, lane: u32) {
let rowBase = group / ${tilesN}u % ${tilesM}u * ${bm}u;
let columnBase = group % ${tilesN}u * ${bn}u;
let split = group / ${tilesN * tilesM}u;
let kFrom = split * ${chunkOf(k, splits, bk)}u;
let kTo = min(${k}u, kFrom + ${chunkOf(k, splits, bk)}u);
let ty = lane / ${bn / tn}u;
let tx = lane % ${bn / tn}u;
${accumulators(tile)}
for (var p = kFrom; p < kTo; p += ${bk}u) {
${fill(a, bk, threads)}
${fill(b, bk, threads)}
workgroupBarrier();
${innerSteps(spec, tileA, tileB)}
workgroupBarrier();
}
${scaled ? `${unroll(tm, (i) => unroll(tn / 4, (q) => `acc_${i}_${q} *= ${float(1 / scaled.by)};`))}\n` : ''}let row = rowBase + ty * ${tm}u;
let column = columnBase + tx * ${tn}u;
${storeTile(spec, { rows: bm, columns: bn }, id)}
}`
  return { groups: tilesM * tilesN * splits, wgsl }
}
