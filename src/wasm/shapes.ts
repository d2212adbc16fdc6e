/** Shape arithmetic and checks for the kernels' bindings. A failed check is a mistake in our code, so it throws a plain Error. */
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
export function expectSize(what: string, tensor: TensorInfo, size: number, dtype: 'float32' | 'int32' = 'float32'): void {
  if (tensor.dtype !== dtype || sizeOf(tensor.shape) !== size) {
    throw new Error(`${what}: expected ${size} numbers of ${dtype}, got ${tensor.dtype} [${tensor.shape.join(', ')}]`)
  }
}

/** @returns the head's width D = C / H. Throws Error unless H divides C. */
export function headWidth(columns: number, heads: number): number {
  if (columns % heads !== 0) throw new Error(`${heads} heads do not divide ${columns} columns`)
  return columns / heads
}
