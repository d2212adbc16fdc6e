/**
 * Matrix product by tiles in workgroup memory: the invocations of a workgroup load a strip of A and of B
 * together, each 4 x 4 block transposed so that the inner index comes first, then each reads what its own
 * tile of outputs needs. Edges are filled with zeros. In half precision the tiles hold f16; four inner steps
 * are summed in f16 and those sums in float32. A gradient operand is scaled into range by a power of two.
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
  /** Read as vec4f. */
  vector: boolean
  /** Rows (of A) or columns (of B) in the matrix and in the tile, and the WGSL name of the tile's first. */
  size: number
  tile: number
  base: string
  /** Contiguous along the inner index; blocks are then transposed on the way. */
  innerContiguous: boolean
}

const four = [0, 1, 2, 3] as const

/**
 * WGSL of fetch_<name>(line, at, kTo): four contiguous numbers of a line of the stored matrix from `at`, zero
 * outside the matrix and the chunk.
 */
function fetchFunction({ name, vector, innerContiguous, size }: Operand, k: number): string {
  const [lines, width, stride] = innerContiguous ? [`${size}u`, 'kTo', k] : ['kTo', `${size}u`, size]
  const component = (c: number) =>
    `if (line < ${lines} && at + ${c}u < ${width}) { v[${c}] = ${name}[line * ${stride}u + at + ${c}u]; }`
  const body = vector
    ? `if (line < ${lines} && at < ${width}) { return ${name}[(line * ${stride}u + at) / 4u]; }
return vec4f();`
    : `var v = vec4f();
${unroll(4, component)}
return v;`
  return `fn fetch_${name}(line: u32, at: u32, kTo: u32) -> vec4f {\n${body}\n}`
}

/**
 * Fills a tile, (bk, tile / 4) vectors, with the strip at inner index p. Neighbouring invocations read
 * neighbouring memory.
 */
function fillTile(
  { name, tileName, half, scale, tile, base, innerContiguous }: Operand,
  bk: number,
  threads: number,
): string {
  const blocks = (bk * tile) / 16
  const [kk, mm] = innerContiguous
    ? [`block % ${bk / 4}u * 4u`, `block / ${bk / 4}u`]
    : [`block / ${tile / 4}u * 4u`, `block % ${tile / 4}u`]
  const fetched = four
    .map((i) =>
      innerContiguous
        ? `fetch_${name}(${base} + 4u * mm + ${i}u, p + kk, kTo)`
        : `fetch_${name}(p + kk + ${i}u, ${base} + 4u * mm, kTo)`,
    )
    .join(', ')
  const block = innerContiguous ? `transpose(mat4x4f(${fetched}))` : `mat4x4f(${fetched})`
  const inRange = (vector: string) =>
    scale
      ? `clamp(${vector} * ${float(scale.factor)}, vec4f(${float(-scale.max)}), vec4f(${float(scale.max)}))`
      : vector
  const stored = (s: number) => (half ? `vec4h(${inRange(`t[${s}]`)})` : `t[${s}]`)
  return `for (var block = lane; block < ${blocks}u; block += ${threads}u) {
let kk = ${kk};
let mm = ${mm};
let t = ${block};
${unroll(4, (s) => `${tileName}[(kk + ${s}u) * ${tile / 4}u + mm] = ${stored(s)};`)}
}`
}

const sizesOf = ({ bm = 64, bn = 64, bk = 16 }: Tile) => ({ bm, bn, bk })

/** Vectors of A's or B's tile, the largest among these products. */
const largestTile = (specs: readonly MatmulSpec[], side: 'bm' | 'bn') =>
  Math.max(...specs.map(({ tile }) => (sizesOf(tile)[side] * sizesOf(tile).bk) / 4))

