/** Chooses the fine-tuner for the current backend. */
import { activeGpuRuntime } from '../ops/implementations'
import { CapturedFineTuner } from './capturedFineTuner'
import { EagerFineTuner } from './eagerFineTuner'
import type { FineTuner, FineTuneTask } from './fineTuner'
import type { Start, TrainerSettings } from './trainer'
import type { IgptShape } from './weights'

/**
 * Captured steps on WebGPU if its kernels are registered, eager steps otherwise.
 *
 * @param batchSize B, images of every step; captured steps are made for one shape
 * @returns the caller's to dispose
 */
export function createFineTuner(
  shape: IgptShape,
  task: FineTuneTask,
  settings: TrainerSettings,
  start: Start,
  batchSize: number,
): FineTuner {
  const runtime = activeGpuRuntime()
  return runtime
    ? new CapturedFineTuner(runtime, shape, task, settings, start, batchSize)
    : new EagerFineTuner(shape, task, settings, start)
}
