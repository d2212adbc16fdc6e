/**
 * Counter-based random words: Threefry-2x32 with 20 rounds, four counters at a time. The same words as
 * core/counterNoise.ts. AssemblyScript.
 */
import { NOISE_BYTES } from '../../kernelConstants'

/** Byte offset of the second words: they follow the first words of all four counters. */
const SECOND_WORDS: usize = NOISE_BYTES >> 1

// @ts-ignore: decorator
@inline
function rotateLeft(y: v128, count: i32): v128 {
  return v128.or(i32x4.shl(y, count), i32x4.shr_u(y, 32 - count))
}

/** The words of four counters (first, second): NOISE_BYTES at `to`, all first words, then all second ones. */
// @ts-ignore: decorator
@inline
export function threefry4(key0: i32, key1: i32, first: v128, second: v128, to: usize): void {
  const key2 = 0x1bd11bda ^ key0 ^ key1
  let x = i32x4.add(first, i32x4.splat(key0))
  let y = i32x4.add(second, i32x4.splat(key1))
  for (let group = 0; group < 5; group++) {
    // Both kinds of groups are spelled out: with rotation counts chosen at run time, dropout takes 1.4 times
    // as long.
    if ((group & 1) == 0) {
      x = i32x4.add(x, y)
      y = v128.xor(rotateLeft(y, 13), x)
      x = i32x4.add(x, y)
      y = v128.xor(rotateLeft(y, 15), x)
      x = i32x4.add(x, y)
      y = v128.xor(rotateLeft(y, 26), x)
      x = i32x4.add(x, y)
      y = v128.xor(rotateLeft(y, 6), x)
    } else {
      x = i32x4.add(x, y)
      y = v128.xor(rotateLeft(y, 17), x)
      x = i32x4.add(x, y)
      y = v128.xor(rotateLeft(y, 29), x)
      x = i32x4.add(x, y)
      y = v128.xor(rotateLeft(y, 16), x)
      x = i32x4.add(x, y)
      y = v128.xor(rotateLeft(y, 24), x)
    }
    const injection = group + 1
    x = i32x4.add(x, i32x4.splat(keyWord(injection % 3, key0, key1, key2)))
    y = i32x4.add(y, i32x4.splat(keyWord((injection + 1) % 3, key0, key1, key2) + injection))
  }
  v128.store(to, x)
  v128.store(to, y, SECOND_WORDS)
}

// @ts-ignore: decorator
@inline
function keyWord(which: i32, key0: i32, key1: i32, key2: i32): i32 {
  return which == 0 ? key0 : which == 1 ? key1 : key2
}
