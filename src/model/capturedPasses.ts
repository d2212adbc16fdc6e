/**
 * The passes of passes.ts on WebGPU: tokens and masks lie in buffers that are rewritten, the forward pass is a captured step, and what it
 * found is read through a ring of staging buffers. A last, smaller piece of images is filled up; what the filling gives is dropped.
 */
import * as tf from '@tensorflow/tfjs'
import { meanPool } from '../ops/meanPool/meanPool'
import { CapturedStep } from '../webgpu/capture'
import type { GpuRuntime } from '../webgpu/runtime'
import { StagingRing } from '../webgpu/staging'
import { GpuBatch } from './gpuBatch'
import { through } from './igpt'
import { pixelLosses } from './objective'
import type { WeightSet } from './weights'

/** What one kind of pass keeps between its runs. */
interface Kept {
  captured: CapturedStep
  result: tf.Tensor
  staging: StagingRing
}

/** The tensors a pass ends with, in the order in which the result holds them, all of one size. */
type Ends = () => tf.Tensor[]

export class CapturedPasses {
  private readonly batch: GpuBatch
  private readonly kept = new Map<string, Kept>()

  constructor(private readonly runtime: GpuRuntime, private readonly set: WeightSet, readonly imagesPerPass: number) {
    this.batch = new GpuBatch(runtime, set.shape, imagesPerPass)
    // All on the GPU before a capture, where nothing may be uploaded.
    for (const tensor of set.byName.values()) runtime.slice(tensor)
    // Uploads wait in tfjs's commands, and would come after, and undo, what is written to the queue.
    runtime.gpu.flush()
  }

  async loss(tokens: Int32Array<ArrayBuffer>, mask?: Float32Array<ArrayBuffer>): Promise<number> {
    const { set: { weights, shape }, batch } = this
    const nats = await this.run('loss', tokens, mask, () => [pixelLosses(weights, shape, batch)])
    // The weights average 1 over the whole pass, filling included, and are 0 there; unweighed, the filling is left out by its place.
    const counted = batch.mask ? nats : nats.subarray(0, tokens.length)
    return counted.reduce((sum, value) => sum + value, 0) / counted.length
  }

  async features(tokens: Int32Array<ArrayBuffer>, mask?: Float32Array<ArrayBuffer>, raw = false): Promise<Float32Array> {
    const { set: { weights, shape }, batch } = this
    const pooled = await this.run(raw ? 'raw features' : 'features', tokens, mask, () => {
      const layers: tf.Tensor[] = []
      through(weights, shape, batch.tokens, { mask: batch.mask, visit: (_, normed, h) => { layers.push(meanPool(raw ? h : normed)) } })
      return layers
    })
    const images = tokens.length / shape.positions
    const layers = shape.nLayer + 1
    const width = pooled.length / layers
    const used = images * shape.nEmbd
    const values = new Float32Array(layers * used)
    for (let l = 0; l < layers; l += 1) values.set(pooled.subarray(l * width, l * width + used), l * used)
    return values
  }

  dispose(): void {
    for (const { captured, result, staging } of this.kept.values()) {
      captured.dispose()
      staging.dispose()
      result.dispose()
    }
    this.kept.clear()
    this.batch.dispose()
  }

  private async run(name: string, tokens: Int32Array<ArrayBuffer>, mask: Float32Array<ArrayBuffer> | undefined, ends: Ends): Promise<Float32Array> {
    this.batch.write(tokens, mask)
    const known = this.kept.get(name)
    if (known) {
      const { copy, read } = known.staging.next()
      known.captured.replay([copy])
      return read()
    }
    const { copy, read } = this.record(name, ends).staging.next()
    this.runtime.gpu.encodeCopies([copy])
    this.runtime.gpu.flush()
    return read()
  }

  /** Runs the pass once while it is captured; its ends are copied side by side into a buffer that stays. */
  private record(name: string, ends: Ends): Kept {
    const { runtime } = this
    const size = this.sizeOf(name)
    const result = tf.keep(tf.zeros([size]))
    const target = runtime.inPlace(result).buffer
    const captured = CapturedStep.record(runtime, (encode) => {
      tf.tidy(() => {
        const tensors = ends()
        encode(tensors.map((tensor, i) => ({
          from: runtime.slice(tensor).buffer, fromOffset: 0, to: target, toOffset: 4 * i * tensor.size, bytes: 4 * tensor.size,
        })))
      })
    })
    const made = { captured, result, staging: new StagingRing(runtime.gpu.device, target, 4 * size) }
    this.kept.set(name, made)
    return made
  }

  private sizeOf(name: string): number {
    const { positions, nLayer, nEmbd } = this.set.shape
    return this.imagesPerPass * (name === 'loss' ? positions : (nLayer + 1) * nEmbd)
  }
}
