/**
 * The trainer on WebGPU: the same model and tape as trainer.ts, but the whole step (forward, loss, backward,
 * norm, clip, AdamW) is captured at its first run and replayed after, with nothing created and one submit.
 * Tokens and the step's scalars lie in buffers that are rewritten each time; parameters are gathered in one
 * buffer for the optimizer and copied back to their own.
 */
import * as tf from '@tensorflow/tfjs'
import type { Words } from '../../core/counterNoise'
import { adopt } from '../ops/adopt'
import { scalarsOf } from '../ops/adamw/adamw'
import { flatScalars } from '../ops/adamw/adamwWebgpu'
import { lossWithGradient } from '../ops/crossEntropy/crossEntropyWebgpu'
import { keysOnDevice, wordsPerPlace, type DropoutNoise } from '../ops/dropout/dropoutNoise'
import { valueAndGradients } from '../ops/tape'
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
import { dropoutPlaces, logits } from './igpt'
import { startMoments, startValues, type Start, type TrainerState } from './init'
import { stepNoise, type TrainerSettings } from './stepNoise'
import type { StepResult, TrainerLike } from './trainer'
import { WeightSet, type IgptShape, type WeightName } from './weights'

/**
 * Where each parameter lies in the flat buffers, matrices first: they decay, gains and the start vector do
 * not.
 */
interface FlatLayout {
  offsets: { name: WeightName; tensor: tf.Tensor; offset: number }[]
  decaying: number
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

/** A tensor that outlives every tidy, all zero; the caller disposes it. */
function keptZeros(shape: number[]): tf.Tensor {
  return tf.keep(tf.zeros(shape))
}

/**
 * Values by name in their places of a flat array, zeros between; a tensor of it that outlives every tidy, the
 * caller's to dispose.
 */
function keptFlat(
  { offsets, size }: FlatLayout,
  values: ReadonlyMap<WeightName, Float32Array> | undefined,
): tf.Tensor {
  const flat = new Float32Array(size)
  for (const { name, offset } of offsets) flat.set(values?.get(name) ?? [], offset)
  return tf.keep(tf.tensor1d(flat))
}

/** A flat array's stretches by name. */
function byName({ offsets }: FlatLayout, flat: Float32Array): Map<WeightName, Float32Array> {
  return new Map(
    offsets.map(({ name, tensor: { size }, offset }) => [name, flat.slice(offset, offset + size)]),
  )
}

export class CapturedTrainer implements TrainerLike {
  readonly set: WeightSet
  private readonly layout: FlatLayout
  private readonly batch: GpuBatch
  private readonly flat: { parameters: tf.Tensor; gradients: tf.Tensor; m: tf.Tensor; v: tf.Tensor }
  private readonly scalars: tf.Tensor
  private readonly report: tf.Tensor
  /** Dropout as the captured step has it: the keys lie in a buffer that is rewritten. */
  private readonly noise: DropoutNoise | undefined
  private readonly staging: StagingRing
  private captured: CapturedStep | null = null
  private updates: number
  /** Steps taken by this trainer; `updates` may have begun elsewhere. */
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
    // All on the GPU before the capture, where nothing may be uploaded.
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

  /** Compiles the step's kernels in parallel, without holding this thread up. */
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
    noiseKey?: Words,
  ): Promise<StepResult> {
    const { queue } = this.runtime.gpu.device
    this.updates += 1
    this.taken += 1
    // Queued before the step's own submit; earlier steps have been submitted, so they read the old numbers.
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
   * Command buffers that the next step is spread over, by how long the last one took; the first one tells too
   * much of compiling.
   */
  private get submits(): number {
    const { submitMs } = this.runtime.options
    return submitCount(this.taken > 2 ? this.stepMs : 0, submitMs)
  }

  async readState(): Promise<TrainerState> {
    const { runtime, layout, flat, updates } = this
    // Copies of the buffers: reading a tensor whose buffer is rewritten in place would leave tfjs with
    // numbers that grow old.
    const copies = [flat.parameters, flat.m, flat.v].map((tensor) => ({
      tensor,
      copy: adopt(runtime.output([layout.size])),
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

  /** The buffer of dropout's keys, where there is one. */
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

  /** Everything that a step does on the GPU, once. */
  private encodeStep(encode: (copies: readonly BufferCopy[]) => void): void {
    const {
      runtime,
      set,
      shape,
      batch: { tokens, mask, pixelWeights },
      layout,
      flat,
    } = this
    const rows = tokens.size
    let losses: tf.Tensor | null = null
    const { gradients } = valueAndGradients(
      () => logits(set.weights, shape, tokens, mask, this.noise),
      (all) => {
        const ran = lossWithGradient(
          runtime,
          all.reshape([rows, shape.nVocab]),
          tokens.flatten(),
          1 / rows,
          pixelWeights?.flatten(),
        )
        losses = ran.loss
        return ran.dLogits.reshape(all.shape)
      },
      layout.offsets.map(({ tensor }) => tensor),
    )
    encode(
      layout.offsets.map(({ tensor, offset }, i) =>
        this.copy(gradients[i]!, 0, flat.gradients, offset, tensor.size),
      ),
    )
    this.encodeUpdate(losses!)
    encode(
      layout.offsets.map(({ tensor, offset }) => this.copy(flat.parameters, offset, tensor, 0, tensor.size)),
    )
  }

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
    const sums = adopt(runtime.output([partials]))
    const slices = (tensors: tf.Tensor[]) => tensors.map((tensor) => runtime.slice(tensor))
    runtime.run(squaredNormPartials({ sizes: [size], firstPartial: 0 }), slices([flat.gradients, sums]))
    runtime.run(stepReport({ partials, rows: losses.size, gradClip }), slices([sums, losses, report]))
    runtime.run(
      flatAdamw({ size, decaying }),
      slices([flat.parameters, flat.m, flat.v, flat.gradients, scalars, report]),
    )
  }

  private copy(
    from: tf.Tensor,
    fromNumber: number,
    to: tf.Tensor,
    toNumber: number,
    numbers: number,
  ): BufferCopy {
    return {
      from: this.bufferOf(from),
      fromOffset: 4 * fromNumber,
      to: this.bufferOf(to),
      toOffset: 4 * toNumber,
      bytes: 4 * numbers,
    }
  }

  private bufferOf(tensor: tf.Tensor): GPUBuffer {
    return this.runtime.inPlace(tensor).buffer
  }
}
