/**
 * AdamW of a captured step: all parameters that it trains, their gradients and both moments are concatenated
 * in one buffer each, so that norm, clipping and update are three dispatches. The parameters are copied back
 * to their own buffers, which the next forward pass reads. Numbers that change from step to step are in a
 * buffer that is rewritten; what a step reports is read through a ring of staging buffers.
 */
import * as tf from '@tensorflow/tfjs'
import { scalarsOf } from '../ops/adamw/adamw'
import { flatScalars } from '../ops/adamw/adamwWebgpu'
import {
  flatAdamw,
  partialsOf,
  squaredNormPartials,
  stepReport,
  stepReportNames,
} from '../ops/adamw/adamwWgsl'
import type { GpuRuntime } from '../webgpu/runtime'
import { StagingRing } from '../webgpu/staging'
import type { BufferCopy } from '../webgpu/tfjsGpu'
import { byName, keptFlat, layOut, type FlatLayout } from './flatLayout'
import type { AdamWSettings, Moments } from './optimizer'
import type { TrainerState } from './trainer'
import type { WeightName } from './weights'

/** Encodes copies in order with the dispatches of the step that is captured. */
export type Encode = (copies: readonly BufferCopy[]) => void

/** Zeros, kept outside every tidy; the caller disposes them. */
export function keptZeros(shape: number[], dtype: 'float32' | 'int32' = 'float32'): tf.Tensor {
  return tf.keep(tf.zeros(shape, dtype))
}

/** What the step reports, to be read once it is submitted. */
export interface StepReport {
  /** To be encoded after the step. */
  copy: BufferCopy
  /** Mean losses in the order of `encodeUpdate`, and the gradient norm before clipping. */
  read: () => Promise<{ losses: number[]; gradNorm: number }>
}

export class FlatOptimizer {
  private readonly layout: FlatLayout
  private readonly flat: { parameters: tf.Tensor; gradients: tf.Tensor; m: tf.Tensor; v: tf.Tensor }
  private readonly scalars = keptZeros([16])
  private readonly report: tf.Tensor
  private readonly staging: StagingRing
  private updates: number

  /**
   * Submits the copies into the flat buffers, and everything that tfjs has collected.
   *
   * @param parameters stay the caller's; their buffers must stay the same ones
   * @param losses whose means each step reports
   */
  constructor(
    private readonly runtime: GpuRuntime,
    parameters: ReadonlyMap<WeightName, tf.Tensor>,
    private readonly settings: AdamWSettings,
    private readonly losses: number,
    moments: Moments | null = null,
  ) {
    this.layout = layOut(parameters)
    const { size } = this.layout
    this.updates = moments?.updates ?? 0
    this.flat = {
      parameters: keptZeros([size]),
      gradients: keptZeros([size]),
      m: keptFlat(this.layout, moments?.m),
      v: keptFlat(this.layout, moments?.v),
    }
    const reported = stepReportNames.length + losses - 1
    this.report = keptZeros([reported])
    this.staging = new StagingRing(runtime.gpu.device, this.bufferOf(this.report), 4 * reported)
    // Everything must be on the GPU before the capture, where nothing may be uploaded.
    for (const tensor of [...parameters.values(), ...Object.values(this.flat), this.scalars])
      this.bufferOf(tensor)
    this.takeParameters()
  }

  /** Scalars in all parameters, with padding. */
  get size(): number {
    return this.layout.size
  }

  /** (size) gradients of the next update. */
  get gradients(): tf.Tensor {
    return this.flat.gradients
  }

  /** Copies the parameters' own buffers into the flat one, after they were written by others. */
  takeParameters(): void {
    const { runtime, layout, flat } = this
    runtime.gpu.encodeCopies(
      layout.offsets.map(({ tensor, offset }) => this.copy(tensor, 0, flat.parameters, offset, tensor.size)),
    )
    runtime.gpu.flush()
  }

  /** Writes the scalars of the next update, for the next submit, which reads them. */
  writeScalars(learningRate: number): void {
    this.updates += 1
    const values = flatScalars(scalarsOf(this.settings, this.updates, learningRate))
    // Queue writes run before the next submit and after earlier submits, which read the old values.
    this.runtime.gpu.device.queue.writeBuffer(this.bufferOf(this.scalars), 0, values)
  }

  /** Encodes copies of gradients by name into a flat tensor. @param into (size) */
  encodeGradients(
    gradients: ReadonlyMap<WeightName, tf.Tensor>,
    encode: Encode,
    into: tf.Tensor = this.flat.gradients,
  ): void {
    encode(
      this.layout.offsets.map(({ name, tensor, offset }) =>
        this.copy(gradients.get(name)!, 0, into, offset, tensor.size),
      ),
    )
  }

  /**
   * Encodes norm, report and AdamW, by the flat gradients. Call inside tf.tidy.
   *
   * @param losses as many as the constructor was told, each by row
   * @throws RangeError for another number of losses
   */
  encodeUpdate(losses: readonly tf.Tensor[], encode: Encode): void {
    if (losses.length !== this.losses)
      throw new RangeError(`The step reports ${this.losses} losses, not ${losses.length}.`)
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
    const rows = losses.map((loss) => loss.size)
    runtime.run(stepReport({ partials, rows, gradClip }), slices([sums, ...losses, report]))
    runtime.run(
      flatAdamw({ size, decaying }),
      slices([flat.parameters, flat.m, flat.v, flat.gradients, scalars, report]),
    )
    encode(offsets.map(({ tensor, offset }) => this.copy(flat.parameters, offset, tensor, 0, tensor.size)))
  }

  /** The report of the next submit. */
  nextReport(): StepReport {
    const { copy, read } = this.staging.next()
    return {
      copy,
      read: async () => {
        const [loss, gradNorm, , ...more] = await read()
        return { losses: [loss!, ...more], gradNorm: gradNorm! }
      },
    }
  }

  /** The state at the time of the call; further steps may run while it is read. */
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

  dispose(): void {
    this.staging.dispose()
    tf.dispose([this.scalars, this.report, ...Object.values(this.flat)])
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
