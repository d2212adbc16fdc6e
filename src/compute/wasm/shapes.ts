/**
 * Shape arithmetic and size checks for the kernels' bindings. A failed check is a bug of ours, so it throws a
 * plain Error.
 */
import type { TensorInfo } from '@tensorflow/tfjs'
import { ELEMENTS_PER_ITEM } from './kernelConstants'

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1)
}

/** Work items of an elementwise kernel on `size` numbers. */
export function elementwiseItems(size: number): number {
  return Math.ceil(size / ELEMENTS_PER_ITEM)
}

/** The last dimension, and the product of the others: a tensor of any rank seen as rows. */
export function asRows(tensor: TensorInfo): { rows: number; columns: number } {
  const columns = tensor.shape.at(-1) ?? 1
  return { rows: sizeOf(tensor.shape) / columns, columns }
}

/** @throws Error unless the tensor has this type and this many numbers; `what` names it in the message. */
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

/** `n` rounded up to a multiple. */
export function roundUp(n: number, multiple: number): number {
  return Math.ceil(n / multiple) * multiple
}
