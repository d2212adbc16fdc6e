/** Shapes of a matrix product, how it is cut up, and the store that both forms of the kernel share. */
import { elementFor, sized, unroll } from '../kernelSource'
import { epilogueText, type Epilogue, type EpilogueText } from './epilogue'

export interface MatmulShape {
  /** Rows and columns of the product, and the inner size. */
  m: number
  n: number
  k: number
  /** AB: A (m, k), B (k, n). AtB: A (k, m). ABt: B (n, k). */
  form: 'AB' | 'AtB' | 'ABt'
}

export interface MatmulSpec extends MatmulShape {
  epilogue: Epilogue
  /**
   * Parts that the inner size is summed in; above 1 the output holds the parts, (splits, m, n), without
   * epilogue.
   */
  splits: number
  tile: Tile
  /** Tiles of operands in half precision; sums stay in float32. Workgroup form only. */
  half: boolean
  /** In half precision: which operand is a gradient and how it is brought into range. */
  scaled?: OperandScale
}

/**
 * A power of two that an operand is multiplied by in its tile and the sums are divided by, and where the
 * operand is held then.
 */
export interface OperandScale {
  operand: 'a' | 'b'
  by: number
  most: number
}

/**
 * Outputs of one invocation (rows tm, columns tn), and for the workgroup form those of a workgroup and the
 * depth of its tiles.
 */
export interface Tile {
  tm: number
  tn: number
  bm?: number
  bn?: number
  bk?: number
}

/** Invocations of a workgroup, in both forms and at every tile. */
export const matmulGroupSize = 64

/** One product as a part of a kernel. */
export interface ProductText {
  /** Workgroups that it takes. */
  groups: number
  /** Its function `product<id>(group, lane)`. */
  wgsl: string
}

/**
 * Whether A and B can be read, and the output written, four numbers at once: along the axis in which each is
 * contiguous.
 */
export function elementsOf({ m, n, k, form, tile }: MatmulSpec) {
  return {
    a: form === 'AtB' ? elementFor(m, tile.tm) : elementFor(k),
    b: elementFor(form === 'ABt' ? k : n),
    out: elementFor(n),
  }
}

/** Buffers A<id>, B<id>, out<id> and those of the epilogue, and the function that stores an element. */
export function frameOf(spec: MatmulSpec, id: string): EpilogueText {
  const { a, b, out } = elementsOf(spec)
  const { m, n, k, splits, epilogue } = spec
  const text = epilogueText(out.type, m * n * splits, splits > 1 ? {} : epilogue, id)
  return { ...text, list: [[`A${id}`, sized(a.type, m * k)], [`B${id}`, sized(b.type, k * n)], ...text.list] }
}

/** Inner steps of one part: a multiple of `unit`, the last part may be shorter. */
export function chunkOf(k: number, splits: number, unit: number): number {
  return Math.ceil(k / splits / unit) * unit
}

/**
 * WGSL that stores acc_<row>_<vector>, the tile at `row`, `column`, through finish(); `split` tells the part
 * where there are several.
 * @param whole rows and columns that a unit of the grid covers: where they divide the matrix, nothing can lie
 *   outside
 */
export function storeTile(
  { m, n, splits, tile: { tm, tn } }: MatmulSpec,
  whole: { rows: number; columns: number },
  id: string,
): string {
  const lanes = n % 4 === 0 ? 4 : 1
  const part = splits > 1 ? `split * ${(m * n) / lanes}u + ` : ''
  const rowGuard = (i: number, body: string) =>
    m % whole.rows === 0 ? body : `if (row + ${i}u < ${m}u) {\n${body}\n}`
  const columnGuard = (offset: number, body: string) =>
    n % whole.columns === 0 ? body : `if (column + ${offset}u < ${n}u) { ${body} }`
  return unroll(tm, (i) =>
    rowGuard(
      i,
      unroll(tn / 4, (q) => {
        const at = (offset: number) =>
          `${part}((row + ${i}u) * ${n}u + column + ${offset}u)${lanes === 4 ? ' / 4u' : ''}`
        if (lanes === 4) return columnGuard(4 * q, `finish${id}(${at(4 * q)}, acc_${i}_${q});`)
        return unroll(4, (c) => columnGuard(4 * q + c, `finish${id}(${at(4 * q + c)}, acc_${i}_${q}[${c}]);`))
      }),
    ),
  )
}

/** WGSL declarations of the accumulators. */
export function accumulators({ tm, tn }: Tile): string {
  return unroll((tm * tn) / 4, (i) => `var acc_${Math.floor(i / (tn / 4))}_${i % (tn / 4)} = vec4f();`)
}
