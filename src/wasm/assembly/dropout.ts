/**
 * Dropout with a residual added (formula in ops/dropout): the mask comes from Threefry-2x32 with 20 rounds, the same words as
 * core/counterNoise.ts makes. AssemblyScript.
 */

/** Numbers in one work item. Must equal ELEMENTS_PER_ITEM of kernels.ts, and be even. */
const CHUNK: i32 = 4096

// @ts-ignore: decorator
@inline
function turned(y: v128, left: i32): v128 {
  return v128.or(i32x4.shl(y, left), i32x4.shr_u(y, 32 - left))
}

/** The two words of four counters, as x and y one after the other at `to`. */
function threefry4(key0: i32, key1: i32, counter: v128, to: usize): void {
  const key2 = 0x1bd11bda ^ key0 ^ key1
  let x = i32x4.add(counter, i32x4.splat(key0))
  let y = i32x4.splat(key1)
  for (let group = 0; group < 5; group++) {
    if ((group & 1) == 0) {
      x = i32x4.add(x, y)
      y = v128.xor(turned(y, 13), x)
      x = i32x4.add(x, y)
      y = v128.xor(turned(y, 15), x)
      x = i32x4.add(x, y)
      y = v128.xor(turned(y, 26), x)
      x = i32x4.add(x, y)
      y = v128.xor(turned(y, 6), x)
    } else {
      x = i32x4.add(x, y)
      y = v128.xor(turned(y, 17), x)
      x = i32x4.add(x, y)
      y = v128.xor(turned(y, 29), x)
      x = i32x4.add(x, y)
      y = v128.xor(turned(y, 16), x)
      x = i32x4.add(x, y)
      y = v128.xor(turned(y, 24), x)
    }
    const injection = group + 1
    x = i32x4.add(x, i32x4.splat(keyOf(injection % 3, key0, key1, key2)))
    y = i32x4.add(y, i32x4.splat(keyOf((injection + 1) % 3, key0, key1, key2) + injection))
  }
  v128.store(to, x)
  v128.store(to + 16, y)
}

// @ts-ignore: decorator
@inline
function keyOf(which: i32, key0: i32, key1: i32, key2: i32): i32 {
  return which == 0 ? key0 : which == 1 ? key1 : key2
}

/**
 * y = x, zero where its word is below `threshold`, else times `scale`; plus the residual where its address is not 0. n numbers; element
 * 2c takes the first word of counter c, element 2c + 1 the second. Work items are chunks of 4096. Scratch: 32 bytes.
 */
export function dropout(
  x: usize, residual: usize, y: usize, n: i32, key0: i32, key1: i32, threshold: u32, scale: f32, scratch: usize, begin: i32, end: i32,
): void {
  const last = min(end * CHUNK, n)
  const places = i32x4(0, 1, 2, 3)
  for (let at = begin * CHUNK; at < last; at += 8) {
    threefry4(key0, key1, i32x4.add(i32x4.splat(at >> 1), places), scratch)
    const size = min(8, last - at)
    for (let j = 0; j < size; j++) {
      const word = load<u32>(scratch + ((j & 1) << 4) + ((j >> 1) << 2))
      const byte = <usize>(at + j) << 2
      let value: f32 = word < threshold ? 0 : load<f32>(x + byte) * scale
      if (residual) value += load<f32>(residual + byte)
      store<f32>(y + byte, value)
    }
  }
}
