/**
 * Token and position embedding in two forms (official image GPT code), forward and gradients. Autoregressive:
 * the input is shifted by one, position 0 gets the learned start vector, position i the token before it.
 * Masked: no shift and no start vector, hidden tokens add nothing. AssemblyScript.
 */
import { COLUMNS_PER_ITEM } from '../kernelConstants'
import { sumRows } from './lib/rows'

/**
 * x (B, T, C): x[b, 0] = sos + wpe[0], x[b, i] = wte[tokens[b, i - 1]] + wpe[i]; the last token of a row is
 * not read. A token outside 0..v-1 gives a row of NaN, never a read outside wte. Work items are the B T rows.
 */
export function embed(
  tokens: usize, wte: usize, wpe: usize, sos: usize, x: usize, t: i32, c: i32, v: i32, scratch: usize,
  begin: i32, end: i32,
): void {
  const rowBytes = <usize>c * 4
  for (let row = begin; row < end; row++) {
    const i = row % t
    const to = x + rowBytes * row
    if (i == 0) {
      sumRows(sos, wpe, to, c)
      continue
    }
    const token = load<u32>(tokens + <usize>(row - 1) * 4)
    if (token < <u32>v) sumRows(wte + rowBytes * token, wpe + rowBytes * i, to, c)
    else for (let j = 0; j < c; j++) store<f32>(to + j * 4, f32.NaN)
  }
}

/**
 * x (B, T, C): x[b, i] = wte[tokens[b, i]] + wpe[i], or wpe[i] alone where mask (B, T, f32) is not 0.
 * A seen token outside 0..v-1 gives a row of NaN, never a read outside wte. Work items are the B T rows.
 */
export function embedMasked(
  tokens: usize, mask: usize, wte: usize, wpe: usize, x: usize, t: i32, c: i32, v: i32, scratch: usize,
  begin: i32, end: i32,
): void {
  const rowBytes = <usize>c * 4
  for (let row = begin; row < end; row++) {
    const place = wpe + rowBytes * (row % t)
    const to = x + rowBytes * row
    const token = load<u32>(tokens + <usize>row * 4)
    if (load<f32>(mask + <usize>row * 4) != 0) memory.copy(to, place, rowBytes)
    else if (token < <u32>v) sumRows(wte + rowBytes * token, place, to, c)
    else for (let j = 0; j < c; j++) store<f32>(to + j * 4, f32.NaN)
  }
}

/**
 * dwte (V, C) = sum of dx (B, T, C) over the positions that read each token.
 * Work items are groups of COLUMNS_PER_ITEM columns; rows are added in order.
 */
export function embedTokenGrad(
  tokens: usize, dx: usize, dwte: usize, n: i32, t: i32, c: i32, v: i32, scratch: usize, begin: i32, end: i32,
): void {
  clearColumns(dwte, c, v, begin, end)
  for (let row = 1; row < n; row++) {
    if (row % t != 0) addToToken(load<u32>(tokens + <usize>(row - 1) * 4), dx, dwte, row, c, v, begin, end)
  }
}

/**
 * The same for the masked form: dwte (V, C) = sum of dx (N, C) over the rows that are not hidden. Work items
 * are groups of COLUMNS_PER_ITEM columns.
 */
export function embedMaskedTokenGrad(
  tokens: usize, mask: usize, dx: usize, dwte: usize, n: i32, c: i32, v: i32, scratch: usize, begin: i32,
  end: i32,
): void {
  clearColumns(dwte, c, v, begin, end)
  for (let row = 0; row < n; row++) {
    if (load<f32>(mask + <usize>row * 4) == 0) {
      addToToken(load<u32>(tokens + <usize>row * 4), dx, dwte, row, c, v, begin, end)
    }
  }
}

/** Clears the columns of groups begin..end-1 in all rows of dwte. */
function clearColumns(dwte: usize, c: i32, v: i32, begin: i32, end: i32): void {
  const skip = <usize>(begin * COLUMNS_PER_ITEM) * 4
  const columns = min(end * COLUMNS_PER_ITEM, c) - begin * COLUMNS_PER_ITEM
  for (let token = 0; token < v; token++) {
    memory.fill(dwte + <usize>c * 4 * token + skip, 0, <usize>columns * 4)
  }
}

/**
 * Adds the columns of groups begin..end-1 of one row of dx to the token's row; skips tokens outside 0..v-1.
 */
// @ts-ignore: decorator
@inline
function addToToken(
  token: u32, dx: usize, dwte: usize, row: i32, c: i32, v: i32, begin: i32, end: i32,
): void {
  if (token >= <u32>v) return
  const rowBytes = <usize>c * 4
  const skip = <usize>(begin * COLUMNS_PER_ITEM) * 4
  const to = dwte + rowBytes * token + skip
  sumRows(to, dx + rowBytes * row + skip, to, min(end * COLUMNS_PER_ITEM, c) - begin * COLUMNS_PER_ITEM)
}

/**
 * dwpe (positions, C) = sum of dx (B, T, C) over the batch, zero from position T on, and dsos (C) = the same
 * at position 0, unless its address is 0. Work items are the positions.
 */
export function embedPositionGrad(
  dx: usize, dwpe: usize, dsos: usize, b: i32, t: i32, c: i32, scratch: usize, begin: i32, end: i32,
): void {
  const rowBytes = <usize>c * 4
  for (let i = begin; i < end; i++) {
    const to = dwpe + rowBytes * i
    if (i >= t) {
      memory.fill(to, 0, rowBytes)
      continue
    }
    memory.copy(to, dx + rowBytes * i, rowBytes)
    for (let batch = 1; batch < b; batch++) sumRows(to, dx + rowBytes * (batch * t + i), to, c)
    if (i == 0 && dsos) memory.copy(dsos, to, rowBytes)
  }
}
