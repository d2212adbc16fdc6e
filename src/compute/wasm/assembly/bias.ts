/**
 * A bias added to every row, and its gradient, the sum of every column (formulas: ops/bias). AssemblyScript.
 */
import { COLUMNS_PER_ITEM } from '../kernelConstants'
import { sumRows } from './lib/rows'

/** y (n x c) = x (n x c) plus bias (c). Work items are rows. */
export function addBias(x: usize, bias: usize, y: usize, c: i32, scratch: usize, begin: i32, end: i32): void {
  for (let row = begin; row < end; row++) {
    const at = <usize>row * c * 4
    sumRows(x + at, bias, y + at, c)
  }
}

/** dbias (c) = sum over rows of dy (n x c), in order. Work items are groups of COLUMNS_PER_ITEM columns. */
export function biasGrad(
  dy: usize, dbias: usize, n: i32, c: i32, scratch: usize, begin: i32, end: i32,
): void {
  const first = begin * COLUMNS_PER_ITEM
  const columns = min(end * COLUMNS_PER_ITEM, c) - first
  const to = dbias + first * 4
  memory.fill(to, 0, <usize>columns * 4)
  for (let row = 0; row < n; row++) sumRows(dy + (<usize>row * c + first) * 4, to, to, columns)
}
