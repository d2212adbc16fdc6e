/**
 * Seeded mutations of real files, for fuzzing readers: transmission errors, truncated downloads and malicious
 * edits. Blind changes (bits, cuts, splices) and changes to what formats have in common: lengths, counts and
 * digits.
 */
import type { Rng } from '../core/rng'
import { concatBytes } from '../core/concat'

/** Extreme lengths and counts, as binary numbers and as text. */
const extremes = [
  0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff,
]
const numbers = [
  '-1',
  '0',
  '1e9',
  '4294967296',
  '9007199254740993',
  '1e308',
  '-0.5',
  'null',
  '[]',
  '"x"',
  '999999999999999999999',
]

/**
 * Replaces an integer of 1, 2 or 4 bytes, of either byte order, by a slightly different, scaled or extreme
 * one.
 */
function mutateInteger(bytes: Uint8Array, at: number, rng: Rng): void {
  const width = [1, 2, 4, 4][rng.int(4)]
  if (at + width > bytes.length) return
  const little = rng.int(2) === 0
  const places = Array.from({ length: width }, (_, i) => at + (little ? width - 1 - i : i))
  const value = places.reduce((sum, place) => sum * 256 + bytes[place], 0)
  const mutated = [
    value + 1,
    value - 1,
    value * 2,
    value + bytes.length,
    bytes.length,
    extremes[rng.int(extremes.length)],
  ][rng.int(6)]
  places.forEach((place, i) => {
    bytes[place] = Math.floor(mutated / 256 ** (width - 1 - i)) & 255
  })
}

/** Replaces a run of ASCII digits, as in tar headers and JSON, by another number; the length may change. */
function mutateDigits(bytes: Uint8Array, at: number, rng: Rng): Uint8Array {
  const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39
  let from = at
  while (from < bytes.length && !isDigit(bytes[from])) from += 1
  let to = from
  while (to < bytes.length && isDigit(bytes[to])) to += 1
  if (from === bytes.length) return bytes
  const text = new TextEncoder().encode(numbers[rng.int(numbers.length)])
  return concatBytes([bytes.subarray(0, from), text, bytes.subarray(to)])
}

/**
 * One mutation. The first bytes, where headers are, and the last, where zip and Parquet have theirs, are hit
 * as often as all others.
 */
function mutate(bytes: Uint8Array, other: Uint8Array, rng: Rng): Uint8Array {
  const near = Math.min(64, bytes.length)
  const at = [rng.int(near), bytes.length - 1 - rng.int(near), rng.int(bytes.length)][rng.int(3)]
  const length = 1 + rng.int(16)
  const kind = rng.int(11)
  if (kind === 0) bytes[at] ^= 1 << rng.int(8)
  else if (kind === 1) bytes[at] = rng.int(256)
  else if (kind === 2) return bytes.slice(0, at)
  else if (kind === 3) return concatBytes([bytes.subarray(0, at), bytes.subarray(at + length)])
  else if (kind === 4) return concatBytes([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - length))])
  else if (kind === 5) bytes.fill([0, 255, 0x37, 0x7f][rng.int(4)], at, at + [1, 2, 4, 8][rng.int(4)])
  else if (kind === 6) return concatBytes([bytes.subarray(0, at), other.subarray(rng.int(other.length + 1))])
  else if (kind === 7)
    return concatBytes([
      bytes.subarray(0, at),
      Uint8Array.from({ length }, () => rng.int(256)),
      bytes.subarray(at),
    ])
  else if (kind === 8) return mutateDigits(bytes, at, rng)
  else mutateInteger(bytes, at, rng)
  return bytes
}

/**
 * A copy of one of the files after one to four mutations, which may splice in another.
 *
 * @param sources valid files of one format; not changed
 */
export function damaged(sources: readonly Uint8Array[], rng: Rng): Uint8Array {
  let bytes: Uint8Array = sources[rng.int(sources.length)].slice()
  const other = sources[rng.int(sources.length)]
  for (let changes = 1 + rng.int(4); changes > 0 && bytes.length > 0; changes -= 1)
    bytes = mutate(bytes, other, rng)
  return bytes
}
