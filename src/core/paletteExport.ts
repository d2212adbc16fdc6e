/**
 * A palette as a file to keep: our JSON, or NumPy's .npy as OpenAI's kmeans_centers.npy. The counterpart of
 * src/data/formats/paletteFile.ts; nothing here reads.
 */
import { wholeLevels } from './paletteColours'

const hexOf = (rgb: ArrayLike<number>): string =>
  `#${Array.from(rgb, (level) => level.toString(16).padStart(2, '0')).join('')}`

/**
 * `{"colours": [...]}`: hex where all levels are whole, else triples of levels 0..255 with all their digits.
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
 * Format version 1.0: magic, header of a length that fills 64 bytes, then the numbers row by row. @param
 * clusters (V, 3) in [-1, 1]
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
