/**
 * The formats of image files that the lab opens, in the order in which messages name them. The readers are
 * data/formats/table.ts, which has to have one for each row; the texts of page and worker list these names.
 */

interface FormatFacts {
  id: string
  /** As messages name it: "IDX files". */
  name: string
  /**
   * What a file holds: arrays of any data set, the records of one published data set, a single picture, or a
   * table with a column of pictures.
   */
  kind: 'arrays' | 'dataset' | 'picture' | 'table'
}

export const fileFormats = [
  { id: 'idx', name: 'IDX', kind: 'arrays' },
  { id: 'cifar10', name: 'CIFAR-10', kind: 'dataset' },
  { id: 'cifar100', name: 'CIFAR-100', kind: 'dataset' },
  { id: 'stl10', name: 'STL-10', kind: 'dataset' },
  { id: 'pictures', name: 'picture', kind: 'picture' },
  { id: 'parquet', name: 'Parquet', kind: 'table' },
  { id: 'numpy', name: 'NumPy', kind: 'arrays' },
  { id: 'mat', name: 'MATLAB', kind: 'arrays' },
  { id: 'csv', name: 'CSV', kind: 'table' },
] as const satisfies readonly FormatFacts[]

export type FormatId = (typeof fileFormats)[number]['id']

/** Names of the formats of these kinds, in the order of the kinds. */
export function formatNames(...kinds: FormatFacts['kind'][]): string[] {
  return kinds.flatMap((kind) => fileFormats.filter((row) => row.kind === kind).map(({ name }) => name))
}

/** "a, b or c" */
export function orList(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}

/** Encodings of single pictures that every browser decodes. */
export const pictureTypes = [
  { name: 'PNG', mime: 'image/png', extensions: ['png'] },
  { name: 'JPEG', mime: 'image/jpeg', extensions: ['jpg', 'jpeg'] },
  { name: 'WebP', mime: 'image/webp', extensions: ['webp'] },
] as const

export type PictureMime = (typeof pictureTypes)[number]['mime']
