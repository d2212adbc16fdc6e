/**
 * mlp by the WGSL matmul: the activation and its derivative are applied in the epilogue of a product; the
 * backward pass is two dispatches of two products each. The saved pre-activation takes half the memory with
 * the option f16Storage.
 */
import type * as tf from '@tensorflow/tfjs'
import type { GpuRuntime } from '../../webgpu/runtime'
import { quickGeluActivation } from '../quickGelu/quickGeluWgsl'
import { productOf, runProducts } from '../matmulWebgpu'
import type { MlpImplementation } from './mlpReference'

/** An output for (rows, hidden) numbers; in half precision two of them per float32. */
const preActivation = (runtime: GpuRuntime, rows: number, hidden: number) =>
  runtime.output<tf.Tensor2D>(
    runtime.options.f16Storage ? [1, Math.ceil((rows * hidden) / 2)] : [rows, hidden],
  )

export const mlpWebgpu = (runtime: GpuRuntime): MlpImplementation => ({
  forward(x, wFc, wOut, residual) {
    const pre = preActivation(runtime, x.shape[0], wFc.shape[1])
    const { product, out } = productOf(runtime, x, wFc, 'AB')
    const activated = {
      ...product,
      operands: { ...product.operands, pre: runtime.slice(pre) },
      epilogue: { activation: quickGeluActivation },
    }
    const [active] = runProducts(runtime, [{ product: activated, out }])
    const [y] = runProducts(runtime, [productOf(runtime, active!, wOut, 'AB', { residual })])
    return { y: y!, preOrSlope: pre, active: active! }
  },

  backward(dy, x, wFc, wOut, pre, active) {
    const { product, out } = productOf(runtime, dy, wOut, 'ABt', { gradient: 'a' })
    const withGeluGrad = {
      ...product,
      operands: { ...product.operands, pre: runtime.slice(pre) },
      epilogue: { activationGradient: quickGeluActivation },
    }
    const [dPre, dOut] = runProducts(runtime, [
      { product: withGeluGrad, out },
      productOf(runtime, active, dy, 'AtB', { gradient: 'b' }),
    ])
    const [dx, dFc] = runProducts(runtime, [
      productOf(runtime, dPre!, wFc, 'ABt', { gradient: 'a' }),
      productOf(runtime, x, dPre!, 'AtB', { gradient: 'b' }),
    ])
    dPre!.dispose()
    return { dx: dx!, dFc: dFc!, dOut: dOut! }
  },
})
