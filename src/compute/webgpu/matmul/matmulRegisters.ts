/**
 * Matrix product without barriers or workgroup memory: each invocation keeps a tile of outputs in registers
 * and reads its rows of A and columns of B directly, four numbers at a time if the shapes allow. At the edges
 * the last row or column is read again and the result is not stored.
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

/** Whether A and B are read as vec4f. */
interface Vectors {
  a: boolean
  b: boolean
}

const four = [0, 1, 2, 3] as const

/** Columns 4 q to 4 q + 3 of B at inner index `p`, as one WGSL expression. */
function rowOfB({ n, form }: MatmulSpec, id: string, vector: boolean, p: string, q: number): string {
  if (form !== 'ABt') {
    if (vector) return `B${id}[(${p}) * ${n / 4}u + cb${q}]`
    return `vec4f(${four.map((c) => `B${id}[(${p}) * ${n}u + cb${4 * q + c}]`).join(', ')})`
  }
  return `vec4f(${four.map((c) => `B${id}[cb${4 * q + c} + ${p}]`).join(', ')})`
}

/** Addresses of the tile's rows and columns, `ra<i>` and `cb<j>`, clamped to the matrix. */
function addresses({ m, n, k, form, tile: { tm, tn } }: MatmulSpec, vectors: Vectors): string {
  const clamped = (what: string, i: number, size: number, step: number) =>
    size % step === 0 ? `${what} + ${i}u` : `min(${what} + ${i}u, ${size - 1}u)`
  const rows =
    form === 'AtB'
      ? vectors.a
        ? unroll(Math.ceil(tm / 4), (q) => `let ra${q} = min(row / 4u + ${q}u, ${m / 4 - 1}u);`)
        : unroll(tm, (i) => `let ra${i} = ${clamped('row', i, m, tm)};`)
      : unroll(tm, (i) => `let ra${i} = (${clamped('row', i, m, tm)}) * ${vectors.a ? k / 4 : k}u;`)
  const columns =
    form === 'ABt'
      ? unroll(tn, (j) => `let cb${j} = (${clamped('column', j, n, tn)}) * ${vectors.b ? k / 4 : k}u;`)
      : vectors.b
        ? unroll(tn / 4, (q) => `let cb${q} = min(column / 4u + ${q}u, ${n / 4 - 1}u);`)
        : unroll(tn, (j) => `let cb${j} = ${clamped('column', j, n, tn)};`)
  return `${rows}\n${columns}`
}

/** One inner index at a time: an outer product of tm numbers of A and tn of B. */
function singleStep(spec: MatmulSpec, id: string, vectors: Vectors): string {
  const {
    m,
    form,
    tile: { tm, tn },
  } = spec
  const loadA =
    form === 'AtB'
      ? vectors.a
        ? unroll(Math.ceil(tm / 4), (q) => `let a${q} = A${id}[p * ${m / 4}u + ra${q}];`)
        : unroll(tm, (i) => `let a${i} = A${id}[p * ${m}u + ra${i}];`)
      : unroll(tm, (i) => `let a${i} = A${id}[ra${i} + p];`)
  const valueOfA = (i: number) => (form === 'AtB' && vectors.a ? `a${Math.floor(i / 4)}[${i % 4}]` : `a${i}`)
  return `for (var p = kFrom; p < kTo; p++) {
${loadA}
${unroll(tn / 4, (q) => `let b${q} = ${rowOfB(spec, id, vectors.b, 'p', q)};`)}
${unroll(tm, (i) => unroll(tn / 4, (q) => `acc_${i}_${q} += ${valueOfA(i)} * b${q};`))}
}`
}

/** Four inner indices at a time; A, and for ABt also B, is contiguous along them. */
function fourSteps(spec: MatmulSpec, id: string, vectors: Vectors): string {
  const {
    form,
    tile: { tm, tn },
  } = spec
  const loadA = unroll(tm, (i) => `let a${i} = A${id}[ra${i} + p4];`)
  const head = `for (var p4 = kFrom / 4u; p4 < kTo / 4u; p4++) {\n${loadA}`
  if (form === 'ABt') {
    const dots = (i: number, q: number) => four.map((c) => `dot(a${i}, b${4 * q + c})`).join(', ')
    return `${head}
${unroll(tn, (j) => `let b${j} = B${id}[cb${j} + p4];`)}
${unroll(tm, (i) => unroll(tn / 4, (q) => `acc_${i}_${q} += vec4f(${dots(i, q)});`))}
}`
  }
  const load = (s: number, q: number) =>
    `let b${s}_${q} = ${rowOfB(spec, id, vectors.b, `4u * p4 + ${s}u`, q)};`
  const add = (i: number, q: number) =>
    four.map((s) => `acc_${i}_${q} += a${i}[${s}] * b${s}_${q};`).join(' ')
  return `${head}
${unroll(4, (s) => unroll(tn / 4, (q) => load(s, q)))}
${unroll(tm, (i) => unroll(tn / 4, (q) => add(i, q)))}
}`
}

/** The product as a function of its own; `group` counts its workgroups. */
export function registersProduct(spec: MatmulSpec, id: string): ProductText {
  const { m, n, k, form, splitK, tile } = spec
  const { a, b } = elementsOf(spec)
  const vectors: Vectors = { a: a.vectorWidth === 4, b: b.vectorWidth === 4 }
  const step = form !== 'AtB' && vectors.a ? fourSteps : singleStep
  const tilesM = Math.ceil(m / tile.tm)
  const tilesN = Math.ceil(n / tile.tn)
  const tiles = tilesM * tilesN * splitK
  const wgsl = `fn product${id}(group: u32, lane: u32) {
let index = group * ${matmulGroupSize}u + lane;
if (index >= ${tiles}u) { return; }
let column = index % ${tilesN}u * ${tile.tn}u;
let row = index / ${tilesN}u % ${tilesM}u * ${tile.tm}u;
${
  splitK > 1
    ? `let split = index / ${tilesN * tilesM}u;
let kFrom = split * ${chunkOf(k, splitK, 16)}u;
let kTo = min(${k}u, kFrom + ${chunkOf(k, splitK, 16)}u);`
    : `let kFrom = 0u;\nlet kTo = ${k}u;`
}
${addresses(spec, vectors)}
${accumulators(tile)}
${step(spec, id, vectors)}
${storeTile(spec, { rows: tile.tm, columns: tile.tn }, id)}
}`
  return { groups: Math.ceil(tiles / matmulGroupSize), wgsl }
}
