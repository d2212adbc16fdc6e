/**
 * Quick GELU, x sigmoid(1.702 x), forward and backward: the activation of the official image GPT code.
 * AssemblyScript.
 */
import { ELEMENTS_PER_ITEM } from '../kernelConstants'
import { geluRow, geluSlope4 } from './lib/rows'

/** y = quick GELU of x, n numbers; work items are chunks of ELEMENTS_PER_ITEM. */
export function quickGelu(x: usize, y: usize, n: i32, scratch: usize, begin: i32, end: i32): void {
  const first = begin * ELEMENTS_PER_ITEM
  geluRow(x + first * 4, y + first * 4, min(end * ELEMENTS_PER_ITEM, n) - first)
}

/** dx = dy times the slope of quick GELU at x; dx may be dy. Work items are chunks of ELEMENTS_PER_ITEM. */
export function quickGeluGrad(
  x: usize, dy: usize, dx: usize, n: i32, scratch: usize, begin: i32, end: i32,
): void {
  const last = min(end * ELEMENTS_PER_ITEM, n)
  let i = begin * ELEMENTS_PER_ITEM
  for (; i + 4 <= last; i += 4) {
    v128.store(dx + i * 4, f32x4.mul(v128.load(dy + i * 4), geluSlope4(v128.load(x + i * 4))))
  }
  for (; i < last; i++) {
    const slope = f32x4.extract_lane(geluSlope4(f32x4.splat(load<f32>(x + i * 4))), 0)
    store<f32>(dx + i * 4, load<f32>(dy + i * 4) * slope)
  }
}
