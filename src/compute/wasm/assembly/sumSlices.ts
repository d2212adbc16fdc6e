/** Adds up the parts of a sum that were computed apart. AssemblyScript. */
import { ELEMENTS_PER_ITEM } from '../kernelConstants'

/**
 * out (size) = the sum of `slices` parts of as many numbers, plus what `out` holds if `accumulate`; in order.
 * Work items are groups of ELEMENTS_PER_ITEM numbers.
 */
export function sumSlices(
  parts: usize, out: usize, slices: i32, size: i32, accumulate: i32, scratch: usize, begin: i32, end: i32,
): void {
  const last = min(end * ELEMENTS_PER_ITEM, size)
  const step = <usize>size * 4
  let i = begin * ELEMENTS_PER_ITEM
  for (; i + 4 <= last; i += 4) {
    const at = <usize>i * 4
    let sum = accumulate ? v128.load(out + at) : f32x4.splat(0)
    for (let slice = 0; slice < slices; slice++) sum = f32x4.add(sum, v128.load(parts + at + step * slice))
    v128.store(out + at, sum)
  }
  for (; i < last; i++) {
    const at = <usize>i * 4
    let sum: f32 = accumulate ? load<f32>(out + at) : 0
    for (let slice = 0; slice < slices; slice++) sum += load<f32>(parts + at + step * slice)
    store<f32>(out + at, sum)
  }
}
