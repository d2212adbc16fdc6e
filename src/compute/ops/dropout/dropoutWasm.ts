/** dropout by its SIMD kernel on tfjs-wasm's memory. Source: wasm/assembly/dropout.ts. */
import { NOISE_BYTES } from '../../wasm/kernelConstants'
import type { WasmRuntime } from '../../wasm/runtime'
import { elementwiseItems, expectSize, sizeOf } from '../../wasm/shapes'
import { blocksBefore, thresholdAndScale, keyAt } from './dropoutNoise'
import type { DropoutImplementation } from './dropoutReference'

export const dropoutWasm = (runtime: WasmRuntime): DropoutImplementation => ({
  forward(x, noise, place, residual) {
    const [key0, key1] = keyAt(noise, place)
    const { threshold, scale } = thresholdAndScale(noise.rate)
    const size = sizeOf(x.shape)
    if (residual) expectSize('dropout residual', residual, size)
    const y = runtime.output(x.shape)
    runtime.launch({
      kernel: 'dropout',
      args: [
        runtime.offset(x),
        residual ? runtime.offset(residual) : 0,
        runtime.offset(y),
        size,
        key0,
        key1,
        blocksBefore(noise),
        threshold,
        scale,
      ],
      items: elementwiseItems(size),
      scratchBytes: NOISE_BYTES,
      cost: size * 16,
    })
    return y
  },
})
