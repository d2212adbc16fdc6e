/** dropout by its WGSL kernel: one dispatch, which reads key and offset from the GPU. */
import type { GpuRuntime } from '../../webgpu/runtime'
import type { GpuSlice } from '../../webgpu/tfjsGpu'
import { dropoutKernel } from './dropoutWgsl'
import type { DropoutImplementation } from './dropoutReference'
import { thresholdAndScale, wordsOf, wordsPerPlace, type DropoutNoise } from './dropoutNoise'

/** Key and offset of one dropout layer: in the step's own buffer, or in step scalars for this dispatch. */
function keySlice(runtime: GpuRuntime, noise: DropoutNoise, place: number): GpuSlice {
  if (!noise.onDevice) return runtime.scalars.put(wordsOf(noise, place))
  return { buffer: runtime.slice(noise.onDevice).buffer, offset: 4 * wordsPerPlace * place, size: 12 }
}

export const dropoutWebgpu = (runtime: GpuRuntime): DropoutImplementation => ({
  forward(x, noise, place, residual) {
    const y = runtime.output(x.shape)
    const kernel = dropoutKernel({
      size: x.size,
      ...thresholdAndScale(noise.rate),
      residual: residual !== null,
    })
    const read = residual ? [x, residual] : [x]
    runtime.run(kernel, [
      keySlice(runtime, noise, place),
      ...[...read, y].map((tensor) => runtime.slice(tensor)),
    ])
    return y
  },
})
