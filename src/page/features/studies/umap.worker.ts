/** A worker of its own for UMAP, so that neither the page nor the training waits for it. */
import { umapFrames, type UmapRequest } from './umapFrames'

/** The part of the worker's scope that is used; its types belong to another library than the page's. */
interface Scope {
  onmessage: ((event: { data: UmapRequest }) => void) | null
  postMessage(plane: Float32Array): void
}

const scope = globalThis as unknown as Scope

/** Answers with one plane for each frame. */
scope.onmessage = ({ data }) => {
  for (const plane of umapFrames(data)) scope.postMessage(plane)
}
