/** Chooses the trainer for the current backend. A file of its own, because the trainers import trainer.ts. */
import * as tf from '@tensorflow/tfjs'
import { gpuRuntime } from '../ops/implementations'
import { CapturedTrainer } from './capturedTrainer'
import { EagerTrainer } from './eagerTrainer'
import type { Start, Trainer, TrainerSettings } from './trainer'
import type { IgptShape } from './weights'

/**
 * Captured steps on WebGPU if its kernels are registered, eager steps otherwise.
 *
 * @param batchSize B, images of every step; captured steps are made for one shape
 * @param betweenPieces awaited between two pieces of a batch by steps that would block this thread
 * @returns the caller's to dispose
 */
export function createTrainer(
  shape: IgptShape,
  settings: TrainerSettings,
  start: Start,
  batchSize: number,
  betweenPieces?: () => Promise<void>,
): Trainer {
  const runtime = tf.getBackend() === 'webgpu' ? gpuRuntime() : null
  return runtime
    ? new CapturedTrainer(runtime, shape, settings, start, batchSize)
    : new EagerTrainer(shape, settings, start, betweenPieces)
}
