/**
 * A palette that came from a file, as one short text: the setting `paletteColours`, so that a run, its saved
 * file and its link hold the very colours. Clusters are OpenAI's: (V, 3) float32 in [-1, 1], level / 127.5 -
 * 1 (its kmeans_centers.npy, transformers' preprocessor_config.json). Reading such files is
 * src/data/formats/paletteFile.ts.
 */
import type { Palette } from './palette'

/** The paper's 512 (3.2): more colours than that no model here has. */
export const maxPaletteColours = 512
export const minPaletteColours = 2
/** Longest text: 512 colours of three float32. */
export const maxColoursText = 1 + Math.ceil((maxPaletteColours * 12 * 4) / 3)

const levelOf = (cluster: number): number => (cluster + 1) * 127.5
const clusterOf = (level: number): number => Math.fround(level / 127.5 - 1)

/** Levels 0..255, not necessarily whole, as clusters. */
export const clustersOfLevels = (levels: ArrayLike<number>): Float32Array =>
  Float32Array.from({ length: levels.length }, (_, i) => clusterOf(levels[i]))

/** The levels as bytes where every cluster is a whole level exactly, else null. */
export function wholeLevels(clusters: Float32Array): Uint8Array | null {
  const bytes = Uint8Array.from(clusters, (cluster) =>
    Math.min(255, Math.max(0, Math.round(levelOf(cluster)))),
  )
  return clusters.every((cluster, i) => cluster === clusterOf(bytes[i])) ? bytes : null
}

const toText = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

function fromText(text: string): Uint8Array | null {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return null
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
    letter.charCodeAt(0),
  )
}

/**
 * Clusters as text, exactly: 'b' and three bytes a colour where all levels are whole, else 'f' and three
 * little-endian float32, in base64 for URLs.
 * @param clusters (V, 3) in [-1, 1], V from 2 to 512
 */
export function packClusters(clusters: Float32Array): string {
  const bytes = wholeLevels(clusters)
  if (bytes) return `b${toText(bytes)}`
  const view = new DataView(new ArrayBuffer(4 * clusters.length))
  clusters.forEach((cluster, i) => view.setFloat32(4 * i, cluster, true))
  return `f${toText(new Uint8Array(view.buffer))}`
}

/** Whether these are 2 to 512 colours, each channel a number in [-1, 1]. */
export function areClusters(clusters: Float32Array): boolean {
  const colours = clusters.length / 3
  const counted = Number.isInteger(colours) && colours >= minPaletteColours && colours <= maxPaletteColours
  return counted && clusters.every((cluster) => Math.abs(cluster) <= 1)
}

/** What `packClusters` wrote, (V, 3); null for any other text. */
export function unpackClusters(text: unknown): Float32Array | null {
  if (typeof text !== 'string' || text.length > maxColoursText) return null
  const bytes = fromText(text.slice(1))
  if (!bytes) return null
  let clusters: Float32Array | null = null
  if (text[0] === 'b') clusters = clustersOfLevels(bytes)
  else if (text[0] === 'f' && bytes.length % 4 === 0) {
    const view = new DataView(bytes.buffer)
    clusters = Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true))
  }
  return clusters && areClusters(clusters) ? clusters : null
}

/**
 * The palette of these colours, in their order, for rounding: in levels 0..255, where squared distances are
 * OpenAI's times 127.5 squared.
 */
export function paletteOfClusters(clusters: Float32Array): Palette {
  const centers = Float64Array.from(clusters, levelOf)
  const nVocab = clusters.length / 3
  const distinct = new Set(
    Array.from({ length: nVocab }, (_, i) => clusters.subarray(3 * i, 3 * i + 3).join()),
  ).size
  return { kind: 'rgb', nVocab, channels: 3, centers, distinct }
}
