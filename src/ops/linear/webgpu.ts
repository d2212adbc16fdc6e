/** linear by the WGSL matrix product: the residual is added where the product is stored. */
import type * as tf from '@tensorflow/tfjs'
import { runMatmul } from '../../webgpu/matmul'
import type { GpuRuntime } from '../../webgpu/runtime'
import { adopt } from '../adopt'
import type { LinearImplementation } from './linear'

/** A B, A^T B or A B^T, plus a residual where given. @returns (m, n), the caller's to dispose */
export function productOf(runtime: GpuRuntime, a: tf.Tensor2D, b: tf.Tensor2D, form: 'AB' | 'AtB' | 'ABt', residual: tf.Tensor2D | null): tf.Tensor2D {
  const [m, k] = form === 'AtB' ? [a.shape[1], a.shape[0]] : a.shape
  const n = form === 'ABt' ? b.shape[0] : b.shape[1]
  const out = runtime.output([m, n])
  const buffers = { a: runtime.slice(a), b: runtime.slice(b), out: runtime.slice(out), ...(residual ? { residual: runtime.slice(residual) } : {}) }
  runMatmul(runtime, { m, n, k, form }, buffers, { residual: residual !== null })
  return adopt(out)
}

export const linearWebgpu = (runtime: GpuRuntime): LinearImplementation => ({
  forward: (x, weight, residual) => productOf(runtime, x, weight, 'AB', residual),
  backward: (dy, x, weight) => ({ dx: productOf(runtime, dy, weight, 'ABt', null), dWeight: productOf(runtime, x, dy, 'AtB', null) }),
})