/** Declares the tiles that the products of a kernel share: each workgroup runs one product only. */
export function workgroupTiles(specs: readonly MatmulSpec[]): string {
  return [false, true]
    .map((half) => {
      const some = specs.filter((spec) => spec.half === half)
      if (some.length === 0) return ''
      const [suffix, type] = half ? ['_half', 'vec4h'] : ['', 'vec4f']
      return `var<workgroup> tile_a${suffix}: array<${type}, ${largestTile(some, 'bm')}>;
var<workgroup> tile_b${suffix}: array<${type}, ${largestTile(some, 'bn')}>;`
    })
    .join('\n')
}

/** Inner steps of one tile, summed in float32; in half precision four at a time. */
function innerSteps({ tile, half }: MatmulSpec, tileA: string, tileB: string): string {
  const { tm, tn } = tile
  const { bm, bn, bk } = sizesOf(tile)
  const load = (s: string) =>
    [
      unroll(tm / 4, (q) => `let a${q} = ${tileA}[(${s}) * ${bm / 4}u + ty * ${tm / 4}u + ${q}u];`),
      unroll(tn / 4, (q) => `let b${q} = ${tileB}[(${s}) * ${bn / 4}u + tx * ${tn / 4}u + ${q}u];`),
    ].join('\n')
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

function operandsOf(spec: MatmulSpec, id: string): [a: Operand, b: Operand] {
  const { m, n, form, half, scaled } = spec
  const { bm, bn } = sizesOf(spec.tile)
  const elements = elementsOf(spec)
  return [
    {
      name: `A${id}`,
      tileName: half ? 'tile_a_half' : 'tile_a',
      half,
      vector: elements.a.vectorWidth === 4,
      size: m,
      tile: bm,
      base: 'rowBase',
      innerContiguous: form !== 'AtB',
      ...(scaled?.operand === 'a' ? { scale: scaled } : {}),
    },
    {
      name: `B${id}`,
      tileName: half ? 'tile_b_half' : 'tile_b',
      half,
      vector: elements.b.vectorWidth === 4,
      size: n,
      tile: bn,
      base: 'columnBase',
      innerContiguous: form === 'ABt',
      ...(scaled?.operand === 'b' ? { scale: scaled } : {}),
    },
  ]
}

/** The product as a function of its own; `group` counts its workgroups. */
export function workgroupProduct(spec: MatmulSpec, id: string): ProductText {
  const { m, n, k, splitK, tile, scaled } = spec
  const { tm, tn } = tile
  const { bm, bn, bk } = sizesOf(tile)
  const threads = (bm / tm) * (bn / tn)
  const [a, b] = operandsOf(spec, id)
  const [tilesM, tilesN] = [Math.ceil(m / bm), Math.ceil(n / bn)]
  const unscale = scaled
    ? `${unroll(tm, (i) => unroll(tn / 4, (q) => `acc_${i}_${q} *= ${float(1 / scaled.factor)};`))}\n`
    : ''
  const wgsl = `${fetchFunction(a, k)}
${fetchFunction(b, k)}
fn product${id}(group: u32, lane: u32) {
let rowBase = group / ${tilesN}u % ${tilesM}u * ${bm}u;
let columnBase = group % ${tilesN}u * ${bn}u;
let split = group / ${tilesN * tilesM}u;
let kFrom = split * ${chunkOf(k, splitK, bk)}u;
let kTo = min(${k}u, kFrom + ${chunkOf(k, splitK, bk)}u);
let ty = lane / ${bn / tn}u;
let tx = lane % ${bn / tn}u;
${accumulators(tile)}
for (var p = kFrom; p < kTo; p += ${bk}u) {
${fillTile(a, bk, threads)}
${fillTile(b, bk, threads)}
workgroupBarrier();
${innerSteps(spec, a.tileName, b.tileName)}
workgroupBarrier();
}
${unscale}let row = rowBase + ty * ${tm}u;
let column = columnBase + tx * ${tn}u;
${storeTile(spec, { rows: bm, columns: bn }, id)}
}`
  return { groups: tilesM * tilesN * splitK, wgsl }
}
