/**
 * The data set Heroes: small figures put together at random from the parts in public/datasets/heroes32, as
 * the game they come from does. The class is what a figure holds. Figures face either way and stand at random
 * places, so that single pixels say little about the class. tools/make_heroes.py writes the file of parts.
 */
import { Rng } from '../core/rng'
import { fileError } from './fileError'
import type { LabelledImages } from './rawDataset'

export const heroesPx = 32
export const heroesCounts = { train: 6000, test: 1500 }

/** What a figure wears, from the back to the front, and how often. */
const worn = [
  ['cloak', 0.35],
  ['figure', 1],
  ['legs', 0.7],
  ['boots', 0.5],
  ['body', 0.9],
  ['hair', 0.5],
  ['head', 0.4],
] as const
/** Layer of the shields, in front of all; then one layer for each class. */
const shieldLayer = worn.length
const shieldShare = 0.4
export const heroClasses = ['axe', 'bow', 'mace', 'spear', 'staff', 'sword'] as const

const layerCount = shieldLayer + 1 + heroClasses.length
const partBytes = 4 * heroesPx * heroesPx
/** Most pixels that a figure stands off the middle, in each direction. */
const mostOff = 2

/** Parts of each layer, (32, 32, 4) bytes RGBA each. */
export type HeroParts = readonly (readonly Uint8Array[])[]

/**
 * The parts of a file of records: one byte for the layer, then the part as RGBA.
 * @throws LabError data-truncated or data-label, with the byte; data-empty where a layer has no part
 */
export function parseHeroParts(bytes: Uint8Array, name: string): HeroParts {
  const remedy = 'Reload the page; if this error remains, this copy of the lab is damaged.'
  const layers: Uint8Array[][] = Array.from({ length: layerCount }, () => [])
  const record = 1 + partBytes
  if (bytes.length % record !== 0) {
    const what = `ends at byte ${bytes.length}, which is no multiple of its ${record} bytes a part.`
    throw fileError('data-truncated', name, bytes.length, what, remedy)
  }
  for (let at = 0; at < bytes.length; at += record) {
    const layer = bytes[at]
    if (layer >= layerCount)
      throw fileError('data-label', name, at, `has layer ${layer} of ${layerCount} at byte ${at}.`, remedy)
    layers[layer].push(bytes.subarray(at + 1, at + record))
  }
  const missing = layers.findIndex((parts) => parts.length === 0)
  if (missing >= 0)
    throw fileError('data-empty', name, bytes.length, `has no part of layer ${missing}.`, remedy)
  return layers
}

/**
 * Draws the set, the same everywhere: as many figures of each class as of the others, in random order.
 * @param parts as `parseHeroParts` returns them
 */
export function drawHeroes(parts: HeroParts): { train: LabelledImages; test: LabelledImages } {
  const rng = new Rng(0).fork('heroes')
  const draw = (split: 'train' | 'test') => drawFigures(parts, heroesCounts[split], rng.fork(split))
  return { train: draw('train'), test: draw('test') }
}

function drawFigures(parts: HeroParts, count: number, rng: Rng): LabelledImages {
  const imageBytes = 3 * heroesPx * heroesPx
  const pixels = new Uint8Array(count * imageBytes)
  const labels = Uint8Array.from(rng.permutation(count), (i) => i % heroClasses.length)
  const anyOf = (layer: number) => parts[layer][rng.int(parts[layer].length)]
  labels.forEach((label, n) => {
    const image = pixels.subarray(n * imageBytes, (n + 1) * imageBytes)
    const mirrored = rng.uniform() < 0.5
    const [right, down] = [rng.int(2 * mostOff + 1) - mostOff, rng.int(2 * mostOff + 1) - mostOff]
    const put = (part: Uint8Array) => blend(image, part, right, down, mirrored)
    worn.forEach(([, share], layer) => {
      if (rng.uniform() < share) put(anyOf(layer))
    })
    put(anyOf(shieldLayer + 1 + label))
    if (rng.uniform() < shieldShare) put(anyOf(shieldLayer))
  })
  return { pixels, labels }
}

/** Puts a part over an image, moved by whole pixels; what leaves the image is cut off. */
function blend(image: Uint8Array, part: Uint8Array, right: number, down: number, mirrored: boolean): void {
  for (let row = Math.max(0, -down); row < Math.min(heroesPx, heroesPx - down); row += 1) {
    for (let column = Math.max(0, -right); column < Math.min(heroesPx, heroesPx - right); column += 1) {
      const from = 4 * (row * heroesPx + (mirrored ? heroesPx - 1 - column : column))
      const alpha = part[from + 3]
      if (alpha === 0) continue
      const to = 3 * ((row + down) * heroesPx + column + right)
      for (let c = 0; c < 3; c += 1)
        image[to + c] = Math.round((alpha * part[from + c] + (255 - alpha) * image[to + c]) / 255)
    }
  }
}
