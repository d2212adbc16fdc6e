/**
 * mlp by the WGSL matrix product: the activation and its slope are applied where a product is stored;
 * backward takes two dispatches, of two products each. What is kept of the hidden layer for its slope is half
 * as large where storage is in half precision.
 */
import type { GpuRuntime } from '../../webgpu/runtime'
import { adopt } from '../adopt'
import { productOf, runTogether } from '../linear/linearWebgpu'
import type { MlpImplementation } from './mlpReference'

/** A tensor that keeps (rows, hidden) numbers; in half precision two in the place of one. */
const keptOutput = (runtime: GpuRuntime, rows: number, hidden: number) =>
  runtime.output(runtime.options.f16Storage ? [1, Math.ceil((rows * hidden) / 2)] : [rows, hidden])

export const mlpWebgpu = (runtime: GpuRuntime): MlpImplementation => ({
  forward(x, wFc, wOut, residual) {
    const pre = keptOutput(runtime, x.shape[0], wFc.shape[1])
    const { product, out } = productOf(runtime, x, wFc, 'AB')
    const activated = {
      ...product,
      operands: { ...product.operands, pre: runtime.slice(pre) },
      epilogue: { activation: 'quickGelu' } as const,
    }
    const [active] = runTogether(runtime, [{ product: activated, out }])
    const [y] = runTogether(runtime, [productOf(runtime, active!, wOut, 'AB', { residual })])
    return { y: y!, preOrSlope: adopt(pre), active: active! }
  },

  backward(dy, x, wFc, wOut, pre, active) {
    const { product, out } = productOf(runtime, dy, wOut, 'ABt', { gradient: 'a' })
    const sloped = {
      ...product,
      operands: { ...product.operands, pre: runtime.slice(pre) },
      epilogue: { activation: 'quickGeluGrad' } as const,
    }
    const [dPre, dOut] = runTogether(runtime, [
      { product: sloped, out },
      productOf(runtime, active, dy, 'AtB', { gradient: 'b' }),
    ])
    const [dx, dFc] = runTogether(runtime, [
      productOf(runtime, dPre!, wFc, 'ABt', { gradient: 'a' }),
      productOf(runtime, x, dPre!, 'AtB', { gradient: 'b' }),
    ])
    dPre!.dispose()
    return { dx: dx!, dFc: dFc!, dOut: dOut! }
  },
})
