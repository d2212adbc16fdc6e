/**
 * Palettes from and to files. A palette that was read from a file is packed into one short text, the setting
 * `paletteColours`, so that a run, its saved file and its link hold the exact colours. Clusters are OpenAI's:
 * (V, 3) float32 in [-1, 1], level / 127.5 - 1 (its kmeans_centers.npy, transformers'
 * preprocessor_config.json). Such files are read by data/formats/paletteFile.ts.
 */
import { paletteChannels, type RunConfig } from './config'
import type { PaletteInfo } from './dataPreview'
import type { Palette } from './palette'

/** The paper's 512 (3.2). */
export const maxPaletteColours = 512
export const minPaletteColours = 2
/** Longest text: 512 colours of three float32. */
export const maxColoursText = 1 + Math.ceil((maxPaletteColours * 12 * 4) / 3)

const levelOf = (cluster: number): number => (cluster + 1) * 127.5
const clusterOf = (level: number): number => Math.fround(level / 127.5 - 1)

/** Levels 0..255, not necessarily whole, as clusters. */
export const clustersOfLevels = (levels: ArrayLike<number>): Float32Array =>
  Float32Array.from({ length: levels.length }, (_, i) => clusterOf(levels[i]))

/** The levels as bytes if every cluster is exactly a whole level, else null. */
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
 * Clusters as text, exactly: 'b' and three bytes per colour if all levels are whole, else 'f' and three
 * little-endian float32 per colour, in base64 for URLs.
 * @param clusters (V, 3) in [-1, 1], V from 2 to 512
 */
export function packClusters(clusters: Float32Array): string {
  const bytes = wholeLevels(clusters)
  if (bytes) return `b${toText(bytes)}`
  const view = new DataView(new ArrayBuffer(4 * clusters.length))
  clusters.forEach((cluster, i) => view.setFloat32(4 * i, cluster, true))
  return `f${toText(new Uint8Array(view.buffer))}`
}

/**
 * Grey levels as text: 'g' and one byte per level, in base64 for URLs. A run with such a palette reads images
 * of one channel, as with fitted greys.
 * @param levels (V) whole, 0..255, V from 2 to 512
 */
export const packGreys = (levels: ArrayLike<number>): string => `g${toText(Uint8Array.from(levels))}`

/** Whether these are 2 to 512 colours, each channel a number in [-1, 1]. */
export function areClusters(clusters: Float32Array): boolean {
  const colours = clusters.length / 3
  const counted = Number.isInteger(colours) && colours >= minPaletteColours && colours <= maxPaletteColours
  return counted && clusters.every((cluster) => Math.abs(cluster) <= 1)
}

/** The clusters that `packClusters` or `packGreys` wrote, (V, 3); null for any other text. */
export function unpackClusters(text: unknown): Float32Array | null {
  if (typeof text !== 'string' || text.length > maxColoursText) return null
  const bytes = fromText(text.slice(1))
  if (!bytes) return null
  let clusters: Float32Array | null = null
  if (text[0] === 'b') clusters = clustersOfLevels(bytes)
  else if (text[0] === 'g') clusters = clustersOfLevels([...bytes].flatMap((level) => [level, level, level]))
  else if (text[0] === 'f' && bytes.length % 4 === 0) {
    const view = new DataView(bytes.buffer)
    clusters = Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true))
  }
  return clusters && areClusters(clusters) ? clusters : null
}

/**
 * The palette of these colours, in their order, for quantizing: in levels 0..255, where squared distances are
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

/** The palette that `packClusters` or `packGreys` wrote, for quantizing; null for any other text. */
export function paletteOfText(text: unknown): Palette | null {
  const clusters = unpackClusters(text)
  if (!clusters) return null
  const palette = paletteOfClusters(clusters)
  if (paletteChannels('file', String(text)) === 3) return palette
  const centers = palette.centers.filter((_, i) => i % 3 === 0)
  return { ...palette, kind: 'grey', channels: 1, centers: centers.map(Math.round) }
}

/**
 * The exact clusters of a run's tokens: those of its palette file, or the fitted ones, whose levels are
 * whole.
 * @param palette of the run's preview
 * @returns (V, 3) in [-1, 1]; null if tokens are learned codes
 */
export function clustersOfRun(
  config: Pick<RunConfig, 'tokens' | 'palette' | 'paletteColours'>,
  palette: PaletteInfo,
): Float32Array | null {
  if (config.tokens === 'vqvae') return null
  return (
    (config.palette === 'file' ? unpackClusters(config.paletteColours) : null) ??
    clustersOfLevels(palette.rgb)
  )
}

/** The config with the number of colours of its palette file; unchanged if its tokens are others. */
export function withPaletteColours(config: RunConfig): RunConfig {
  const clusters =
    config.palette === 'file' && config.tokens === 'palette' ? unpackClusters(config.paletteColours) : null
  if (!clusters) return config
  const nVocab = clusters.length / 3
  return { ...config, nVocab, topK: Math.min(config.topK, nVocab) }
}

const hexOf = (rgb: ArrayLike<number>): string =>
  `#${Array.from(rgb, (level) => level.toString(16).padStart(2, '0')).join('')}`

/**
 * A palette as our JSON file, `{"colours": [...]}`: hex if all levels are whole, else triples of levels
 * 0..255 with all their digits.
 * @param clusters (V, 3) in [-1, 1]
 */
export function paletteJson(clusters: Float32Array): string {
  const bytes = wholeLevels(clusters)
  const levels = bytes ?? Float64Array.from(clusters, (cluster) => (cluster + 1) * 127.5)
  const colours = Array.from({ length: clusters.length / 3 }, (_, i) => {
    const rgb = levels.subarray(3 * i, 3 * i + 3)
    return bytes ? hexOf(rgb) : [...rgb]
  })
  return `${JSON.stringify({ format: 'igpt-lab palette', colours })}\n`
}

/**
 * A palette as a NumPy .npy file like OpenAI's kmeans_centers.npy. Format version 1.0: magic, a header padded
 * to a multiple of 64 bytes, then the numbers row by row.
 * @param clusters (V, 3) in [-1, 1]
 */
export function paletteNpy(clusters: Float32Array): Uint8Array<ArrayBuffer> {
  const start = `{'descr': '<f4', 'fortran_order': False, 'shape': (${clusters.length / 3}, 3), }`
  const header = `${start.padEnd(128 - 10 - 1)}\n`
  const bytes = new Uint8Array(128 + 4 * clusters.length)
  bytes.set([0x93, ...Array.from('NUMPY', (letter) => letter.charCodeAt(0)), 1, 0, header.length, 0])
  bytes.set(
    Array.from(header, (letter) => letter.charCodeAt(0)),
    10,
  )
  const view = new DataView(bytes.buffer)
  clusters.forEach((cluster, i) => view.setFloat32(128 + 4 * i, cluster, true))
  return bytes
}
