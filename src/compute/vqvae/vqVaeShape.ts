/** Names and shapes of a VQ-VAE's parameters, by a run's settings; without tfjs, for the readers of files. */
import { paletteChannels } from '../../core/config'
import type { DataConfig } from '../../data/prepare'
import type { WeightName } from '../model/weights'

/** Everything that decides the weights' shapes. */
export interface VqVaeShape {
  /** Channels of the images. */
  channels: 1 | 3
  /** Downsampling factor: side of the square of pixels per code. */
  factor: 2 | 4
  /** V, the number of codes. */
  nVocab: number
  /** D, the length of a code's vector. */
  codeSize: number
  /** Channels of the layers. */
  width: number
  /** Channels inside a residual block. */
  residualWidth: number
  /** Residual blocks of each half. */
  blocks: number
}

/** Sizes outside the config: small, so that hundreds of steps take seconds on a CPU. */
export const vqVaeSizes = { codeSize: 16, width: 32, residualWidth: 16, blocks: 2 }

/** The VQ-VAE's shape for a config. */
export function shapeOfConfig({
  palette,
  paletteColours,
  vqFactor,
  nVocab,
}: Pick<DataConfig, 'palette' | 'paletteColours' | 'vqFactor' | 'nVocab'>): VqVaeShape {
  const channels = paletteChannels(palette, paletteColours)
  return { channels, factor: vqFactor as 2 | 4, nVocab, ...vqVaeSizes }
}

/**
 * Every parameter's name and shape. Filters are (k, k, in, out); those of the decoder's transposed
 * convolutions (k, k, out, in), as of the convolutions they transpose. Each filter `x.w` has a bias `x.b`.
 */
export function vqVaeShapes({
  channels,
  factor,
  codeSize,
  width,
  residualWidth,
  blocks,
}: VqVaeShape): [WeightName, number[]][] {
  const half = width / 2
  const list: [WeightName, number[]][] = []
  const conv = (name: string, size: number, from: number, to: number) =>
    list.push([`${name}.w`, [size, size, from, to]], [`${name}.b`, [to]])
  const convTransposed = (name: string, from: number, to: number) =>
    list.push([`${name}.w`, [4, 4, to, from]], [`${name}.b`, [to]])
  const residual = (part: string) => {
    for (let i = 0; i < blocks; i += 1) {
      conv(`${part}.block${i}.in`, 3, width, residualWidth)
      conv(`${part}.block${i}.out`, 1, residualWidth, width)
    }
  }
  conv('encoder.down0', 4, channels, half)
  if (factor === 4) conv('encoder.down1', 4, half, width)
  conv('encoder.mix', 3, factor === 4 ? width : half, width)
  residual('encoder')
  conv('encoder.code', 1, width, codeSize)
  conv('decoder.code', 3, codeSize, width)
  residual('decoder')
  if (factor === 4) convTransposed('decoder.up1', width, half)
  convTransposed('decoder.up0', factor === 4 ? half : width, channels)
  return list
}

/** Name of the codes among the numbers of a codec. */
export const codesName = 'codes'

/** Every array that a trained VQ-VAE consists of: its weights and the (V, D) codes. */
export const codecShapes = (shape: VqVaeShape): [string, number[]][] => [
  ...vqVaeShapes(shape),
  [codesName, [shape.nVocab, shape.codeSize]],
]
