/**
 * Shape arithmetic and checks for the kernels' bindings. A failed check is a mistake in our code, so it
 * throws a plain Error.
 */
import type { TensorInfo } from '@tensorflow/tfjs'

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1)
}

/** The last dimension, and the product of the others: a tensor of any rank seen as rows. */
export function asRows(tensor: TensorInfo): { rows: number; columns: number } {
  const columns = tensor.shape.at(-1) ?? 1
  return { rows: sizeOf(tensor.shape) / columns, columns }
}

/** @throws Error unless the tensor is of this type and of this many numbers; `what` names it. */
export function expectSize(
  what: string,
  tensor: TensorInfo,
  size: number,
  dtype: 'float32' | 'int32' = 'float32',
): void {
  if (tensor.dtype !== dtype || sizeOf(tensor.shape) !== size) {
    throw new Error(
      `${what}: expected ${size} numbers of ${dtype}, got ${tensor.dtype} [${tensor.shape.join(', ')}]`,
    )
  }
}

/** @returns the head's width D = C / H. Throws Error unless H divides C. */
function headWidth(columns: number, heads: number): number {
  if (columns % heads !== 0) throw new Error(`${heads} heads do not divide ${columns} columns`)
  return columns / heads
}

export interface MatmulOptions {
  /** `a` is stored (K, M): the weight's gradient. */
  transposeA?: boolean
  /** `b` is stored (N, K): the input's gradient. */
  transposeB?: boolean
  /** Same size as the result; added to it. May be `out`. */
  residual?: TensorInfo
  /** Same size as the result; multiplies it, number by number. */
  factor?: TensorInfo
  /** Write here instead of into a new tensor. Must not be `a` or `b`. */
  out?: TensorInfo
  /** Add to what `out` holds. */
  accumulate?: boolean
}

export interface MatmulSizes {
  m: number
  n: number
  k: number
  shape: number[]
}

/** Sizes of a product and the shape of its result. Throws Error where the inner sizes differ. */
export function matmulSizes(
  a: TensorInfo,
  b: TensorInfo,
  { transposeA, transposeB }: MatmulOptions,
): MatmulSizes {
  const left = asRows(a)
  const right = asRows(b)
  const [m, k] = transposeA ? [left.columns, left.rows] : [left.rows, left.columns]
  const [n, depth] = transposeB ? [right.rows, right.columns] : [right.columns, right.rows]
  if (k !== depth)
    throw new Error(`matmul: inner sizes differ, [${a.shape.join(', ')}] and [${b.shape.join(', ')}]`)
  return { m, n, k, shape: transposeA ? [m, n] : [...a.shape.slice(0, -1), n] }
}

/**
 * B, T, C and D of a fused qkv tensor (B, T, 3C). Throws Error for any other shape, or where H does not
 * divide C.
 */
export function attentionSizes(
  qkv: TensorInfo,
  heads: number,
): { b: number; t: number; c: number; d: number } {
  const [b, t, columns] = qkv.shape
  if (b === undefined || t === undefined || columns === undefined || columns % 3 !== 0) {
    throw new Error(`attention: qkv must be (B, T, 3C), got [${qkv.shape.join(', ')}]`)
  }
  return { b, t, c: columns / 3, d: headWidth(columns / 3, heads) }
}

/** Scratch that a product over at most k steps needs besides its panels. */
export function tileScratch(k: number): number {
  return 192 + 24 * k
}

/** The next multiple, or n itself. */
export function roundUp(n: number, multiple: number): number {
  return Math.ceil(n / multiple) * multiple
}
