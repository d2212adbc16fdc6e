/**
 * Folders and files named for a part of a data set: which words say training, test, validation or pictures
 * without classes.
 */

export type Part = 'train' | 'test' | 'validation'
/** What a name says; 'unlabelled' are pictures that nobody gives a class. */
export type NamedPart = Part | 'unlabelled'

const partWords: Readonly<Record<NamedPart, readonly string[]>> = {
  train: ['train', 'training', 'trainset', 'trainingset', 'trainval', '训练', '训练集'],
  test: ['test', 'testing', 'tests', 'testset', 'testingset', 'eval', 'evaluation', '测试', '测试集'],
  validation: [
    'val',
    'valid',
    'validation',
    'validate',
    'valset',
    'validset',
    'validationset',
    'dev',
    '验证',
    '验证集',
  ],
  unlabelled: ['pred', 'predict', 'prediction', 'predictions', 'unlabeled', 'unlabelled', 'nolabel'],
}
const partOfWord = new Map<string, NamedPart>(
  (Object.keys(partWords) as NamedPart[]).flatMap((part) => partWords[part].map((word) => [word, part])),
)

/** Words beside those that say nothing more. */
const fillers = new Set(
  'set sets data dataset image images img imgs picture pictures photo photos pic pics split folder the'.split(
    ' ',
  ),
)

/** Lower-case words of a name: `TrainSet2`, `training-set` and `training_set` alike. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{L})(\p{N})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')

/** The part that a folder's name says, and what else it says; null if it names no part, or two. */
export function namedPart(folder: string): { part: NamedPart; rest: string } | null {
  const words = wordsOf(folder)
  const parts = new Set(words.flatMap((word) => partOfWord.get(word) ?? []))
  // Pascal VOC: images for training and validation in one.
  if (parts.size === 2 && parts.has('train') && parts.has('validation')) parts.delete('validation')
  if (parts.size !== 1) return null
  const rest = words.filter((word) => !partOfWord.has(word) && !fillers.has(word) && !/^\d+$/.test(word))
  return { part: [...parts][0], rest: rest.join(' ') }
}

/**
 * The parts of folders that lie side by side, if all name one, and otherwise say the same: seg_train and
 * seg_test, letters-train and letters-test.
 */
export function partsOfSiblings(folders: readonly string[]): Map<string, NamedPart> | null {
  const named = folders.map((folder) => ({ folder, said: namedPart(folder) }))
  const rests = new Set<string>()
  const parts = new Map<string, NamedPart>()
  for (const { folder, said } of named) {
    if (!said) return null
    if (said.rest !== '') rests.add(said.rest)
    parts.set(folder, said.part)
  }
  return rests.size <= 1 ? parts : null
}

const shardWords: ReadonlyMap<string, Part> = new Map<string, Part>([
  ...['train', 'training'].map((word) => [word, 'train'] as const),
  ...['test', 'testing', 't10k'].map((word) => [word, 'test'] as const),
  ...['val', 'valid', 'validation'].map((word) => [word, 'validation'] as const),
])

/**
 * A file's part by its own name (train-00000-of-00002.parquet), else by the nearest folder that says one
 * (test/0000.parquet); without either it is for training.
 */
export function partOfPath(path: string): Part {
  for (const name of path.split('/').toReversed()) {
    const said = name
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .flatMap((word) => shardWords.get(word) ?? [])
    if (said.length > 0) return said[0]
  }
  return 'train'
}
