/** Dropout of a captured step: its keys are in a buffer that is rewritten before each replay. */
import * as tf from '@tensorflow/tfjs'
import type { PrngKey } from '../../core/counterNoise'
import { keysOnDevice, wordsPerPlace, type DropoutNoise } from '../ops/dropout/dropoutNoise'
import type { GpuRuntime } from '../webgpu/runtime'
import { keptZeros } from './flatOptimizer'
import { dropoutPlaces } from './igpt'
import { stepNoise, type TrainerSettings } from './trainer'
import type { IgptShape } from './weights'

export class GpuNoise {
  /** What the captured passes read; undefined if nothing is dropped. */
  readonly onDevice: DropoutNoise | undefined
  private readonly keys: tf.Tensor | null
  private readonly places: number

  /** Pending commands may still hold the keys' zeros: flush before the first `write`. */
  constructor(
    private readonly runtime: GpuRuntime,
    { nLayer }: IgptShape,
    private readonly settings: Pick<TrainerSettings, 'dropout'>,
  ) {
    this.places = dropoutPlaces(nLayer)
    this.keys = settings.dropout ? keptZeros([this.places * wordsPerPlace]) : null
    if (!this.keys) return
    runtime.slice(this.keys)
    this.onDevice = { rate: settings.dropout!, key: [0, 0], onDevice: this.keys }
  }

  /**
   * Writes the keys of a step for the next submit.
   *
   * @param offset numbers of the batch before the piece that is computed
   * @throws RangeError if dropout is on and `key` is missing
   */
  write(key: PrngKey | undefined, offset = 0): void {
    const noise = stepNoise(this.settings, key, offset)
    if (!noise || !this.keys) return
    const { buffer } = this.runtime.inPlace(this.keys)
    this.runtime.gpu.device.queue.writeBuffer(buffer, 0, keysOnDevice(noise, this.places))
  }

  dispose(): void {
    if (this.keys) tf.dispose(this.keys)
  }
}
