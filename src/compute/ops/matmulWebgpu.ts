/** Matrix products of tensors by the WGSL matmul, for the bindings of linear, linearTransposed and mlp. */
import type * as tf from '@tensorflow/tfjs'
import { runMatmuls, type Product } from '../webgpu/matmul/matmul'
import type { GpuRuntime } from '../webgpu/runtime'

/** A product into a new tensor, not yet run. */
export interface PendingProduct {
  product: Product
  out: tf.Tensor2D
}

export interface ProductOptions {
  /** (m, n), added to the product. */
  residual?: tf.Tensor2D | null
  /** The operand that is a gradient of a mean over rows. */
  gradient?: 'a' | 'b'
}

/**
 * A B, A^T B or A B^T, plus the residual, to be run by runProducts.
 * @returns with `out` (m, n), the caller's to dispose
 */
export function productOf(
  runtime: GpuRuntime,
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  form: 'AB' | 'AtB' | 'ABt',
  { residual = null, gradient }: ProductOptions = {},
): PendingProduct {
  const [m, k] = form === 'AtB' ? [a.shape[1], a.shape[0]] : a.shape
  const n = form === 'ABt' ? b.shape[0] : b.shape[1]
  const out = runtime.output<tf.Tensor2D>([m, n])
  const operands = {
    a: runtime.slice(a),
    b: runtime.slice(b),
    out: runtime.slice(out),
    ...(residual ? { residual: runtime.slice(residual) } : {}),
  }
  const product: Product = { shape: { m, n, k, form }, operands, epilogue: { residual: residual !== null } }
  return { product: gradient ? { ...product, gradient } : product, out }
}

/** Runs independent products in one dispatch. @returns their results, in order */
export function runProducts(runtime: GpuRuntime, pending: readonly PendingProduct[]): tf.Tensor2D[] {
  runMatmuls(
    runtime,
    pending.map(({ product }) => product),
  )
  return pending.map(({ out }) => out)
}
