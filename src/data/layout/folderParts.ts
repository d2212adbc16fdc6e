/**
 * Splits by folders: which level of the folders names training and test images, and what is left of each
 * picture's folders once that level, and those that say nothing, are gone.
 */
import { namedPart, partsOfSiblings, type NamedPart } from './parts'

/** Folders that a picture lies in, outermost first. */
export type Folders = readonly string[]

export interface SplitFolders {
  /** For each picture: its part and the folder that said so; null beside the folders of a split. */
  parts: ({ part: NamedPart; folder: string } | null)[]
  /** What is left of each picture's folders: classes, if anything. */
  rest: Folders[]
  /** Whether any folder said a part. */
  hasParts: boolean
  /** Folders whose names are those of parts and that were taken as classes. */
  classesNamedAsParts: string[]
  /** Folders of parts that were not followed, as none is for training. */
  withoutTraining: string[]
}

/** Folders that say what they hold, not of which class. */
const plainFolder = /^(images?|imgs?|pictures?|photos?|pics?|jpe?gs?|jpegimages|pngs?|data|all|raw|files)$/i

/** How many outermost folders all pictures share. */
export function sharedDepth(chains: readonly Folders[]): number {
  if (chains.length === 0) return 0
  let shared = 0
  while (chains.every((chain) => shared < chain.length && chain[shared] === chains[0][shared])) shared += 1
  return shared
}

const distinct = (names: Iterable<string | undefined>): string[] =>
  [...new Set(names)].filter((name) => name !== undefined)

/** Parts of folders named so that lie beside others; the others then have none. Null if they are no parts. */
function partsAmongOthers(
  chains: readonly Folders[],
  names: readonly string[],
): Map<string, NamedPart> | null {
  const named = names.flatMap((name) => {
    const said = namedPart(name)
    return said?.rest === '' ? [{ name, part: said.part }] : []
  })
  const parts = new Map(named.map(({ name, part }) => [name, part]))
  const others = names.filter((name) => !parts.has(name))
  const has = (wanted: NamedPart) => named.some(({ part }) => part === wanted)
  const below = (wanted: (name: string) => boolean) =>
    chains.filter((chain) => chain.length > 0 && wanted(chain[0]))
  const isDeep = (some: readonly Folders[]) => some.some((chain) => chain.length > 1)
  const holdsOthers = (part: NamedPart) =>
    below((name) => parts.get(name) === part).some((chain) => others.includes(chain[1]))
  if (has('train')) {
    const trained = below((name) => parts.get(name) === 'train')
    const beside = below((name) => others.includes(name))
    if (has('test') || has('validation')) return isDeep(trained) || others.length < 2 ? parts : null
    return isDeep(trained) && !isDeep(beside) ? parts : null
  }
  // Classes beside a folder of test images that has the same classes.
  if (named.length > 0 && named.every(({ part }) => holdsOthers(part)))
    return new Map([...others.map((name) => [name, 'train'] as const), ...parts])
  return null
}

/** The level of the folders at which all pictures have names of parts, with training and others. */
function levelOfParts(chains: readonly Folders[]): { level: number; parts: Map<string, NamedPart> } | null {
  const depth = Math.min(...chains.map((chain) => chain.length))
  for (let level = 1; level < depth; level += 1) {
    const parts = partsOfSiblings(distinct(chains.map((chain) => chain[level])))
    if (parts && new Set(parts.values()).size > 1 && [...parts.values()].includes('train'))
      return { level, parts }
  }
  return null
}

/** Without folders below a part's that repeat it or say nothing: seg_train/seg_train/buildings. */
function withoutRepeats(rest: Folders[], parts: SplitFolders['parts']): Folders[] {
  const result = [...rest]
  for (const folder of new Set(parts.flatMap((one) => one?.folder ?? []))) {
    const members = parts.flatMap((one, i) => (one?.folder === folder ? [i] : []))
    const part = parts[members[0]]?.part
    const first = (): string | undefined => result[members[0]][0]
    const isShared = () => members.every((i) => result[i].length > 0 && result[i][0] === first())
    while (isShared() && (namedPart(first() ?? '')?.part === part || plainFolder.test(first() ?? '')))
      for (const i of members) result[i] = result[i].slice(1)
  }
  return result
}

/** Without outer and inner folders that all share, as in class/images/file: they are no class. */
export function withoutShared(chains: readonly Folders[]): Folders[] {
  let rest = [...chains]
  for (const end of ['first', 'last'] as const) {
    for (;;) {
      const full = rest.filter((chain) => chain.length > 0)
      const at = (chain: Folders) => (end === 'first' ? chain[0] : (chain.at(-1) ?? ''))
      if (full.length === 0 || !full.every((chain) => at(chain) === at(full[0]))) break
      if (!full.some((chain) => chain.length > 1) && !plainFolder.test(at(full[0]))) break
      rest = rest.map((chain) => (end === 'first' ? chain.slice(1) : chain.slice(0, -1)))
    }
  }
  return rest
}

/** @param chains of each picture */
export function splitFolders(chains: readonly Folders[]): SplitFolders {
  const shared = sharedDepth(chains)
  const inner = chains.map((chain) => chain.slice(shared))
  const names = distinct(inner.map((chain) => chain[0]))
  const none = { classesNamedAsParts: [], withoutTraining: [] }
  const unsplit = (rest: Folders[], facts: Partial<SplitFolders> = {}): SplitFolders => ({
    parts: rest.map(() => ({ part: 'train', folder: '' })),
    rest: withoutShared(rest),
    hasParts: false,
    ...none,
    ...facts,
  })
  if (names.length === 0) return unsplit(inner)
  const allParts = partsOfSiblings(names)
  if (allParts && ![...allParts.values()].includes('train'))
    return unsplit(
      inner.map((chain) => chain.slice(1)),
      { withoutTraining: names.toSorted() },
    )
  let found = allParts ? { level: 0, parts: allParts } : null
  const among = allParts ? null : partsAmongOthers(inner, names)
  if (among) found = { level: 0, parts: among }
  found ??= levelOfParts(inner)
  if (!found) {
    const called = names.filter((name) => namedPart(name)?.rest === '')
    return unsplit(inner, { classesNamedAsParts: called.toSorted() })
  }
  const { level, parts: known } = found
  const parts = inner.map((chain) => {
    const part = known.get(chain[level] ?? '')
    return part ? { part, folder: chain[level] } : null
  })
  // Classes that lie beside the folder of test images stay classes.
  const rest = inner.map((chain, i) =>
    parts[i] && namedPart(chain[level]) ? chain.toSpliced(level, 1) : parts[i] ? chain : [],
  )
  const trimmed = withoutShared(withoutRepeats(rest, parts))
  return { parts, rest: trimmed, hasParts: true, ...none }
}
