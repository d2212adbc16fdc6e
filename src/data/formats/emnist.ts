/** What is particular to EMNIST's files: letters as classes, and images that lie on their sides. */
import type { Reading } from '../reading'
import { fileNameOf } from './datasetFormat'
import type { ImageArray } from './numberArray'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
/** EMNIST's classes by the part of it that a file's name tells. */
const emnistNames: readonly [RegExp, string][] = [
  [/letters/i, `-${letters}`],
  [/byclass/i, `0123456789${letters}${letters.toLowerCase()}`],
  [/balanced|bymerge/i, `0123456789${letters}abdefghnqrt`],
]

/** Names of EMNIST's classes, where the files' names say which part it is; else numbers. */
export function namesOfLabels(paths: readonly string[]): (value: number) => string {
  const name = paths.map(fileNameOf).join(' ')
  const letter = /emnist/i.test(name) ? emnistNames.find(([part]) => part.test(name))?.[1] : undefined
  return (value) => (letter && value < letter.length && letter[value] !== '-' ? letter[value] : String(value))
}

/** The part of EMNIST that a file belongs to: "letters"; null for other files. */
const setOf = (path: string): string | null =>
  /emnist-([a-z]+)-/i.exec(fileNameOf(path))?.[1].toLowerCase() ?? null

/**
 * Which files of EMNIST's archive, which holds six sets, are used: those of the set that the person chose, or
 * of the first.
 */
export class EmnistChoice {
  private readonly sets: string[] = []

  constructor(private readonly reading: Reading) {}

  /** Whether a file is to be read; asks once there are two sets. */
  takes(path: string): boolean {
    const set = setOf(path)
    if (set === null) return true
    if (!this.sets.includes(set)) this.sets.push(set)
    const chosen = this.reading.given('emnistSet') ?? this.sets[0]
    if (this.sets.length > 1) this.reading.ask('emnistSet', this.sets, chosen)
    return set === chosen
  }
}

/** How many classes the parts of EMNIST have that hold letters. */
const emnistCounts = [26, 27, 37, 47, 62]

/**
 * Whether images lie on their sides, as EMNIST's do; asked where the names or the number of classes are
 * EMNIST's.
 */
export function asksToTurn(paths: readonly string[], classes: number, reading: Reading): boolean {
  const named = paths.some((path) => /emnist/i.test(path))
  if (!named && !emnistCounts.includes(classes)) return false
  return reading.ask('turn', ['no', 'yes'], named ? 'yes' : 'no') === 'yes'
}

/** Images with rows and columns exchanged. */
export function turned(images: ImageArray): ImageArray {
  const { count, height, width, channels, pixels } = images
  const result = new Uint8Array(pixels.length)
  let to = 0
  for (let i = 0; i < count; i += 1)
    for (let x = 0; x < width; x += 1)
      for (let y = 0; y < height; y += 1) {
        const from = ((i * height + y) * width + x) * channels
        for (let c = 0; c < channels; c += 1) result[to++] = pixels[from + c]
      }
  return { ...images, height: width, width: height, pixels: result }
}
