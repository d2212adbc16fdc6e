/**
 * Which of the chosen files hold the weights: one file, or all parts of a model that was saved in several.
 * Files of other kinds are named for what they are.
 */
import { LabError } from '../core/failure'
import { endBytes, modelFileKind } from '../core/modelFileKinds'
import { requireSingleKeys, weightsFileError } from './checkpointErrors'
import { baseName, type FoundFile } from './foundFile'
import { classifierFile, trainingFile } from './labFolder'

export const choose =
  'Choose a model.safetensors (or pytorch_model.bin), its config.json and its ' +
  'preprocessor_config.json, or the folder or zip archive that holds them.'

/** The list of a model's parts: which tensor is in which file. */
const isList = (name: string) => /\.(safetensors|bin)\.index\.json$/.test(name)

/** A part's number, and of how many. */
const partOf = (name: string) => /^(.+)-(\d{5})-of-(\d{5})(\.(?:safetensors|bin))$/.exec(name)

/**
 * The weights among the files: as transformers does, model.safetensors first, then pytorch_model.bin, else
 * the parts of either, else the only file of a kind.
 * @throws LabError weights-file if there are none, several, or not all parts of one
 */
export async function weightsAmong(files: readonly FoundFile[]): Promise<readonly FoundFile[]> {
  const exact = ['model.safetensors', 'pytorch_model.bin']
    .map((wanted) => files.filter(({ name }) => baseName(name) === wanted))
    .find(({ length }) => length > 0)
  if (!exact) {
    const parts = await partsAmong(files)
    if (parts) return parts
  }
  const candidates =
    exact ??
    files.filter(
      ({ name }) =>
        /\.(safetensors|bin|pt|pth|ckpt|npz)$/.test(baseName(name)) &&
        ![trainingFile, classifierFile].includes(baseName(name)),
    )
  const [weights, ...more] = candidates
  if (!weights) throw await noWeights(files)
  if (more.length === 0) return [weights]
  throw new LabError({
    code: 'weights-file',
    subject: more[0]!.name,
    remedy: 'Choose the files of one model.',
    message:
      `There are ${candidates.length} weight files (${weights.name}, ` +
      `${more[0]!.name}${more.length > 1 ? ', ...' : ''}); only one can be opened.`,
  })
}

/** The error for files without weights, which names the first that is of another program. */
async function noWeights(files: readonly FoundFile[]): Promise<LabError> {
  for (const file of files) {
    const blob = await file.blob()
    const read = async (from: number, to?: number) => new Uint8Array(await blob.slice(from, to).arrayBuffer())
    const kind = modelFileKind(
      file.name,
      await read(0, endBytes),
      await read(Math.max(0, file.size - endBytes)),
    )
    if (kind) return weightsFileError(file.name, `is ${kind.is}.`, kind.remedy)
  }
  return new LabError({
    code: 'weights-file',
    message: 'The files contain no weights (.safetensors, .bin or .npz).',
    remedy: choose,
  })
}

/** All parts of a model in several files, in order; null where there is no part. */
async function partsAmong(files: readonly FoundFile[]): Promise<FoundFile[] | null> {
  const lists = files.filter(({ name }) => isList(baseName(name)))
  // transformers saves both kinds beside each other; safetensors come first as for single files.
  const list = lists.find(({ name }) => baseName(name).includes('.safetensors.')) ?? lists[0]
  const first = files.find(({ name }) => partOf(baseName(name)))
  if (!list && !first) return null
  const wanted = list ? await namesIn(list) : namesLike(baseName(first!.name))
  const missing = wanted.filter((name) => !files.some((file) => baseName(file.name) === name))
  if (missing.length === 0) return wanted.map((name) => files.find((file) => baseName(file.name) === name)!)
  const named = missing.length > 3 ? `${missing.slice(0, 3).join(', ')}, ...` : missing.join(', ')
  throw weightsFileError(
    (list ?? first!).name,
    `is part of a model in ${wanted.length} files, of which some are not open: ${named}.`,
    'Open all its files together, or the folder that holds them.',
  )
}

/** The files in a model's list of parts. */
async function namesIn(list: FoundFile): Promise<string[]> {
  const refuse = () =>
    weightsFileError(list.name, 'does not list the parts of a model.', 'Open the parts without it.')
  const text = new TextDecoder().decode(await list.bytes())
  let map: unknown
  try {
    map = Object(JSON.parse(text))['weight_map']
  } catch (error) {
    if (error instanceof SyntaxError) throw refuse()
    throw error
  }
  requireSingleKeys(text, list.name)
  const names = [...new Set(Object.values(Object(map)))]
  if (names.length === 0 || !names.every((name) => typeof name === 'string')) throw refuse()
  return (names as string[]).map(baseName).sort()
}

/** Most parts that a model may have. */
const mostParts = 1000

/** Every part's name, by the name of one. */
function namesLike(name: string): string[] {
  const [, before, , count, ending] = partOf(name)!
  if (Number(count) > mostParts)
    throw weightsFileError(name, `is one of ${Number(count)} parts; at most ${mostParts} are read.`, choose)
  return Array.from(
    { length: Number(count) },
    (_, i) => `${before}-${String(i + 1).padStart(5, '0')}-of-${count}${ending}`,
  )
}
