/**
 * The most that this machine can do with the instructions of these kernels: 12 independent chains of
 * multiply-adds in registers, as in a tile of the matrix product, without memory. For benches.
 * AssemblyScript.
 */
import { MULTIPLY_ADDS_PER_ITEM } from '../kernelConstants'
import { madd } from './lib/simd'

/**
 * Writes one number to `out` for each work item, so that no compiler leaves the work out; an item is
 * MULTIPLY_ADDS_PER_ITEM rounds of 48 multiply-adds.
 */
export function multiplyAdds(out: usize, scratch: usize, begin: i32, end: i32): void {
  const a = f32x4.splat(0.999)
  for (let item = begin; item < end; item++) {
    const b = f32x4.splat(<f32>item)
    let x0 = b, x1 = b, x2 = b, x3 = b, x4 = b, x5 = b
    let y0 = a, y1 = a, y2 = a, y3 = a, y4 = a, y5 = a
    for (let i = 0; i < MULTIPLY_ADDS_PER_ITEM; i++) {
      x0 = madd(a, b, x0)
      x1 = madd(a, b, x1)
      x2 = madd(a, b, x2)
      x3 = madd(a, b, x3)
      x4 = madd(a, b, x4)
      x5 = madd(a, b, x5)
      y0 = madd(a, b, y0)
      y1 = madd(a, b, y1)
      y2 = madd(a, b, y2)
      y3 = madd(a, b, y3)
      y4 = madd(a, b, y4)
      y5 = madd(a, b, y5)
    }
    const x = f32x4.add(f32x4.add(f32x4.add(x0, x1), f32x4.add(x2, x3)), f32x4.add(x4, x5))
    const y = f32x4.add(f32x4.add(f32x4.add(y0, y1), f32x4.add(y2, y3)), f32x4.add(y4, y5))
    store<f32>(out + item * 4, f32x4.extract_lane(f32x4.add(x, y), 0))
  }
}
