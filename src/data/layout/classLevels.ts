/** Which level of the folders is the class, where pictures lie in several: class/file, group/class/file. */
import type { Folders } from './folderParts'

/** One way to take folders as classes. */
export interface ClassLevel {
  /** Its names, sorted; the first few are its name in the dialog. */
  names: string[]
  classOf(chain: Folders): string | null
}

/** Names that number things: fold1, part_2, session 3. */
const numbered =
  /^(fold|part|batch|session|set|group|split|page|dir|folder|chunk|shard|sub|vol|volume|day)[ _.-]*\d+$/i
/** Ways in which the same pictures are stored. */
const renderings =
  /^(colou?r|gr[ae]y(scale)?|rgb|segmented|original|originals|augmented|raw|masked|cropped|resized)$/i
const isGeneric = ({ names }: ClassLevel): boolean =>
  names.every((name) => numbered.test(name)) || names.every((name) => renderings.test(name))
const isOfNumbers = ({ names }: ClassLevel): boolean => names.every((name) => /^\d+$/.test(name))

const byCodeUnits = (names: Iterable<string>): string[] => [...new Set(names)].sort()

/**
 * All ways, the likeliest first; none if the folders tell nothing apart.
 * @param chains of the pictures that lie in folders
 */
export function classLevels(chains: readonly Folders[]): ClassLevel[] {
  const full = chains.filter((chain) => chain.length > 0)
  const depths = full.map((chain) => chain.length)
  const [least, most] = [Math.min(...depths), Math.max(...depths)]
  const at = (level: number): ClassLevel => {
    const classOf = (chain: Folders): string | null => chain.at(level) ?? null
    return { names: byCodeUnits(full.flatMap((chain) => classOf(chain) ?? [])), classOf }
  }
  if (full.length === 0) return []
  const indices = least === most ? Array.from({ length: most }, (_, i) => i) : [0, -1]
  const levels = indices.map(at)
  const telling = levels.filter(({ names }) => names.length > 1)
  if (telling.length < 2) return telling.length === 1 ? telling : levels.slice(-1)
  const guess = likeliest(full, telling, least === most)
  const ordered = [guess, ...telling.filter((level) => level !== guess)]
  const keys = ordered.map(({ names }) => names.join('/'))
  return ordered.filter((_, i) => keys.indexOf(keys[i]) === i)
}

/** Of two levels and more. */
function likeliest(chains: readonly Folders[], levels: readonly ClassLevel[], even: boolean): ClassLevel {
  const usable = levels.filter((level) => !isGeneric(level) && level.names.length <= 256)
  // Plain numbers are classes only where no level has words.
  const worded = usable.filter((level) => !isOfNumbers(level))
  const candidates = worded.length > 0 ? worded : usable.length > 0 ? usable : levels
  const [outer, inner] = [candidates[0], candidates[candidates.length - 1]]
  if (outer === inner) return outer
  if (!even) {
    // Where some pictures lie in an outer folder itself, beside inner ones, only the outer is common to all.
    const deeper = new Set(chains.filter((chain) => chain.length > 1).map((chain) => chain[0]))
    if (chains.some((chain) => chain.length === 1 && deeper.has(chain[0]))) return outer
    if (chains.some((chain) => chain.length === 1)) return inner
  }
  // The same inner folders in several outer ones are sessions or views of a class.
  const parents = new Map<string, Set<string>>()
  for (const chain of chains) {
    const name = inner.classOf(chain) ?? ''
    const known = parents.get(name) ?? new Set()
    parents.set(name, known.add(outer.classOf(chain) ?? ''))
  }
  const repeated = [...parents.values()].filter((known) => known.size > 1).length
  const few = chains.length < 3 * inner.names.length
  return repeated * 2 > parents.size || few ? outer : inner
}
