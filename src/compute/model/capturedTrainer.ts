/**
 * The trainer on WebGPU: the same model and tape as eagerTrainer.ts, but the whole step (forward, loss,
 * backward, norm, clip, AdamW) is captured at its first run and replayed after, creating nothing, in one
 * submit. Tokens and the step's scalars are in buffers that are rewritten each step. The optimizer works on
 * one flat buffer of all parameters, which are copied back to their own.
 */
import * as tf from '@tensorflow/tfjs'
import type { PrngKey } from '../../core/counterNoise'
import { scalarsOf } from '../ops/adamw/adamw'
import { flatScalars } from '../ops/adamw/adamwWebgpu'
import { keysOnDevice, wordsPerPlace, type DropoutNoise } from '../ops/dropout/dropoutNoise'
import { CapturedStep, submitCount } from '../webgpu/capture'
import type { GpuRuntime } from '../webgpu/runtime'
import { StagingRing } from '../webgpu/staging'
import type { BufferCopy } from '../webgpu/tfjsGpu'
import {
  flatAdamw,
  squaredNormPartials,
  stepReport,
  stepReportNames,
  partialsOf,
} from '../ops/adamw/adamwWgsl'
import { GpuBatch } from './gpuBatch'
import { dropoutPlaces } from './igpt'
import { pixelLossesAndGradients } from './loss'
import {
  startMoments,
  startValues,
  stepNoise,
  type Start,
  type StepResult,
  type Trainer,
  type TrainerSettings,
  type TrainerState,
} from './trainer'
import { WeightSet, type IgptShape, type WeightName } from './weights'

/**
 * Offsets of the parameters in the flat buffers: matrices first, which decay, then gains and start vector.
 */
interface FlatLayout {
  offsets: { name: WeightName; tensor: tf.Tensor; offset: number }[]
  /** Scalars before the first that does not decay. */
  decaying: number
  /** Scalars in all. */
  size: number
}

const roundUp4 = (n: number) => Math.ceil(n / 4) * 4

function layOut(set: WeightSet): FlatLayout {
  const all = [...set.byName]
  const offsets: FlatLayout['offsets'] = []
  let size = 0
  const place = (some: [WeightName, tf.Tensor][]) => {
    for (const [name, tensor] of some) {
      offsets.push({ name, tensor, offset: size })
      size += tensor.size
    }
    size = roundUp4(size)
  }
  place(all.filter(([, { rank }]) => rank > 1))
  const decaying = size
  place(all.filter(([, { rank }]) => rank === 1))
  return { offsets, decaying, size }
}

/** Zeros, kept outside every tidy; the caller disposes them. */
function keptZeros(shape: number[]): tf.Tensor {
  return tf.keep(tf.zeros(shape))
}

/** Named values at their offsets, zeros elsewhere; kept outside every tidy, the caller disposes it. */
function keptFlat(
  { offsets, size }: FlatLayout,
  values: ReadonlyMap<WeightName, Float32Array> | undefined,
): tf.Tensor {
  const flat = new Float32Array(size)
  for (const { name, offset } of offsets) flat.set(values?.get(name) ?? [], offset)
  return tf.keep(tf.tensor1d(flat))
}

/** Splits a flat array by name. */
function byName({ offsets }: FlatLayout, flat: Float32Array): Map<WeightName, Float32Array> {
  return new Map(
    offsets.map(({ name, tensor: { size }, offset }) => [name, flat.slice(offset, offset + size)]),
  )
}

export class CapturedTrainer implements Trainer {
  readonly set: WeightSet
  private readonly layout: FlatLayout
  private readonly batch: GpuBatch
  private readonly flat: { parameters: tf.Tensor; gradients: tf.Tensor; m: tf.Tensor; v: tf.Tensor }
  private readonly scalars: tf.Tensor
  private readonly report: tf.Tensor
  /** Dropout of the captured step; its keys are in a buffer that is rewritten. */
  private readonly noise: DropoutNoise | undefined
  private readonly staging: StagingRing
  private captured: CapturedStep | null = null
  private updates: number
  /** Steps taken by this trainer; `updates` also counts those before a resume. */
  private taken = 0
  private stepMs = 0

  constructor(
    private readonly runtime: GpuRuntime,
    readonly shape: IgptShape,
    private readonly settings: TrainerSettings,
    start: Start,
    batchSize: number,
  ) {
    this.set = WeightSet.trainable(shape, startValues(shape, start))
    this.layout = layOut(this.set)
    this.batch = new GpuBatch(runtime, shape, batchSize)
    const { size } = this.layout
    const moments = startMoments(start)
    this.updates = moments?.updates ?? 0
    this.flat = {
      parameters: keptZeros([size]),
      gradients: keptZeros([size]),
      m: keptFlat(this.layout, moments?.m),
      v: keptFlat(this.layout, moments?.v),
    }
    this.scalars = keptZeros([16])
    this.report = keptZeros([stepReportNames.length])
    const places = dropoutPlaces(shape.nLayer)
    this.noise = settings.dropout
      ? { rate: settings.dropout, key: [0, 0], onDevice: keptZeros([places * wordsPerPlace]) }
      : undefined
    this.staging = new StagingRing(runtime.gpu.device, this.bufferOf(this.report), 4 * stepReportNames.length)
    // Everything must be on the GPU before the capture, where nothing may be uploaded.
    for (const tensor of [
      ...this.set.byName.values(),
      ...Object.values(this.flat),
      this.scalars,
      ...this.keyTensors,
    ])
      this.bufferOf(tensor)
    runtime.gpu.encodeCopies(
      this.layout.offsets.map(({ tensor, offset }) =>
        this.copy(tensor, 0, this.flat.parameters, offset, tensor.size),
      ),
    )
    runtime.gpu.flush()
  }

