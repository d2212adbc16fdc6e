/**
 * UMAP (McInnes, Healy and Melville 2018) of each frame of a feature map by the library umap-js.
 * Deterministic by its seed: the first frame starts at its principal components, every other one at the frame
 * before, onto which it is turned, so that images move as little as their neighbours allow.
 */
import { UMAP } from 'umap-js'
import { turnedOnto } from '../../../core/pca'
import { Rng } from '../../../core/rng'
import { fitted } from './mapPlaces'

export interface UmapRequest {
  /** (N, D) coordinates of each frame, in order of step. */
  frames: readonly Float32Array[]
  components: number
  seed: number
  /** The plane of the frame before the first, if there is one. */
  start: Float32Array | null
}

/** Neighbours that each image keeps close, and rounds of the first and of every later frame. */
const neighbours = 15
const firstRounds = 400
const laterRounds = 150
/** Half the side of the square that UMAP lays its points out in. */
const spread = 10

/** The plane of each frame, (N, 2), one after the other. */
export function* umapFrames(request: UmapRequest): Generator<Float32Array, void> {
  const { frames, components, seed } = request
  let before = request.start
  for (const frame of frames) {
    const count = frame.length / components
    const rows = Array.from({ length: count }, (_, i) => [
      ...frame.subarray(i * components, (i + 1) * components),
    ])
    const rng = new Rng(seed).fork('umap')
    const umap = new UMAP({
      nComponents: 2,
      nNeighbors: Math.min(neighbours, count - 1),
      nEpochs: before ? laterRounds : firstRounds,
      random: () => rng.uniform(),
    })
    const rounds = umap.initializeFit(rows)
    const own = fitted(Float32Array.from(rows.flatMap((row) => [row[0], row[1] ?? 0])))
    const start = before ?? own
    // The library reads and writes these points in place.
    umap.getEmbedding().forEach((point, i) => {
      point[0] = spread * start[2 * i]
      point[1] = spread * start[2 * i + 1]
    })
    for (let round = 0; round < rounds; round += 1) umap.step()
    const plane = fitted(Float32Array.from(umap.getEmbedding().flat()))
    before = fitted(turnedOnto(plane, start))
    yield before
  }
}
