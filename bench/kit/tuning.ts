/** Tuning as the product does at its first start on a device, and once more with as much time as it wants. */
import * as tf from '@tensorflow/tfjs'
import { tune, type Timed } from '../../src/compute/ops/tuning/tune'
import { startTfjsGpu } from '../../src/compute/webgpu/gpuDevice'
import { defaultGpuOptions, type GpuOptions } from '../../src/compute/webgpu/gpuOptions'
import { TfjsGpu } from '../../src/compute/webgpu/tfjsGpu'
import { provideGpu } from '../../src/headless/nodeGpu'

export interface TuningResult {
  /** Within the product's limit; absent on software adapters, which the product does not tune. */
  quick: GpuOptions
  quickSeconds: number
  /** Every candidate that was timed with no limit, in order. */
  timed: Timed[]
  chosen: GpuOptions
  seconds: number
}

/** @param seconds left for the second tuning */
export async function runTuning(
  { seconds }: { seconds: number },
  report: (part: Partial<TuningResult>) => void,
): Promise<void> {
  const { adapter } = await provideGpu()
  await startTfjsGpu()
  const gpu = new TfjsGpu(tf.backend())
  const since = (ms: number) => (performance.now() - ms) / 1000
  const start = defaultGpuOptions(adapter.hardware)
  if (adapter.hardware) {
    const began = performance.now()
    const quick = await tune(gpu, start)
    report({ quick, quickSeconds: since(began) })
  }
  const began = performance.now()
  const timed: Timed[] = []
  const chosen = await tune(gpu, start, {
    ...(adapter.hardware ? {} : { rows: 128 }),
    budgetMs: 1000 * seconds,
    onTimed(candidate) {
      timed.push(candidate)
      report({ timed, seconds: since(began) })
    },
  })
  report({ chosen, seconds: since(began) })
}
