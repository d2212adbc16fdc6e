/**
 * The passes of passes.ts on WebGPU: tokens and masks are in buffers that are rewritten, the forward pass is
 * captured at its first run and replayed after, and results are read through a ring of staging buffers. A
 * smaller last batch is padded and the padding's results dropped: compiling a second size would not pay for a
 * tenth of the images at most.
 */
import * as tf from '@tensorflow/tfjs'
import { meanPool } from '../ops/meanPool/meanPool'
import { CapturedStep, submitCount } from '../webgpu/capture'
import type { GpuRuntime } from '../webgpu/runtime'
import { StagingRing } from '../webgpu/staging'
import { GpuBatch } from './gpuBatch'
import { forward, positionFeatures } from './igpt'
import { pixelLosses } from './loss'
import type { WeightSet } from './weights'

/** One kind of pass, captured. */
interface CapturedPass {
  captured: CapturedStep
  result: tf.Tensor
  staging: StagingRing
  /** Milliseconds of the last replay; 0 before the first. */
  ms: number
}

/** Compiled ahead. */
const usualPasses = ['loss', 'features'] as const
type PassName =
  (typeof usualPasses)[number] | 'raw features' | `positions ${number}` | `raw positions ${number}`

const isPositions = (name: PassName): boolean => name.includes('positions')
const layerIn = (name: PassName): number => Number(name.split(' ').at(-1))

export class CapturedPasses {
  private readonly batch: GpuBatch
  private readonly captured = new Map<PassName, CapturedPass>()

  constructor(
    private readonly runtime: GpuRuntime,
    private readonly set: WeightSet,
    readonly imagesPerPass: number,
  ) {
    this.batch = new GpuBatch(runtime, set.shape, imagesPerPass)
    // Everything must be on the GPU before a capture, where nothing may be uploaded.
    for (const tensor of set.byName.values()) runtime.slice(tensor)
    // Pending uploads in tfjs's commands would otherwise run after queue writes and overwrite them.
    runtime.gpu.flush()
  }

  async prepare(onProgress: (done: number, all: number) => void): Promise<void> {
    await this.compile(usualPasses, onProgress)
  }

  async loss(tokens: Int32Array<ArrayBuffer>, mask?: Float32Array<ArrayBuffer>): Promise<number> {
    const { batch } = this
    const nats = await this.run('loss', tokens, mask)
    // With a mask the weights average 1 over the pass and are 0 on padding; without one, padding is cut off.
    const counted = batch.mask ? nats : nats.subarray(0, tokens.length)
    return counted.reduce((sum, value) => sum + value, 0) / counted.length
  }

  async features(
    tokens: Int32Array<ArrayBuffer>,
    mask?: Float32Array<ArrayBuffer>,
    raw = false,
  ): Promise<Float32Array> {
    const { shape } = this.set
    const pooled = await this.run(raw ? 'raw features' : 'features', tokens, mask)
    const images = tokens.length / shape.positions
    const layers = shape.nLayer + 1
    const width = pooled.length / layers
    const used = images * shape.nEmbd
    const values = new Float32Array(layers * used)
    for (let l = 0; l < layers; l += 1) values.set(pooled.subarray(l * width, l * width + used), l * used)
    return values
  }

  async positionFeatures(
    tokens: Int32Array<ArrayBuffer>,
    layer: number,
    mask?: Float32Array<ArrayBuffer>,
    raw = false,
  ): Promise<Float32Array> {
    const name: PassName = `${raw ? 'raw positions' : 'positions'} ${layer}`
    // Layers are read one after the other: only the last one's pass is kept, which holds all activations.
    for (const other of this.captured.keys()) if (isPositions(other) && other !== name) this.free(other)
    const values = await this.run(name, tokens, mask)
    return values.slice(0, tokens.length * this.set.shape.nEmbd)
  }

  dispose(): void {
    for (const name of this.captured.keys()) this.free(name)
    this.batch.dispose()
  }

  private free(name: PassName): void {
    const pass = this.captured.get(name)
    if (!pass) return
    pass.captured.dispose()
    pass.staging.dispose()
    pass.result.dispose()
    this.captured.delete(name)
  }

  /** The output tensors of a pass, all of one size, in the order of its result. */
  private outputs(name: PassName): tf.Tensor[] {
    const {
      set: { weights, shape },
      batch,
    } = this
    if (name === 'loss') return [pixelLosses(weights, shape, batch)]
    if (isPositions(name)) {
      const raw = name.startsWith('raw')
      return [positionFeatures(weights, shape, batch.tokens, layerIn(name), { mask: batch.mask, raw })]
    }
    const layers: tf.Tensor[] = []
    const visit = (_: number, normed: tf.Tensor3D, h: tf.Tensor3D) => {
      layers.push(meanPool(name === 'raw features' ? h : normed))
    }
    forward(weights, shape, batch.tokens, { mask: batch.mask, visit })
    return layers
  }

  private async run(
    name: PassName,
    tokens: Int32Array<ArrayBuffer>,
    mask: Float32Array<ArrayBuffer> | undefined,
  ): Promise<Float32Array> {
    // Compile before writing the batch: another pass may run while this one waits.
    if (!this.captured.has(name)) await this.compile([name])
    const { runtime } = this
    this.batch.write(tokens, mask)
    const known = this.captured.get(name)
    const pass = known ?? this.record(name)
    const { copy, read } = pass.staging.next()
    const began = performance.now()
    if (known) {
      known.captured.replay([copy], submitCount(known.ms, runtime.options.submitMs))
    } else {
      runtime.gpu.encodeCopies([copy])
      runtime.gpu.flush()
    }
    const values = await read()
    if (known) known.ms = performance.now() - began
    return values
  }

  private async compile(
    names: readonly PassName[],
    onProgress?: (done: number, all: number) => void,
  ): Promise<void> {
    const { runtime } = this
    await runtime.compileAll(
      runtime.plan(() => {
        tf.tidy(() => names.forEach((name) => this.outputs(name)))
      }),
      onProgress,
    )
  }

  /** Captures the pass, which runs it once; its outputs are copied side by side into one kept buffer. */
  private record(name: PassName): CapturedPass {
    const { runtime } = this
    const size = this.sizeOf(name)
    const result = tf.keep(tf.zeros([size]))
    const target = runtime.inPlace(result).buffer
    const captured = CapturedStep.capture(runtime, (encode) => {
      tf.tidy(() => {
        encode(
          this.outputs(name).map((tensor, i) => ({
            from: runtime.slice(tensor).buffer,
            fromOffset: 0,
            to: target,
            toOffset: 4 * i * tensor.size,
            bytes: 4 * tensor.size,
          })),
        )
      })
    })
    const made = { captured, result, staging: new StagingRing(runtime.gpu.device, target, 4 * size), ms: 0 }
    this.captured.set(name, made)
    return made
  }

  private sizeOf(name: PassName): number {
    const { positions, nLayer, nEmbd } = this.set.shape
    if (isPositions(name)) return this.imagesPerPass * positions * nEmbd
    return this.imagesPerPass * (name === 'loss' ? positions : (nLayer + 1) * nEmbd)
  }
}
