/** Gradient accumulation: the pieces that the batch of one step is computed in. */

/** Images of a piece, of which the last may have fewer; more pieces than images are as many as there are. */
export function imagesPerPiece(batchSize: number, accumulationSteps = 1): number {
  return Math.max(1, Math.ceil(batchSize / accumulationSteps))
}
