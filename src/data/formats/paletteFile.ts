/**
 * A palette from a file: OpenAI's kmeans_centers.npy, the "clusters" of transformers'
 * preprocessor_config.json, or our own JSON of colours as hex or triples of levels. Recognised by
 * content. Writing is src/core/paletteColours.ts.
 */
import {
  areClusters,
  clustersOfLevels,
  maxPaletteColours,
  minPaletteColours,
} from '../../core/paletteColours'
import { fileError } from '../fileError'
import { looksLikeNpy, parseNpy } from './npy'

/** Far more bytes than 512 colours need in any of the formats. */
export const MAX_PALETTE_BYTES = 1 << 20
const WHAT_IS_READ =
  'Open a kmeans_centers.npy, a preprocessor_config.json with clusters, or a JSON list of ' +
  'colours as "#rrggbb" or [red, green, blue].'

type Triple = readonly [number, number, number]

const isTriple = (value: unknown, low: number, high: number): value is Triple =>
  Array.isArray(value) &&
  value.length === 3 &&
  value.every((channel) => typeof channel === 'number' && channel >= low && channel <= high)

function hexTriple(value: unknown): Triple | null {
  const digits = typeof value === 'string' ? /^#?([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(value) : null
  return digits && [parseInt(digits[1], 16), parseInt(digits[2], 16), parseInt(digits[3], 16)]
}

function fromNpy(bytes: Uint8Array, name: string): Float32Array {
  const { shape, values } = parseNpy(bytes, name)
  if (shape.length !== 2 || shape[1] !== 3) {
    throw fileError(
      'data-size',
      name,
      10,
      `holds an array of shape (${shape.join(', ')}); a palette is (colours, 3).`,
      WHAT_IS_READ,
    )
  }
  return Float32Array.from(values)
}

/** Each entry as three numbers. @throws LabError naming the first invalid one */
function triples(
  list: readonly unknown[],
  read: (value: unknown) => Triple | null,
  name: string,
  wanted: string,
): number[] {
  return list.flatMap((value, i) => {
    const triple = read(value)
    if (!triple)
      throw fileError(
        'data-unknown',
        name,
        0,
        `has no colour at index ${i}: ${(JSON.stringify(value) ?? 'nothing').slice(0, 60)} is not ${wanted}.`,
        WHAT_IS_READ,
      )
    return triple
  })
}

function fromJson(bytes: Uint8Array, name: string): Float32Array {
  let whole: unknown
  try {
    whole = JSON.parse(new TextDecoder().decode(bytes))
  } catch (cause) {
    throw fileError('data-unknown', name, 0, 'is neither .npy nor JSON.', WHAT_IS_READ, cause)
  }
  const { clusters, colours } = (Array.isArray(whole) ? { colours: whole } : Object(whole)) as {
    clusters?: unknown
    colours?: unknown
  }
  if (Array.isArray(clusters)) {
    return Float32Array.from(
      triples(
        clusters,
        (value) => (isTriple(value, -1, 1) ? value : null),
        name,
        'three numbers from -1 to 1',
      ),
    )
  }
  if (!Array.isArray(colours))
    throw fileError('data-unknown', name, 0, 'is JSON without "clusters" or "colours".', WHAT_IS_READ)
  return clustersOfLevels(
    triples(
      colours,
      (value) => (isTriple(value, 0, 255) ? value : hexTriple(value)),
      name,
      '"#rrggbb" or three levels from 0 to 255',
    ),
  )
}

/**
 * @returns (V, 3) clusters in [-1, 1], in the file's order
 * @throws LabError of a data- code that names the file
 */
export function readPaletteFile(bytes: Uint8Array, name: string): Float32Array {
  if (bytes.length === 0) throw fileError('data-empty', name, 0, 'is empty.', WHAT_IS_READ)
  if (bytes.length > MAX_PALETTE_BYTES)
    throw fileError(
      'data-size',
      name,
      0,
      `has ${bytes.length} bytes; the limit for a palette is ${MAX_PALETTE_BYTES}.`,
      WHAT_IS_READ,
    )
  const clusters = looksLikeNpy(bytes) ? fromNpy(bytes, name) : fromJson(bytes, name)
  if (areClusters(clusters)) return clusters
  const bad = clusters.findIndex((cluster) => !(Math.abs(cluster) <= 1))
  const what =
    bad < 0
      ? `holds ${clusters.length / 3} colours; a palette has ${minPaletteColours} to ${maxPaletteColours}.`
      : `holds the number ${clusters[bad]} at index ${Math.floor(bad / 3)}; clusters must lie from -1 to 1.`
  throw fileError('data-size', name, 0, what, WHAT_IS_READ)
}
