/** Dropout with a residual added (formula: ops/dropout). AssemblyScript. */
import { ELEMENTS_PER_ITEM } from '../kernelConstants'
import { threefry4 } from './lib/threefry'

/**
 * y = 0 where the element's random word is below `threshold`, else x scale; plus the residual, unless its
 * address is 0. n numbers; element 2c takes the first word of counter blocks + c, element 2c + 1 the second.
 * Work items are chunks of ELEMENTS_PER_ITEM. Scratch: NOISE_BYTES.
 */
export function dropout(
  x: usize, residual: usize, y: usize, n: i32, key0: i32, key1: i32, blocks: i32, threshold: u32,
  scale: f32, scratch: usize, begin: i32, end: i32,
): void {
  const last = min(end * ELEMENTS_PER_ITEM, n)
  const places = i32x4(0, 1, 2, 3)
  for (let at = begin * ELEMENTS_PER_ITEM; at < last; at += 8) {
    threefry4(key0, key1, i32x4.add(i32x4.splat(blocks + (at >> 1)), places), i32x4.splat(0), scratch)
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
