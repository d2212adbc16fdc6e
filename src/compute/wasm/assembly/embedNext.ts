/**
 * The input embedding of the next position while sampling: that of the pixel drawn last, or the start vector,
 * plus the position's. Position and pixel are read from memory, so that a captured launch advances by itself.
 * AssemblyScript.
 */
import { sumRows } from './lib/rows'

/**
 * x (N, 1, C) = wte[token] + wpe[position], or sos + wpe[0]; a token outside 0..v-1 gives a row of NaN, never
 * a read outside wte. Work items are the N sequences.
 * @param drawn (T, N, 2) float32, token and entropy of each pixel; the row before `position` is read
 * @param cursor two i32: [1] the position to embed, below T, which is copied to [0] for the next kernels
 */
export function embedNext(
  drawn: usize, cursor: usize, wte: usize, wpe: usize, sos: usize, x: usize, n: i32, c: i32, v: i32, t: i32,
  scratch: usize, begin: i32, end: i32,
): void {
  const rowBytes = <usize>c * 4
  const position = max(0, min(load<i32>(cursor, 4), t - 1))
  if (begin == 0) store<i32>(cursor, position)
  for (let row = begin; row < end; row++) {
    const to = x + rowBytes * row
    if (position == 0) {
      sumRows(sos, wpe, to, c)
      continue
    }
    const token = <i32>load<f32>(drawn + <usize>((position - 1) * n + row) * 8)
    if (<u32>token < <u32>v) sumRows(wte + rowBytes * token, wpe + rowBytes * position, to, c)
    else for (let j = 0; j < c; j++) store<f32>(to + j * 4, f32.NaN)
  }
}
