/** The UMAP planes of a feature map's layer, computed in a worker; those of earlier frames are kept. */
import { useEffect, useRef, useState } from 'react'
import type { FeatureMapResult } from '../../../core/studies/featureMap'
import { layerCoordinates } from './mapPlaces'
import type { UmapRequest } from './umapFrames'

export interface UmapState {
  /** One for each frame, fewer while they are computed. */
  planes: readonly Float32Array[]
  failed: boolean
}

/** Planes of a map of some images. */
interface Kept {
  images: number
  seed: number
  /** By layer: the steps and their planes. */
  layers: Map<number, { steps: number[]; planes: Float32Array[] }>
}

/** What is kept for this map; nothing of a map of other images. */
function keptFor(kept: Kept | null, { labels, seed }: FeatureMapResult): Kept {
  return kept?.images === labels.length && kept.seed === seed
    ? kept
    : { images: labels.length, seed, layers: new Map() }
}

/** @param wanted whether UMAP is on show; nothing is loaded or computed before */
export function useUmap(result: FeatureMapResult, layer: number, wanted: boolean): UmapState {
  const kept = useRef<Kept | null>(null)
  const [state, setState] = useState<UmapState & { result: FeatureMapResult | null; layer: number }>({
    planes: [],
    failed: false,
    result: null,
    layer,
  })
  useEffect(() => {
    if (!wanted) return
    kept.current = keptFor(kept.current, result)
    const { layers } = kept.current
    const known = layers.get(layer)
    // Frames are chained: those of the same steps from the first on are the same.
    const isPrefix = known?.steps.every((step, i) => step === result.steps[i]) ?? false
    const own = known && isPrefix ? known : { steps: [], planes: [] }
    layers.set(layer, own)
    const show = (failed = false) => setState({ planes: [...own.planes], failed, result, layer })
    show()
    const from = own.planes.length
    if (from >= result.steps.length) return
    const worker = new Worker(new URL('./umap.worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }: MessageEvent<Float32Array>) => {
      own.steps.push(result.steps[own.planes.length])
      own.planes.push(data)
      show()
      if (own.planes.length === result.steps.length) worker.terminate()
    }
    worker.onerror = () => show(true)
    const request: UmapRequest = {
      frames: Array.from(result.steps.subarray(from), (_, i) =>
        layerCoordinates(result, from + i, layer).slice(),
      ),
      components: result.components,
      seed: result.seed,
      start: own.planes[from - 1] ?? null,
    }
    worker.postMessage(request)
    return () => worker.terminate()
  }, [result, layer, wanted])
  return state.result === result && state.layer === layer ? state : { planes: [], failed: false }
}
