/**
 * The sampler on wasm's SIMD kernels: the kernel calls of one position (embed, blocks, head, draw) are
 * recorded once and replayed for every further position. The kernels advance the position themselves and
 * write pixels to memory, where a row is read.
 */
import * as tf from '@tensorflow/tfjs'
import { pixelKey } from '../../core/counterNoise'
import { adopt } from '../ops/adopt'
import { WasmCache } from '../ops/attention/attentionCachedWasm'
import { RecordedCalls } from '../ops/recordedCalls'
import type { Kernels } from '../wasm/kernels'
import type { DrawRule } from '../wasm/samplingKernels'
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

export class WasmSampler implements Sampler {
  private readonly caches: WasmCache[]
  /** (2) int32: the position being drawn, and the next. */
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
    drawn.set(prefixAsDrawn(request))
    this.drawn = tf.keep(tf.tensor3d(drawn, [positions, sequences, numbersPerPixel]))
    this.rule = { key: pixelKey(rng), temperature, topK }
  }

  async draw(from: number, to: number): Promise<DrawnPixels> {
    if (!this.recorded) this.runPrefix()
    for (let position = from; position < to; position += 1) {
      // Recording runs the first position.
      if (this.recorded) this.recorded.replay()
      else this.recorded = new RecordedCalls(this.kernels, () => this.drawOne())
    }
    const { sequences } = this.request
    const numbersPerPosition = sequences * numbersPerPixel
    return pixelsOf(
      this.kernels.numbersAt(this.drawn, from * numbersPerPosition, (to - from) * numbersPerPosition),
      sequences,
      to - from,
    )
  }

  dispose(): void {
    this.recorded?.dispose()
    this.caches.forEach((cache) => cache.dispose())
    tf.dispose([this.cursor, this.drawn])
  }

  /** Fills the caches with the prefix. */
  private runPrefix(): void {
    const { prefix, prefixLength, sequences } = this.request
    if (prefixLength === 0) return
    tf.tidy(() => {
      const given = tf.tensor2d(Int32Array.from(prefix), [sequences, prefixLength], 'int32')
      const none = tf.tensor1d([0], 'int32')
      prefill(this.weights, given, (layer, qkv) => this.caches[layer]!.append(qkv, none))
    })
  }

  /** Runs one position. */
  private drawOne(): void {
    const { kernels, weights, cursor, drawn, caches } = this
    const next = adopt<tf.Tensor3D>(
      kernels.embedNext({ drawn, cursor }, weights.wte, weights.wpe, weights.sos),
    )
    const logits = nextLogits(weights, next, (layer, qkv) => caches[layer]!.append(qkv, cursor))
    kernels.drawTokens(logits, { drawn, cursor }, this.rule)
  }
}
