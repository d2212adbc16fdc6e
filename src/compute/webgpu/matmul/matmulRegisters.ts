/**
 * Matrix product without barriers or workgroup memory: each invocation holds a tile of outputs in registers
 * and reads its rows of A and columns of B straight from memory, four numbers at a time where shapes allow.
 * Edges read the last row or column again and leave the result unstored.
 */
import { unroll } from '../kernelSource'
import {
  accumulators,
  chunkOf,
  elementsOf,
  matmulGroupSize,
  storeTile,
  type MatmulSpec,
  type ProductText,
} from './matmulSpec'

/** Four columns of B at inner index `p`, as one WGSL expression. */
function rowOfB({ n, form }: MatmulSpec, id: string, vector: boolean, p: string, q: number): string {
  if (form !== 'ABt') {
    if (vector) return `B${id}[(${p}) * ${n / 4}u + cb${q}]`
    return `vec4f(${[0, 1, 2, 3].map((c) => `B${id}[(${p}) * ${n}u + cb${4 * q + c}]`).join(', ')})`
  }
  return `vec4f(${[0, 1, 2, 3].map((c) => `B${id}[cb${4 * q + c} + ${p}]`).join(', ')})`
}

/** Where the tile's rows and columns lie: `ra<i>` and `cb<j>`, held inside the matrix. */
function addresses(
  { m, n, k, form, tile: { tm, tn } }: MatmulSpec,
  aVector: boolean,
  bVector: boolean,
): string {
  const inside = (what: string, i: number, size: number, step: number) =>
    size % step === 0 ? `${what} + ${i}u` : `min(${what} + ${i}u, ${size - 1}u)`
  const rows =
    form === 'AtB'
      ? aVector
        ? unroll(Math.ceil(tm / 4), (q) => `let ra${q} = min(row / 4u + ${q}u, ${m / 4 - 1}u);`)
        : unroll(tm, (i) => `let ra${i} = ${inside('row', i, m, tm)};`)
      : unroll(tm, (i) => `let ra${i} = (${inside('row', i, m, tm)}) * ${aVector ? k / 4 : k}u;`)
  const columns =
    form === 'ABt'
      ? unroll(tn, (j) => `let cb${j} = (${inside('column', j, n, tn)}) * ${bVector ? k / 4 : k}u;`)
      : bVector
        ? unroll(tn / 4, (q) => `let cb${q} = min(column / 4u + ${q}u, ${n / 4 - 1}u);`)
        : unroll(tn, (j) => `let cb${j} = ${inside('column', j, n, tn)};`)
  return `${rows}\n${columns}`
}

/** One inner index at a time: an outer product of tm numbers of A and tn of B. */
function singleStep(spec: MatmulSpec, id: string, aVector: boolean, bVector: boolean): string {
  const {
    m,
    form,
    tile: { tm, tn },
  } = spec
  const loadA =
    form === 'AtB'
      ? aVector
        ? unroll(Math.ceil(tm / 4), (q) => `let a${q} = A${id}[p * ${m / 4}u + ra${q}];`)
        : unroll(tm, (i) => `let a${i} = A${id}[p * ${m}u + ra${i}];`)
      : unroll(tm, (i) => `let a${i} = A${id}[ra${i} + p];`)
  const valueOfA = (i: number) => (form === 'AtB' && aVector ? `a${Math.floor(i / 4)}[${i % 4}]` : `a${i}`)
  return `for (var p = kFrom; p < kTo; p++) {
${loadA}
${unroll(tn / 4, (q) => `let b${q} = ${rowOfB(spec, id, bVector, 'p', q)};`)}
${unroll(tm, (i) => unroll(tn / 4, (q) => `acc_${i}_${q} += ${valueOfA(i)} * b${q};`))}
}`
}

/** Four inner indices at a time, A (and for ABt also B) being contiguous along them. */
function fourSteps(spec: MatmulSpec, id: string, bVector: boolean): string {
  const {
    form,
    tile: { tm, tn },
  } = spec
  const head = `for (var p4 = kFrom / 4u; p4 < kTo / 4u; p4++) {
${unroll(tm, (i) => `let a${i} = A${id}[ra${i} + p4];`)}`
  if (form === 'ABt') {
    return `${head}
${unroll(tn, (j) => `let b${j} = B${id}[cb${j} + p4];`)}
${unroll(tm, (i) => unroll(tn / 4, (q) => `acc_${i}_${q} += vec4f(${[0, 1, 2, 3].map((c) => `dot(a${i}, b${4 * q + c})`).join(', ')});`))}
}`
  }
  return `${head}
${unroll(4, (s) => unroll(tn / 4, (q) => `let b${s}_${q} = ${rowOfB(spec, id, bVector, `4u * p4 + ${s}u`, q)};`))}
${unroll(tm, (i) => unroll(tn / 4, (q) => [0, 1, 2, 3].map((s) => `acc_${i}_${q} += a${i}[${s}] * b${s}_${q};`).join(' ')))}
}`
}

/** The product as a function of its own: `group` counts its workgroups. */
export function registersProduct(spec: MatmulSpec, id: string): ProductText {
  const { m, n, k, form, splits, tile } = spec
  const { a, b } = elementsOf(spec)
  const four = form !== 'AtB' && a.lanes === 4
  const tilesM = Math.ceil(m / tile.tm)
  const tilesN = Math.ceil(n / tile.tn)
  const tiles = tilesM * tilesN * splits
  const wgsl = `fn product${id}(group: u32, lane: u32) {
let index = group * ${matmulGroupSize}u + lane;
if (index >= ${tiles}u) { return; }
let column = index % ${tilesN}u * ${tile.tn}u;
let row = index / ${tilesN}u % ${tilesM}u * ${tile.tm}u;
${
  splits > 1
    ? `let split = index / ${tilesN * tilesM}u;
let kFrom = split * ${chunkOf(k, splits, 16)}u;
let kTo = min(${k}u, kFrom + ${chunkOf(k, splits, 16)}u);`
    : `let kFrom = 0u;\nlet kTo = ${k}u;`
}
${addresses(spec, a.lanes === 4, b.lanes === 4)}
${accumulators(tile)}
${four ? fourSteps(spec, id, b.lanes === 4) : singleStep(spec, id, a.lanes === 4, b.lanes === 4)}
${storeTile(spec, { rows: tile.tm, columns: tile.tn }, id)}
}`
  return { groups: Math.ceil(tiles / matmulGroupSize), wgsl }
}