  /** Compiles the step's kernels in parallel, without blocking this thread. */
  async prepare(onProgress: (done: number, all: number) => void): Promise<void> {
    const { runtime } = this
    const kernels = runtime.plan(() => {
      tf.tidy(() => this.encodeStep(() => undefined))
    })
    await runtime.compileAll(kernels, onProgress)
  }

  async step(
    tokens: Int32Array<ArrayBuffer>,
    learningRate: number,
    mask?: Float32Array<ArrayBuffer>,
    noiseKey?: PrngKey,
  ): Promise<StepResult> {
    const { queue } = this.runtime.gpu.device
    this.updates += 1
    this.taken += 1
    // Queue writes run before the step's submit and after earlier steps' submits, which read the old values.
    this.batch.write(tokens, mask)
    const noise = stepNoise(this.settings, noiseKey)
    for (const keys of this.keyTensors)
      queue.writeBuffer(this.bufferOf(keys), 0, keysOnDevice(noise!.key, dropoutPlaces(this.shape.nLayer)))
    queue.writeBuffer(
      this.bufferOf(this.scalars),
      0,
      flatScalars(scalarsOf(this.settings, this.updates, learningRate)),
    )
    const { copy, read } = this.staging.next()
    const began = performance.now()
    if (this.captured) {
      this.captured.replay([copy], this.submits)
    } else {
      this.captured = CapturedStep.capture(this.runtime, (encode) => {
        tf.tidy(() => this.encodeStep(encode))
      })
      this.runtime.gpu.encodeCopies([copy])
      this.runtime.gpu.flush()
    }
    const [loss, gradNorm] = await read()
    this.stepMs = performance.now() - began
    return { loss: loss!, gradNorm: gradNorm! }
  }

  /**
   * Command buffers to spread the next step over, by the last one's time; the first times are compilation.
   */
  private get submits(): number {
    const { submitMs } = this.runtime.options
    return submitCount(this.taken > 2 ? this.stepMs : 0, submitMs)
  }

  async readState(): Promise<TrainerState> {
    const { runtime, layout, flat, updates } = this
    // Reads copies: tfjs caches what it has read, and these buffers are rewritten in place.
    const copies = [flat.parameters, flat.m, flat.v].map((tensor) => ({
      tensor,
      copy: runtime.output([layout.size]),
    }))
    runtime.gpu.encodeCopies(copies.map(({ tensor, copy }) => this.copy(tensor, 0, copy, 0, layout.size)))
    runtime.gpu.flush()
    try {
      const [weights, m, v] = await Promise.all(
        copies.map(async ({ copy }) => byName(layout, await copy.data<'float32'>())),
      )
      return { weights: weights!, optimizer: { m: m!, v: v!, updates } }
    } finally {
      tf.dispose(copies.map(({ copy }) => copy))
    }
  }

  /** The tensor of dropout's keys, if dropout is on. */
  private get keyTensors(): tf.Tensor[] {
    return this.noise?.onDevice ? [this.noise.onDevice] : []
  }

  /** Bytes on the device that tfjs does not count. */
  get extraBytes(): number {
    return this.captured?.bytes ?? 0
  }

  /** Dispatches of one step, once captured. */
  get dispatches(): number {
    return this.captured?.dispatches ?? 0
  }

  dispose(): void {
    this.captured?.dispose()
    this.staging.dispose()
    this.batch.dispose()
    tf.dispose([this.scalars, this.report, ...this.keyTensors, ...Object.values(this.flat)])
    this.set.dispose()
  }

  /** Encodes one step: forward, loss, backward, update. */
  private encodeStep(encode: (copies: readonly BufferCopy[]) => void): void {
    const {
      set,
      batch: { tokens, mask, pixelWeights },
      noise,
      layout,
      flat,
    } = this
    const { losses, gradients } = pixelLossesAndGradients(set, { tokens, mask, pixelWeights, noise })
    encode(
      layout.offsets.map(({ name, tensor, offset }) =>
        this.copy(gradients.get(name)!, 0, flat.gradients, offset, tensor.size),
      ),
    )
    this.encodeUpdate(losses)
    encode(
      layout.offsets.map(({ tensor, offset }) => this.copy(flat.parameters, offset, tensor, 0, tensor.size)),
    )
  }

  /** Encodes norm, report and AdamW. @param losses (B, T) */
  private encodeUpdate(losses: tf.Tensor): void {
    const {
      runtime,
      layout: { size, decaying },
      flat,
      scalars,
      report,
      settings: { gradClip },
    } = this
    const partials = partialsOf(size)
    const sums = runtime.output([partials])
    const slices = (tensors: tf.Tensor[]) => tensors.map((tensor) => runtime.slice(tensor))
    runtime.run(squaredNormPartials({ sizes: [size], firstPartial: 0 }), slices([flat.gradients, sums]))
    runtime.run(stepReport({ partials, rows: losses.size, gradClip }), slices([sums, losses, report]))
    runtime.run(
      flatAdamw({ size, decaying }),
      slices([flat.parameters, flat.m, flat.v, flat.gradients, scalars, report]),
    )
  }

  /** Copies `count` scalars from one tensor's buffer to another's. */
  private copy(
    from: tf.Tensor,
    fromIndex: number,
    to: tf.Tensor,
    toIndex: number,
    count: number,
  ): BufferCopy {
    return {
      from: this.bufferOf(from),
      fromOffset: 4 * fromIndex,
      to: this.bufferOf(to),
      toOffset: 4 * toIndex,
      bytes: 4 * count,
    }
  }

  private bufferOf(tensor: tf.Tensor): GPUBuffer {
    return this.runtime.inPlace(tensor).buffer
  }
}
