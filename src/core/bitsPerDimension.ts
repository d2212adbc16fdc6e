/**
 * Bits per dimension, the unit in which likelihoods of images are published: bits for each channel of each
 * pixel. A loss on palette colours says nothing of what rounding took away, so it has this unit only where
 * every level of the image is a token of its own.
 */
import { paletteChannels, type RunConfig } from './config'
import { mostLevels } from './palette'

type TokenConfig = Pick<RunConfig, 'tokens' | 'palette' | 'nVocab'>

/** Whether a run's tokens hold its images exactly: all 256 grey levels, of images with one channel. */
export function isLossless({ tokens, palette, nVocab }: TokenConfig): boolean {
  return tokens === 'palette' && palette === 'levels' && nVocab === mostLevels
}

/** @param channels of a pixel @returns bits for each channel of a pixel */
export function bitsPerDimension(natsPerPixel: number, channels: 1 | 3): number {
  return natsPerPixel / Math.LN2 / channels
}

/**
 * A run's loss in bits per dimension, to compare with published ones of the same images at the same side.
 * Null where it is another measure: rounded colours, learned codes, or masked pixels, whose loss is no
 * likelihood of an image.
 * @param loss nats per pixel
 */
export function comparableBits(
  loss: number,
  config: TokenConfig & Pick<RunConfig, 'objective'>,
): number | null {
  if (config.objective !== 'autoregressive' || !isLossless(config)) return null
  return bitsPerDimension(loss, paletteChannels(config.palette))
}
