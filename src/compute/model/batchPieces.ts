/**
 * Cuts the batch of one step into pieces, for gradient accumulation: the activations of one piece at a time
 * are kept, and the sum of the pieces' losses and gradients is that of the whole batch. For that each piece's
 * pixels are weighted by its share of the batch; in the masked objective, whose loss is a mean over the
 * images with hidden pixels (maskWeights), also by their weight in the whole batch.
 */
import { maskWeights } from './loss'

/** The tokens and mask of some images. */
export interface HostBatch {
  /** (B, T) palette indices, flat. */
  tokens: Int32Array<ArrayBuffer>
  /** (B, T) 1 where a pixel is hidden; only for masked models. */
  mask?: Float32Array<ArrayBuffer>
}

/** One piece, whose mean weighted loss is its part of the batch's loss. */
export interface BatchPiece extends HostBatch {
  /** (B, T) weight of each pixel's loss; without it that of the mask, or 1. */
  pixelWeights?: Float32Array<ArrayBuffer>
  /** Tokens of the batch before this piece. */
  before: number
}

export interface PieceSizes {
  /** T */
  positions: number
  imagesPerPiece: number
  /** Whether a smaller last piece is computed as a full one, its padding with weight 0. */
  padded: boolean
}

/** The pieces of a batch, in order; a batch that is one piece is returned as it is. */
export function piecesOf(
  { tokens, mask }: HostBatch,
  { positions, imagesPerPiece, padded }: PieceSizes,
): BatchPiece[] {
  const size = imagesPerPiece * positions
  if (tokens.length <= size) return [{ tokens, mask, before: 0 }]
  const weights = mask && maskWeights(mask, positions)
  return Array.from({ length: Math.ceil(tokens.length / size) }, (_, i): BatchPiece => {
    const [from, to] = [i * size, Math.min((i + 1) * size, tokens.length)]
    const share = (padded ? size : to - from) / tokens.length
    return {
      tokens: tokens.slice(from, to),
      mask: mask?.slice(from, to),
      pixelWeights: weights
        ? weights.slice(from, to).map((weight) => weight * share)
        : new Float32Array(to - from).fill(share),
      before: from,
    }
  })
}
