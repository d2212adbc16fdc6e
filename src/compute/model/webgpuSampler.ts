/**
 * The sampler on WebGPU: one position (embed, blocks, head, draw) is captured once and replayed for every
 * further position. The step advances the position in a buffer itself and writes pixels to a buffer, so a row
 * is one submit and one read.
 */
import * as tf from '@tensorflow/tfjs'
import { pixelKey } from '../../core/counterNoise'
import { GpuCache } from '../ops/attentionCached/attentionCachedWebgpu'
import { drawSettings, drawTokensWebgpu } from '../ops/drawTokens/drawTokensWebgpu'
import { embedNextWebgpu } from '../ops/embed/embedWebgpu'
import { CapturedStep } from '../webgpu/capture'
import type { GpuRuntime } from '../webgpu/runtime'
import { StagingRing } from '../webgpu/staging'
import {
  nextLogits,
  numbersPerPixel,
  pixelsOf,
  prefill,
  prefixAsDrawn,
  type AutoregressiveWeights,
  type DrawnPixels,
  type Sampler,
  type SampleRequest,
} from './sampler'
import type { IgptShape } from './weights'

/** A tensor on the GPU with these initial values, outside every tidy; the caller disposes it. */
function keptTensor(
  runtime: GpuRuntime,
  shape: number[],
  values: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
): tf.Tensor {
  const tensor = tf.keep(runtime.output(shape))
  runtime.gpu.device.queue.writeBuffer(runtime.inPlace(tensor).buffer, 0, values)
  return tensor
}

export class WebgpuSampler implements Sampler {
  private readonly caches: GpuCache[]
  /** (2) u32: the position being drawn, and the next. */
  private readonly cursor: tf.Tensor
  private readonly settings: tf.Tensor
  /** (T, N, 2) of token and entropy. */
  private readonly drawn: tf.Tensor
  private readonly prefix: tf.Tensor2D | null
  private readonly staging: StagingRing
  private captured: CapturedStep | null = null
  /** Milliseconds per position of the last row; 0 before the first. */
  private positionMs = 0

  constructor(
    private readonly runtime: GpuRuntime,
    private readonly weights: AutoregressiveWeights,
    shape: IgptShape,
    private readonly request: SampleRequest,
  ) {
    const { positions, nHead, nEmbd } = shape
    const { prefix, prefixLength, sequences, rng, temperature, topK, rowLength } = request
    this.caches = weights.blocks.map(
      () => new GpuCache(runtime, { batch: sequences, capacity: positions, nHead, nEmbd }),
    )
    this.cursor = keptTensor(runtime, [2], Uint32Array.of(0, prefixLength))
    this.settings = keptTensor(runtime, [4], drawSettings(pixelKey(rng), temperature, topK))
    this.drawn = keptTensor(runtime, [positions, sequences, numbersPerPixel], prefixAsDrawn(request))
    this.prefix =
      prefixLength > 0
        ? tf.keep(tf.tensor2d(Int32Array.from(prefix), [sequences, prefixLength], 'int32'))
        : null
    this.staging = new StagingRing(
      runtime.gpu.device,
      runtime.slice(this.drawn).buffer,
      rowLength * this.bytesPerPosition,
    )
    // Everything must be on the GPU before the capture, where nothing may be uploaded.
    const { wte, wpe, sos, blocks, lnF, head } = weights
    const inBlocks = blocks.flatMap(({ ln1, wQkv, wProj, ln2, wFc, wOut, biases }) => [
      ln1,
      wQkv,
      wProj,
      ln2,
      wFc,
      wOut,
      ...Object.values(biases ?? {}),
    ])
    for (const tensor of [
      wte,
      wpe,
      sos,
      lnF,
      ...(head ? [head] : []),
      ...inBlocks,
      ...(this.prefix ? [this.prefix] : []),
    ])
      runtime.slice(tensor)
  }

  async draw(from: number, to: number): Promise<DrawnPixels> {
    const {
      runtime,
      request: { sequences },
    } = this
    if (!this.captured) await this.prepare()
    const began = performance.now()
    // Capturing runs the first position.
    const replays = this.captured ? to - from : to - from - 1
    this.captured ??= CapturedStep.capture(runtime, () => {
      tf.tidy(() => this.encodePosition())
    })
    const { copy, read } = this.staging.next()
    const row = {
      ...copy,
      fromOffset: from * this.bytesPerPosition,
      bytes: (to - from) * this.bytesPerPosition,
    }
    this.captured.replay([row], this.submitsFor(replays), replays)
    const pixels = pixelsOf(await read(), sequences, to - from)
    this.positionMs = (performance.now() - began) / (to - from)
    return pixels
  }

  dispose(): void {
    this.captured?.dispose()
    this.staging.dispose()
    this.caches.forEach((cache) => cache.dispose())
    tf.dispose([this.cursor, this.settings, this.drawn])
    this.prefix?.dispose()
  }

  private get bytesPerPosition(): number {
    return 4 * numbersPerPixel * this.request.sequences
  }

  /**
   * Command buffers to spread positions over, by the time the last row took: a display that shares the device
   * must not freeze.
   */
  private submitsFor(positions: number): number {
    const { submitMs } = this.runtime.options
    if (submitMs === 0) return 1
    // The first row has no timing yet, and no positions left if its captured one was the only one.
    return Math.max(
      1,
      this.positionMs === 0 ? positions : Math.ceil((positions * this.positionMs) / submitMs),
    )
  }

  /** Compiles the kernels in parallel, without blocking this thread, then runs the prefix. */
  private async prepare(): Promise<void> {
    const { runtime } = this
    await runtime.compileAll(
      runtime.plan(() => {
        tf.tidy(() => {
          this.encodePrefix()
          this.encodePosition()
        })
      }),
    )
    tf.tidy(() => this.encodePrefix())
  }

  /** Fills the caches with the prefix. */
  private encodePrefix(): void {
    const { runtime, weights, prefix } = this
    if (!prefix) return
    const none = runtime.scalars.put(Uint32Array.of(0))
    prefill(weights, prefix, (layer, qkv) => this.caches[layer]!.append(qkv, none))
  }

  /** Encodes one position. */
  private encodePosition(): void {
    const { runtime, weights, cursor, drawn, settings } = this
    const position = runtime.slice(cursor)
    const next = embedNextWebgpu(runtime, {
      drawn,
      cursor,
      wte: weights.wte,
      wpe: weights.wpe,
      sos: weights.sos,
    })
    const logits = nextLogits(weights, next, (layer, qkv) => this.caches[layer]!.append(qkv, position))
    drawTokensWebgpu(runtime, { logits, settings, cursor, drawn })
  }
}
