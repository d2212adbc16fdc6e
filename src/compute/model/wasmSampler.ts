/**
 * Draws pixels by the SIMD kernels on tfjs-wasm's memory: the kernel calls of one position (embed, blocks,
 * head, draw) are recorded once and made again for each further one. Position and pixels lie in memory that
 * the kernels move on themselves, so a row of pixels is read where it was written. The WebGPU form is
 * webgpuSampler.ts; the model code is the same.
 */
import * as tf from '@tensorflow/tfjs'
import { pixelKey } from '../../core/counterNoise'
import { adopt } from '../ops/adopt'
import { WasmCache } from '../ops/attention/attentionCachedWasm'
import { RecordedCalls } from '../ops/recordedCalls'
import type { Kernels } from '../wasm/kernels'
import type { DrawRule } from '../wasm/samplingKernels'
import { numbersPerPixel, pixelsOf, prefixDrawn } from './drawnNumbers'
import { onePosition, prefixPositions } from './decodeStep'
import type { AutoregressiveWeights, DrawnPixels, PixelSource, SampleRequest } from './pixelSource'
import type { IgptShape } from './weights'

export class WasmSampler implements PixelSource {
  private readonly caches: WasmCache[]
  /** Two int32: the position being drawn, and the next. */
  private readonly cursor: tf.Tensor1D
  /** (T, N, 2) of token and entropy. */
  private readonly drawn: tf.Tensor3D
  private readonly rule: DrawRule
  private recorded: RecordedCalls | null = null

  constructor(
    private readonly kernels: Kernels,
    private readonly weights: AutoregressiveWeights,
    { positions, nHead, nEmbd }: IgptShape,
    private readonly request: SampleRequest,
  ) {
    const { prefixLength, sequences, rng, temperature, topK } = request
    this.caches = weights.blocks.map(
      () => new WasmCache(kernels, { batch: sequences, capacity: positions, nHead, nEmbd }),
    )
    this.cursor = tf.keep(tf.tensor1d([0, prefixLength], 'int32'))
    const drawn = new Float32Array(positions * sequences * numbersPerPixel)
    drawn.set(prefixDrawn(request))
    this.drawn = tf.keep(tf.tensor3d(drawn, [positions, sequences, numbersPerPixel]))
    this.rule = { key: pixelKey(rng), temperature, topK }
  }

  async draw(from: number, to: number): Promise<DrawnPixels> {
    if (!this.recorded) this.runPrefix()
    for (let position = from; position < to; position += 1) {
      // The first position runs while it is recorded.
      if (this.recorded) this.recorded.replay()
      else this.recorded = new RecordedCalls(this.kernels, () => this.drawOne())
    }
    const { sequences } = this.request
    const numbersAPosition = sequences * numbersPerPixel
    return pixelsOf(
      this.kernels.numbersAt(this.drawn, from * numbersAPosition, (to - from) * numbersAPosition),
      sequences,
      to - from,
    )
  }

  dispose(): void {
    this.recorded?.dispose()
    this.caches.forEach((cache) => cache.dispose())
    tf.dispose([this.cursor, this.drawn])
  }

  /** Fills the caches with the positions of the prefix. */
  private runPrefix(): void {
    const { prefix, prefixLength, sequences } = this.request
    if (prefixLength === 0) return
    tf.tidy(() => {
      const given = tf.tensor2d(Int32Array.from(prefix), [sequences, prefixLength], 'int32')
      const none = tf.tensor1d([0], 'int32')
      prefixPositions(this.weights, given, (layer, qkv) => this.caches[layer]!.append(qkv, none))
    })
  }

  /** Everything of one position, once. */
  private drawOne(): void {
    const { kernels, weights, cursor, drawn, caches } = this
    const next = adopt<tf.Tensor3D>(
      kernels.embedNext({ drawn, cursor }, weights.wte, weights.wpe, weights.sos),
    )
    const logits = onePosition(weights, next, (layer, qkv) => caches[layer]!.append(qkv, cursor))
    kernels.drawTokens(logits, { drawn, cursor }, this.rule)
  }
}
