/** mlp by the WGSL matrix product: the activation and its slope are applied where a product is stored. */
import type * as tf from '@tensorflow/tfjs'
import { runMatmul } from '../../webgpu/matmul'
import type { GpuRuntime } from '../../webgpu/runtime'
import { adopt } from '../adopt'
import { productOf } from '../linear/webgpu'
import type { MlpImplementation } from './mlp'

export const mlpWebgpu = (runtime: GpuRuntime): MlpImplementation => ({
  forward(x, wFc, wOut, residual) {
    const [m, k] = x.shape
    const n = wFc.shape[1]
    const pre = runtime.output([m, n])
    const active = runtime.output([m, n])
    const slices = { a: runtime.slice(x), b: runtime.slice(wFc), out: runtime.slice(active), pre: runtime.slice(pre) }
    runMatmul(runtime, { m, n, k, form: 'AB' }, slices, { activation: 'quickGelu' })
    const adopted = adopt<tf.Tensor2D>(active)
    return { y: productOf(runtime, adopted, wOut, 'AB', residual), pre: adopt(pre), active: adopted }
  },

  backward(dy, x, wFc, wOut, pre, active) {
    const [m, k] = dy.shape
    const n = wOut.shape[0]
    const dPreInfo = runtime.output([m, n])
    const slices = { a: runtime.slice(dy), b: runtime.slice(wOut), out: runtime.slice(dPreInfo), pre: runtime.slice(pre) }
    runMatmul(runtime, { m, n, k, form: 'ABt' }, slices, { activation: 'quickGeluGrad' })
    const dPre = adopt<tf.Tensor2D>(dPreInfo)
    const gradients = {
      dx: productOf(runtime, dPre, wFc, 'ABt', null),
      dFc: productOf(runtime, x, dPre, 'AtB', null),
      dOut: productOf(runtime, active, dy, 'AtB', null),
    }
    dPre.dispose()
    return gradients
  },
})
