/**
 * Draws pixels on WebGPU from the first to the last: everything of one position (embed, blocks, head, draw)
 * is captured once and replayed for each further one. The position lies in a buffer that the step moves on
 * itself, and the pixel drawn is read where it was written, so a row of pixels is one submit and one read.
 * The same model code as in eagerSampler.ts.
 */
import * as tf from '@tensorflow/tfjs'
import { pixelKey } from '../../core/counterNoise'
import { adopt } from '../ops/adopt'
import { GpuCache } from '../ops/attention/attentionCachedWebgpu'
import { drawSettings, drawTokensWebgpu } from '../ops/drawTokens/drawTokensWebgpu'
import { embedNextWebgpu } from '../ops/embed/embedWebgpu'
import { CapturedStep } from '../webgpu/capture'
import type { GpuRuntime } from '../webgpu/runtime'
import { StagingRing } from '../webgpu/staging'
import { numbersPerPixel, pixelsOf, prefixDrawn } from './drawnNumbers'
import { onePosition, prefixPositions } from './decodeStep'
import type { AutoregressiveWeights, DrawnPixels, PixelSource, SampleRequest } from './pixelSource'
import type { IgptShape } from './weights'

/** A tensor on the GPU that outlives every tidy, beginning with `values`; the caller disposes it. */
function kept(
  runtime: GpuRuntime,
  shape: number[],
  values: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
): tf.Tensor {
  const tensor = tf.keep(adopt(runtime.output(shape)))
  runtime.gpu.device.queue.writeBuffer(runtime.inPlace(tensor).buffer, 0, values)
  return tensor
}

export class WebgpuSampler implements PixelSource {
  private readonly caches: GpuCache[]
  /** Two u32: the position being drawn, and the next. */
  private readonly cursor: tf.Tensor
  private readonly settings: tf.Tensor
  /** (T, N, 2) of token and entropy. */
  private readonly drawn: tf.Tensor
  private readonly prefix: tf.Tensor2D | null
  private readonly staging: StagingRing
  private captured: CapturedStep | null = null
  /** What a position of the row before took; 0 before there is one. */
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
    this.cursor = kept(runtime, [2], Uint32Array.of(0, prefixLength))
    this.settings = kept(runtime, [4], drawSettings(pixelKey(rng), temperature, topK))
    this.drawn = kept(runtime, [positions, sequences, numbersPerPixel], prefixDrawn(request))
    this.prefix =
      prefixLength > 0
        ? tf.keep(tf.tensor2d(Int32Array.from(prefix), [sequences, prefixLength], 'int32'))
        : null
    this.staging = new StagingRing(
      runtime.gpu.device,
      runtime.slice(this.drawn).buffer,
      rowLength * this.bytesAPosition,
    )
    // All on the GPU before the capture, where nothing may be uploaded.
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
    // The first position runs while it is captured.
    const replays = this.captured ? to - from : to - from - 1
    this.captured ??= CapturedStep.capture(runtime, () => {
      tf.tidy(() => this.encodePosition())
    })
    const { copy, read } = this.staging.next()
    const row = { ...copy, fromOffset: from * this.bytesAPosition, bytes: (to - from) * this.bytesAPosition }
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

  private get bytesAPosition(): number {
    return 4 * numbersPerPixel * this.request.sequences
  }

  /**
   * Command buffers that positions are spread over, by how long they took before: a display that shares the
   * device must not freeze.
   */
  private submitsFor(positions: number): number {
    const { submitMs } = this.runtime.options
    if (submitMs === 0) return 1
    // Nothing is known before the first row, whose first position has run already: it may be the only one.
    return Math.max(
      1,
      this.positionMs === 0 ? positions : Math.ceil((positions * this.positionMs) / submitMs),
    )
  }

  /** Compiles the kernels in parallel, without holding this thread up, then runs the prefix. */
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

  /** Fills the caches with the positions of the prefix. */
  private encodePrefix(): void {
    const { runtime, weights, prefix } = this
    if (!prefix) return
    const none = runtime.scalars.put(Uint32Array.of(0))
    prefixPositions(weights, prefix, (layer, qkv) => this.caches[layer]!.append(qkv, none))
  }

  /** Everything of one position, once. */
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
    const logits = onePosition(weights, next, (layer, qkv) => this.caches[layer]!.append(qkv, position))
    drawTokensWebgpu(runtime, { logits, settings, cursor, drawn })
  }
}
