/**
 * The trainer on WebGPU: the same model and tape as eagerTrainer.ts, but the whole step (forward, loss,
 * backward, norm, clip, AdamW) is captured at its first run and replayed after, creating nothing, in one
 * submit. Tokens and the step's scalars are in buffers that are rewritten each step. The optimizer works on
 * one flat buffer of all parameters, which are copied back to their own. A step whose batch is computed in
 * pieces (batchPieces.ts) replays the passes of one piece for each, which add to its sums, and then the
 * update.
 */
import * as tf from '@tensorflow/tfjs'
import { imagesPerPiece } from '../../core/accumulation'
import type { PrngKey } from '../../core/counterNoise'
import { accumulateKernel } from '../ops/adamw/accumulateWgsl'
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
import { piecesOf, type BatchPiece } from './batchPieces'
import { byName, keptFlat, layOut, type FlatLayout } from './flatLayout'
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
import { WeightSet, type IgptShape } from './weights'

/** What is captured: a whole step, or the passes of one piece and the update after all of them. */
type Program = 'whole' | 'piece' | 'update'

/** Sums over the pieces of a step, and what one piece adds. */
interface PieceSums {
  /** The gradients of one piece, as `flat` has them. */
  gradients: tf.Tensor
  /** (B, T), B the images of a piece: the sums of the pieces' losses. */
  losses: tf.Tensor
  /** One word: not 0 if the piece is the first of its step. */
  begins: tf.Tensor
}

type Encode = (copies: readonly BufferCopy[]) => void

