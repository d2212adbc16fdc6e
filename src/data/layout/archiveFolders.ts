/** Several archives opened together: whether each is a folder of the set, as train.zip and test.zip are. */
import type { Folders } from './folderParts'
import { partsOfSiblings } from './parts'

const archiveName = /\.(zip|tar|tgz|tar\.gz)$/i

/** Without digits and signs: images_001 and images_002 are pieces of one folder. */
const withoutNumber = (name: string): string => name.replace(/[^\p{L}]+/gu, '')

/**
 * Folders of each picture, where those of pictures in archives begin with the archive's name. It stays,
 * without its ending, if the archives are the parts of a split, or if each is one folder of pictures with a
 * name of its own; else it is dropped.
 */
export function archivesAsFolders(chains: readonly Folders[]): Folders[] {
  const inArchive = chains.map((chain) => archiveName.test(chain[0] ?? ''))
  const inner = chains.map((chain, i) => (inArchive[i] ? chain.slice(1) : chain))
  const stemOf = (chain: Folders): string => chain[0].replace(archiveName, '')
  if (!inArchive.every(Boolean)) return inner
  const stems = [...new Set(chains.map(stemOf))]
  if (stems.length < 2) return inner
  const parts = new Set(partsOfSiblings(stems)?.values())
  const folders = new Map<string, Set<string>>()
  chains.forEach((chain, i) => {
    const known = folders.get(stemOf(chain)) ?? new Set()
    folders.set(stemOf(chain), known.add(inner[i].join('/')))
  })
  const isFolderEach = [...folders.values()].every((known) => known.size === 1)
  const areNamed = new Set(stems.map(withoutNumber)).size === stems.length
  const stay = (parts.size > 1 && parts.has('train')) || (isFolderEach && areNamed)
  return stay ? chains.map((chain, i) => [stemOf(chain), ...inner[i]]) : inner
}
