/**
 * The trainer for the backend in use: captured steps on WebGPU where its kernels are registered, eager ones
 * elsewhere.
 */
import * as tf from '@tensorflow/tfjs'
import { gpuRuntime } from '../ops/implementations'
import { CapturedTrainer } from './capturedTrainer'
import type { Start } from './init'
import type { TrainerSettings } from './stepNoise'
import { Trainer, type TrainerLike } from './trainer'
import type { IgptShape } from './weights'

/**
 * @param batchSize images of every step; captured steps are made for one shape. @returns the caller's to
 * dispose
 */
export function createTrainer(
  shape: IgptShape,
  settings: TrainerSettings,
  start: Start,
  batchSize: number,
): TrainerLike {
  const runtime = tf.getBackend() === 'webgpu' ? gpuRuntime() : null
  return runtime
    ? new CapturedTrainer(runtime, shape, settings, start, batchSize)
    : new Trainer(shape, settings, start)
}
