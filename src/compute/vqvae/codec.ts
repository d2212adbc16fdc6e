/**
 * A trained VQ-VAE as part of prepared data: plain arrays, uploaded for each call. It therefore needs no
 * disposal, survives a change of backend, and can be shared by a preview and a run. A few hundred kilobytes
 * at most.
 */
import * as tf from '@tensorflow/tfjs'
import { toChannels } from '../../data/resize'
import type { ImageCodec } from '../../data/prepare'
import { nearestCodes } from './codebook'
import { decode, encode, type VqVaeWeights } from './network'
import { codesName, vqVaeShapes, type VqVaeShape } from './vqVaeShape'
import { toImages } from './vqvae'

/** Pixels per chunk of encoding or decoding: bounds memory, and lets training run in between. */
const pixelsPerChunk = 1 << 15

/** A code's picture is the middle of a field of this side: the decoder mixes neighbouring codes. */
const fieldSide = 3

export class VqVaeCodec implements ImageCodec {
  readonly factor: number
  colours: Uint8Array = new Uint8Array(0)
  pictures: Uint8Array = new Uint8Array(0)
  /** (D) replaces unknown codes. */
  private mean: Float32Array
  /** (V, D) */
  private readonly codes: Float32Array

  private constructor(
    private readonly shape: VqVaeShape,
    private readonly nPx: number,
    readonly numbers: ReadonlyMap<string, Float32Array>,
  ) {
    this.codes = numbers.get(codesName) as Float32Array
    this.factor = shape.factor
    this.mean = new Float32Array(shape.codeSize)
  }

  /**
   * @param nPx side of the images
   * @param numbers as `codecShapes` names them; not copied
   */
  static async of(
    shape: VqVaeShape,
    nPx: number,
    numbers: ReadonlyMap<string, Float32Array>,
  ): Promise<VqVaeCodec> {
    const codec = new VqVaeCodec(shape, nPx, numbers)
    codec.weighCodes(new Uint16Array(0))
    codec.pictures = await codec.drawPictures()
    codec.colours = codec.meanColours()
    return codec
  }

  /** Sets the mean code to that of these tokens; over all codes equally if there are none. */
  weighCodes(tokens: Uint16Array): void {
    const { nVocab, codeSize } = this.shape
    const counts = new Float64Array(nVocab)
    if (tokens.length === 0) counts.fill(1)
    for (const token of tokens) counts[token] += 1
    const all = counts.reduce((a, b) => a + b, 0)
    this.mean = Float32Array.from(
      { length: codeSize },
      (_, i) => counts.reduce((sum, count, code) => sum + count * this.codes[code * codeSize + i], 0) / all,
    )
  }

  async encode(pixels: Uint8Array): Promise<Uint16Array> {
    const { nPx, shape } = this
    const perImage = nPx * nPx * shape.channels
    const positions = (nPx / shape.factor) ** 2
    const count = pixels.length / perImage
    const tokens = new Uint16Array(count * positions)
    for (const [from, to] of chunks(count, Math.floor(pixelsPerChunk / (nPx * nPx)))) {
      const indices = this.onDevice((weights) => {
        const vectors = encode(
          weights,
          shape,
          toImages(pixels.subarray(from * perImage, to * perImage), nPx, shape.channels),
        )
        return nearestCodes(
          tf.reshape(vectors, [-1, shape.codeSize]),
          tf.tensor2d(this.codes, [shape.nVocab, shape.codeSize]),
        )
      })
      tokens.set(await indices.data(), from * positions)
      indices.dispose()
    }
    return tokens
  }

  async decode(tokens: Uint16Array, known?: Uint8Array): Promise<Uint8Array> {
    const side = this.nPx / this.shape.factor
    const rgb = new Uint8Array((tokens.length / (side * side)) * this.nPx * this.nPx * 3)
    let at = 0
    for (const [from, to] of chunks(
      tokens.length / (side * side),
      Math.floor(pixelsPerChunk / (this.nPx * this.nPx)),
    )) {
      const [first, end] = [from * side * side, to * side * side]
      const piece = await this.decodeGrid(tokens.subarray(first, end), side, known?.subarray(first, end))
      rgb.set(piece, at)
      at += piece.length
    }
    return rgb
  }

  /** @returns (count, factor side, factor side, 3) bytes of grids of any side */
  private async decodeGrid(tokens: Uint16Array, side: number, known?: Uint8Array): Promise<Uint8Array> {
    const { shape, codes, mean } = this
    const { codeSize, channels } = shape
    const vectors = new Float32Array(tokens.length * codeSize)
    tokens.forEach((token, i) => {
      if (token >= shape.nVocab)
        throw new RangeError(`Token ${token} at place ${i} is beyond the ${shape.nVocab} codes.`)
      vectors.set(
        known && !known[i] ? mean : codes.subarray(token * codeSize, (token + 1) * codeSize),
        i * codeSize,
      )
    })
    const shown = this.onDevice((weights) =>
      decode(weights, shape, tf.tensor4d(vectors, [tokens.length / (side * side), side, side, codeSize])),
    )
    const levels = await shown.data<'float32'>()
    shown.dispose()
    // A clamped array rounds and clips.
    const bytes = Uint8ClampedArray.from(levels, (value) => (value + 1) * 127.5)
    return toChannels(new Uint8Array(bytes.buffer), channels, 3)
  }

  private onDevice<T extends tf.Tensor>(work: (weights: VqVaeWeights) => T): T {
    return tf.tidy(() =>
      work(
        new Map(
          vqVaeShapes(this.shape).map(([name, dims]) => [
            name,
            tf.tensor(this.numbers.get(name) as Float32Array, dims),
          ]),
        ),
      ),
    )
  }

  private async drawPictures(): Promise<Uint8Array> {
    const { nVocab, factor } = this.shape
    const field = await this.decodeGrid(
      Uint16Array.from({ length: nVocab * fieldSide ** 2 }, (_, i) => Math.floor(i / fieldSide ** 2)),
      fieldSide,
    )
    const pictures = new Uint8Array(nVocab * factor * factor * 3)
    const wide = fieldSide * factor
    for (let i = 0; i < pictures.length; i += 1) {
      const [channel, column, row, code] = [
        i % 3,
        Math.floor(i / 3) % factor,
        Math.floor(i / (3 * factor)) % factor,
        Math.floor(i / (3 * factor * factor)),
      ]
      pictures[i] = field[((code * wide + factor + row) * wide + factor + column) * 3 + channel]
    }
    return pictures
  }

  private meanColours(): Uint8Array {
    const pixels = this.factor ** 2
    return Uint8Array.from({ length: this.shape.nVocab * 3 }, (_, i) => {
      let sum = 0
      for (let p = 0; p < pixels; p += 1) sum += this.pictures[(Math.floor(i / 3) * pixels + p) * 3 + (i % 3)]
      return Math.round(sum / pixels)
    })
  }
}

/** [from, to) of consecutive chunks of at most `size` items, at least 1. */
function chunks(count: number, size: number): [number, number][] {
  const each = Math.max(1, size)
  return Array.from({ length: Math.ceil(count / each) }, (_, i) => [
    i * each,
    Math.min(count, (i + 1) * each),
  ])
}
