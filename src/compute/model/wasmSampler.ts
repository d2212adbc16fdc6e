/**
 * The sampler on wasm's SIMD kernels: the launches of one position (embed, blocks, head, draw) are captured
 * once and replayed for every further position. The kernels advance the position themselves and write pixels
 * to memory, where a row is read.
 */
import * as tf from '@tensorflow/tfjs'
import { pixelKey } from '../../core/counterNoise'
import { tokensPerPass } from '../../core/memory'
import { WasmCache } from '../ops/attentionCached/attentionCachedWasm'
import { drawTokensWasm, type DrawRule } from '../ops/drawTokens/drawTokensWasm'
import { embedNextWasm } from '../ops/embed/embedWasm'
import { CapturedLaunches } from '../wasm/capture'
import type { WasmRuntime } from '../wasm/runtime'
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
import type { CachedAttend } from './igpt'
import type { IgptShape } from './weights'

export class WasmSampler implements Sampler {
  private readonly caches: WasmCache[]
  /** (2) int32: the position being drawn, and the next. */
  private readonly cursor: tf.Tensor1D
  /** (T, N, 2) of token and entropy. */
  private readonly drawn: tf.Tensor3D
  private readonly rule: DrawRule
  private captured: CapturedLaunches | null = null
  /** Positions of the prefix that the caches hold. */
  private prefixRead = 0

  constructor(
    private readonly runtime: WasmRuntime,
    private readonly weights: AutoregressiveWeights,
    { positions, nHead, nEmbd }: IgptShape,
    private readonly request: SampleRequest,
  ) {
    const { prefixLength, sequences, rng, temperature, topK } = request
    this.caches = weights.blocks.map(
      () => new WasmCache(runtime, { batch: sequences, capacity: positions, nHead, nEmbd }),
    )
    this.cursor = tf.keep(tf.tensor1d([0, prefixLength], 'int32'))
    const drawn = new Float32Array(positions * sequences * numbersPerPixel)
    drawn.set(prefixAsDrawn(request))
    this.drawn = tf.keep(tf.tensor3d(drawn, [positions, sequences, numbersPerPixel]))
    this.rule = { key: pixelKey(rng), temperature, topK }
  }

  async draw(from: number, to: number): Promise<DrawnPixels> {
    while (this.prefixRead < this.request.prefixLength) this.readPiece()
    for (let position = from; position < to; position += 1) {
      // Capturing runs the first position.
      if (this.captured) this.captured.replay()
      else this.captured = await CapturedLaunches.capture(this.runtime, () => this.drawOne())
    }
    const { sequences } = this.request
    const numbersPerPosition = sequences * numbersPerPixel
    return pixelsOf(
      this.runtime.read(this.drawn, from * numbersPerPosition, (to - from) * numbersPerPosition),
      sequences,
      to - from,
    )
  }

  dispose(): void {
    this.captured?.dispose()
    this.caches.forEach((cache) => cache.dispose())
    tf.dispose([this.cursor, this.drawn])
  }

  /** Fills the caches with the prefix. Each position's numbers are the same in pieces of any size. */
  readPiece(): boolean {
    const { prefix, prefixLength, sequences } = this.request
    const from = this.prefixRead
    if (from === prefixLength) return false
    const to = Math.min(prefixLength, from + Math.max(1, Math.floor(tokensPerPass / sequences)))
    tf.tidy(() => {
      const given = tf.tensor2d(Int32Array.from(prefix), [sequences, prefixLength], 'int32')
      const held = tf.tensor1d([from], 'int32')
      const attend: CachedAttend = (layer, qkv) => this.caches[layer]!.append(qkv, held)
      prefill(this.weights, given, attend, { from, to })
    })
    this.prefixRead = to
    return to < prefixLength
  }

  /** Runs one position. */
  private drawOne(): void {
    const { runtime, weights, cursor, drawn, caches } = this
    const next = embedNextWasm(runtime, { drawn, cursor }, weights.wte, weights.wpe, weights.sos)
    const logits = nextLogits(weights, next, (layer, qkv) => caches[layer]!.append(qkv, cursor))
    drawTokensWasm(runtime, logits, { drawn, cursor }, this.rule)
  }
}
