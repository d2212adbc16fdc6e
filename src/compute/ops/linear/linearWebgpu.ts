/**
 * linear by the WGSL matrix product: the residual is added where the product is stored, both gradients are
 * one dispatch.
 */
import type * as tf from '@tensorflow/tfjs'
import { runMatmuls, type Product } from '../../webgpu/matmul/matmul'
import type { GpuRuntime } from '../../webgpu/runtime'
import { adopt } from '../adopt'
import type { LinearImplementation } from './linearReference'

/** A product into a tensor of its own, not yet run. */
export interface PendingProduct {
  product: Product
  out: tf.Tensor2D
}

export interface ProductExtras {
  /** (m, n), added. */
  residual?: tf.Tensor2D | null
  /** The operand that is a gradient of a mean over rows. */
  gradient?: 'a' | 'b'
}

/**
 * A B, A^T B or A B^T, plus a residual where given, to be run by runMatmuls.
 * @returns with `out` (m, n), the caller's to dispose
 */
export function productOf(
  runtime: GpuRuntime,
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  form: 'AB' | 'AtB' | 'ABt',
  { residual = null, gradient }: ProductExtras = {},
): PendingProduct {
  const [m, k] = form === 'AtB' ? [a.shape[1], a.shape[0]] : a.shape
  const n = form === 'ABt' ? b.shape[0] : b.shape[1]
  const out = runtime.output([m, n])
  const operands = {
    a: runtime.slice(a),
    b: runtime.slice(b),
    out: runtime.slice(out),
    ...(residual ? { residual: runtime.slice(residual) } : {}),
  }
  const product: Product = { shape: { m, n, k, form }, operands, epilogue: { residual: residual !== null } }
  return { product: gradient ? { ...product, gradient } : product, out: adopt(out) }
}

/** Runs products that do not depend on each other in one dispatch. @returns their results, in order */
export function runTogether(runtime: GpuRuntime, pending: readonly PendingProduct[]): tf.Tensor2D[] {
  runMatmuls(
    runtime,
    pending.map(({ product }) => product),
  )
  return pending.map(({ out }) => out)
}

export const linearWebgpu = (runtime: GpuRuntime): LinearImplementation => ({
  forward: (x, weight, residual) =>
    runTogether(runtime, [productOf(runtime, x, weight, 'AB', { residual })])[0]!,
  backward(dy, x, weight) {
    const [dx, dWeight] = runTogether(runtime, [
      productOf(runtime, dy, weight, 'ABt', { gradient: 'a' }),
      productOf(runtime, x, dy, 'AtB', { gradient: 'b' }),
    ])
    return { dx: dx!, dWeight: dWeight! }
  },
})
