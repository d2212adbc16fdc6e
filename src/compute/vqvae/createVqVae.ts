/** Chooses the VQ-VAE's trainer for the current backend. */
import type { Rng } from '../../core/rng'
import { activeGpuRuntime } from '../ops/implementations'
import { CapturedVqVae } from './capturedVqVae'
import { EagerVqVae } from './eagerVqVae'
import type { VqVaeShape } from './vqVaeShape'
import type { VqVae } from './vqvae'

/**
 * Captured steps on WebGPU if its kernels are registered, eager steps otherwise.
 *
 * @param side of the images in pixels
 * @param batchSize images of every step; captured steps are made for one shape
 * @returns the caller's to dispose
 */
export function createVqVae(
  shape: VqVaeShape,
  side: number,
  beta: number,
  rng: Rng,
  batchSize: number,
): VqVae {
  const runtime = activeGpuRuntime()
  return runtime
    ? new CapturedVqVae(runtime, shape, side, beta, rng, batchSize)
    : new EagerVqVae(shape, side, beta, rng)
}
