/** drawTokens by its WGSL kernel, in one dispatch: same pixels for the same noise. */
import type { GpuRuntime } from '../../webgpu/runtime'
import { drawTokensKernel } from '../../webgpu/wgsl/drawTokens'
import { adopt } from '../adopt'
import type { DrawTokensImplementation } from './drawTokens'

export const drawTokensWebgpu = (runtime: GpuRuntime): DrawTokensImplementation => ({
  draw(logits, noise, temperature, topK) {
    const [rows, nVocab] = logits.shape
    const tokens = runtime.output([rows], 'int32')
    const entropy = runtime.output([rows])
    const settings = runtime.scalars.put(Float32Array.of(temperature, topK))
    runtime.run(drawTokensKernel({ rows, nVocab }), [
      runtime.slice(logits), runtime.slice(noise), settings, runtime.slice(tokens), runtime.slice(entropy),
    ])
    return { tokens: adopt(tokens), entropy: adopt(entropy) }
  },
})
