/** Shape and tiling of a matrix product, and the WGSL that both forms of the kernel share. */
import { elementFor, sized, unroll } from '../kernelSource'
import { epilogueText, type Epilogue, type EpilogueText } from './epilogue'

export interface MatmulShape {
  /** The product is (m, n), the inner dimension k. */
  m: number
  n: number
  k: number
  /** AB: A (m, k), B (k, n). AtB: A (k, m). ABt: B (n, k). */
  form: 'AB' | 'AtB' | 'ABt'
}

export interface MatmulSpec extends MatmulShape {
  epilogue: Epilogue
  /**
   * Chunks that the inner dimension is summed in. Above 1 the output is the partial products, (splitK, m, n),
   * without epilogue.
   */
  splitK: number
  tile: Tile
  /** Tiles of operands in half precision; sums stay in float32. Workgroup form only. */
  half: boolean
  /** In half precision: the operand that is a gradient, and how it is scaled. */
  scaled?: OperandScale
}

/**
 * An operand is multiplied by `factor`, a power of two, and clamped to +-`max` in its tile; the sums are
 * divided by `factor`.
 */
export interface OperandScale {
  operand: 'a' | 'b'
  factor: number
  max: number
}

/**
 * Outputs of one invocation (tm rows, tn columns), and for the workgroup form the outputs of a workgroup (bm,
 * bn) and the depth bk of its tiles.
 */
export interface Tile {
  tm: number
  tn: number
  bm?: number
  bn?: number
  bk?: number
}

/** Invocations of a workgroup, in both forms and with every tile. */
export const matmulGroupSize = 64

/** One product as a part of a kernel. */
export interface ProductText {
  /** Number of workgroups. */
  groups: number
  /** Its function `product<id>(group, lane)`. */
  wgsl: string
}

/** Element types of A, B and the output: vectors along the axis in which each is contiguous, if possible. */
export function elementsOf({ m, n, k, form, tile }: MatmulSpec) {
  return {
    a: form === 'AtB' ? elementFor(m, tile.tm) : elementFor(k),
    b: elementFor(form === 'ABt' ? k : n),
    out: elementFor(n),
  }
}

/**
 * Buffers A<id>, B<id>, out<id> and those of the epilogue, and the function finish<id> that stores an
 * element.
 */
export function buffersAndEpilogue(spec: MatmulSpec, id: string): EpilogueText {
  const { a, b, out } = elementsOf(spec)
  const { m, n, k, splitK, epilogue } = spec
  const text = epilogueText(out.type, m * n * splitK, splitK > 1 ? {} : epilogue, id)
  return { ...text, list: [[`A${id}`, sized(a.type, m * k)], [`B${id}`, sized(b.type, k * n)], ...text.list] }
}

/** Inner steps of one split-K chunk: a multiple of `unit`; the last chunk may be shorter. */
export function chunkOf(k: number, splitK: number, unit: number): number {
  return Math.ceil(k / splitK / unit) * unit
}

/**
 * WGSL that stores acc_<row>_<vector>, the tile at `row`, `column`, through finish(); with split-K, `split`
 * is the number of the chunk.
 * @param unit rows and columns that one unit of the grid covers; if they divide the matrix, no bounds checks
 *   are needed
 */
export function storeTile(
  { m, n, splitK, tile: { tm, tn } }: MatmulSpec,
  unit: { rows: number; columns: number },
  id: string,
): string {
  const vectorWidth = n % 4 === 0 ? 4 : 1
  const chunk = splitK > 1 ? `split * ${(m * n) / vectorWidth}u + ` : ''
  const rowGuard = (i: number, body: string) =>
    m % unit.rows === 0 ? body : `if (row + ${i}u < ${m}u) {\n${body}\n}`
  const columnGuard = (offset: number, body: string) =>
    n % unit.columns === 0 ? body : `if (column + ${offset}u < ${n}u) { ${body} }`
  return unroll(tm, (i) =>
    rowGuard(
      i,
      unroll(tn / 4, (q) => {
        const at = (offset: number) =>
          `${chunk}((row + ${i}u) * ${n}u + column + ${offset}u)${vectorWidth === 4 ? ' / 4u' : ''}`
        if (vectorWidth === 4) return columnGuard(4 * q, `finish${id}(${at(4 * q)}, acc_${i}_${q});`)
        return unroll(4, (c) => columnGuard(4 * q + c, `finish${id}(${at(4 * q + c)}, acc_${i}_${q}[${c}]);`))
      }),
    ),
  )
}

/** WGSL declarations of the accumulators. */
export function accumulators({ tm, tn }: Tile): string {
  return unroll((tm * tn) / 4, (i) => `var acc_${Math.floor(i / (tn / 4))}_${i % (tn / 4)} = vec4f();`)
}