/** Zeros, kept outside every tidy; the caller disposes them. */
function keptZeros(shape: number[]): tf.Tensor {
  return tf.keep(tf.zeros(shape))
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
  private readonly captured = new Map<Program, CapturedStep>()
  /** Null if a batch is one piece. */
  private readonly sums: PieceSums | null
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
    const images = imagesPerPiece(batchSize, settings.accumulationSteps)
    const inPieces = images < batchSize
    this.batch = new GpuBatch(runtime, shape, images, inPieces)
    const { size } = this.layout
    const moments = startMoments(start)
    this.updates = moments?.updates ?? 0
    this.flat = {
      parameters: keptZeros([size]),
      gradients: keptZeros([size]),
      m: keptFlat(this.layout, moments?.m),
      v: keptFlat(this.layout, moments?.v),
    }
    this.sums = inPieces
      ? { gradients: keptZeros([size]), losses: keptZeros([images, shape.positions]), begins: keptZeros([1]) }
      : null
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
      ...this.sumTensors,
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
      const programs: Program[] = this.sums ? ['piece', 'update'] : ['whole']
      tf.tidy(() => programs.forEach((program) => this.encode(program, () => undefined)))
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
    // Queue writes run before the next submit and after earlier submits, which read the old values.
    queue.writeBuffer(
      this.bufferOf(this.scalars),
      0,
      flatScalars(scalarsOf(this.settings, this.updates, learningRate)),
    )
    const { copy, read } = this.staging.next()
    const began = performance.now()
    if (this.sums) {
      this.addPieces(tokens, mask, noiseKey)
      this.run('update', [copy])
    } else {
      this.write({ tokens, mask, before: 0 }, noiseKey)
      this.run('whole', [copy])
    }
    const [loss, gradNorm] = await read()
    this.stepMs = performance.now() - began
    return { loss: loss!, gradNorm: gradNorm! }
  }

  /** Runs the passes of all pieces of a batch. */
  private addPieces(
    tokens: Int32Array<ArrayBuffer>,
    mask: Float32Array<ArrayBuffer> | undefined,
    noiseKey: PrngKey | undefined,
  ): void {
    const [images, positions] = this.batch.tokens.shape
    const pieces = piecesOf({ tokens, mask }, { positions, imagesPerPiece: images, padded: true })
    const begins = this.bufferOf(this.sums!.begins)
    for (const [i, piece] of pieces.entries()) {
      this.write(piece, noiseKey)
      this.runtime.gpu.device.queue.writeBuffer(begins, 0, Uint32Array.of(i === 0 ? 1 : 0))
      this.run('piece', [], pieces.length)
    }
  }

  /** Writes a batch, or a piece of one, and its dropout, for the next submit. */
  private write({ tokens, mask, pixelWeights, before }: BatchPiece, noiseKey: PrngKey | undefined): void {
    const { settings, shape, runtime } = this
    this.batch.write(tokens, mask, pixelWeights)
    const noise = stepNoise(settings, noiseKey, before * shape.nEmbd)
    for (const keys of this.keyTensors)
      runtime.gpu.device.queue.writeBuffer(
        this.bufferOf(keys),
        0,
        keysOnDevice(noise!, dropoutPlaces(shape.nLayer)),
      )
  }

  /**
   * Submits a program, which is captured at its first run.
   * @param copies after it
   * @param runs of the program in one step, to divide the step's time by
   */
  private run(program: Program, copies: readonly BufferCopy[], runs = 1): void {
    const { gpu, options } = this.runtime
    const known = this.captured.get(program)
    if (known) {
      // Spread over several command buffers by the last step's time; the first times are compilation.
      known.replay(copies, submitCount(this.taken > 2 ? this.stepMs / runs : 0, options.submitMs))
      return
    }
    const captured = CapturedStep.capture(this.runtime, (encode) => {
      tf.tidy(() => this.encode(program, encode))
    })
    this.captured.set(program, captured)
    gpu.encodeCopies(copies)
    gpu.flush()
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

  private get sumTensors(): tf.Tensor[] {
    return Object.values(this.sums ?? {})
  }

  /** Bytes on the device that tfjs does not count. */
  get extraBytes(): number {
    return [...this.captured.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** Dispatches of one step that is one piece, once captured. */
  get dispatches(): number {
    return this.captured.get('whole')?.dispatches ?? 0
  }

  dispose(): void {
    for (const program of this.captured.values()) program.dispose()
    this.staging.dispose()
    this.batch.dispose()
    tf.dispose([
      this.scalars,
      this.report,
      ...this.keyTensors,
      ...this.sumTensors,
      ...Object.values(this.flat),
    ])
    this.set.dispose()
  }

  private encode(program: Program, encode: Encode): void {
    const { flat, sums } = this
    if (program === 'whole') this.encodeUpdate(this.encodePasses(flat.gradients, encode), encode)
    else if (program === 'piece') this.encodePiece(sums!, encode)
    else this.encodeUpdate(sums!.losses, encode)
  }

  /** Encodes the passes of one piece, and adds its losses and gradients to the sums. */
  private encodePiece({ gradients, losses, begins }: PieceSums, encode: Encode): void {
    const add = (sums: tf.Tensor, piece: tf.Tensor) => {
      const slices = [sums, piece, begins].map((tensor) => this.runtime.slice(tensor))
      this.runtime.run(accumulateKernel({ size: sums.size }), slices)
    }
    add(losses, this.encodePasses(gradients, encode))
    add(this.flat.gradients, gradients)
  }

  /**
   * Encodes forward, loss and backward.
   * @param into receives the gradients, flat
   * @returns (B, T) losses
   */
  private encodePasses(into: tf.Tensor, encode: Encode): tf.Tensor {
    const {
      set,
      batch: { tokens, mask, pixelWeights },
      noise,
      layout,
    } = this
    const { losses, gradients } = pixelLossesAndGradients(set, { tokens, mask, pixelWeights, noise })
    encode(
      layout.offsets.map(({ name, tensor, offset }) =>
        this.copy(gradients.get(name)!, 0, into, offset, tensor.size),
      ),
    )
    return losses
  }

  /** Encodes norm, report and AdamW, by the flat gradients. @param losses (B, T) */
  private encodeUpdate(losses: tf.Tensor, encode: Encode): void {
    const {
      runtime,
      layout: { size, decaying, offsets },
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
    encode(offsets.map(({ tensor, offset }) => this.copy(flat.parameters, offset, tensor, 0, tensor.size)))
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
