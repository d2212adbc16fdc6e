/** Finds pictures by the names that tables of labels give: paths, file names, or those without an ending. */
import { namedPart } from './parts'

const withoutEnding = (name: string): string => name.replace(/\.[A-Za-z0-9]{2,5}$/, '')
const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)

export class PictureIndex {
  private readonly byName = new Map<string, number[]>()
  private readonly byStem = new Map<string, number[]>()

  /** @param paths of all pictures, composed (NFC) */
  constructor(private readonly paths: readonly string[]) {
    paths.forEach((path, i) => {
      const name = lastPart(path)
      for (const [map, key] of [
        [this.byName, name],
        [this.byStem, withoutEnding(name)],
      ] as const) {
        const known = map.get(key)
        if (known) known.push(i)
        else map.set(key, [i])
      }
    })
  }

  /**
   * The picture that a table means.
   * @param table the table's path: pictures near it, and of the part that its name says, come first
   * @returns null if there is none, or more than one
   */
  find(named: string, table: string): number | null {
    const wanted = named
      .normalize('NFC')
      .replaceAll('\\', '/')
      .replace(/^(\.?\/)+/, '')
    if (wanted === '') return null
    const name = lastPart(wanted)
    const exact = this.byName.get(name)
    const found = (exact ?? this.byStem.get(name) ?? this.byStem.get(withoutEnding(name)) ?? []).filter((i) =>
      this.endsWith(i, wanted),
    )
    if (found.length < 2) return found[0] ?? null
    const folder = folderOf(table)
    const direct = found.filter((i) => withoutEnding(this.paths[i]) === withoutEnding(folder + wanted))
    if (direct.length === 1) return direct[0]
    return (
      only(this.ofPart(found, lastPart(table))) ?? only(found.filter((i) => this.paths[i].startsWith(folder)))
    )
  }

  /** Whether a picture's path is this one, or ends with it after a slash; endings of files do not count. */
  private endsWith(i: number, wanted: string): boolean {
    const [path, end] = [withoutEnding(this.paths[i]), withoutEnding(wanted)]
    const full = this.paths[i]
    return [end, wanted].some((tail) => path === tail || path.endsWith(`/${tail}`) || full === tail)
  }

  private ofPart(found: readonly number[], table: string): number[] {
    const part = namedPart(withoutEnding(table))?.part
    if (!part) return []
    return found.filter((i) => this.paths[i].split('/').some((folder) => namedPart(folder)?.part === part))
  }
}

const only = (found: readonly number[]): number | null => (found.length === 1 ? found[0] : null)
