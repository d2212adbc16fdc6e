/**
 * Fuzzy search: each word of the query has to be in an entry, at best at the start of its name, then at the
 * start of a word, inside one, as letters in their order, or in its description.
 */

export interface Searchable {
  label: string
  /** A description, in which only whole parts of the query are looked for. */
  note?: string
}

const normal = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()

/** Whether the letters stand in the text in their order, the first at the start of a word. */
function hasLettersInOrder(text: string, letters: string): boolean {
  const start = text.search(
    new RegExp(`(^|[^\\p{L}\\p{N}])${letters[0].replace(/[^\p{L}\p{N}]/u, '\\$&')}`, 'u'),
  )
  if (start < 0) return false
  let at = start
  for (const letter of letters) {
    at = text.indexOf(letter, at)
    if (at < 0) return false
    at += 1
  }
  return true
}

/** How well one word of the query fits; 0 if it does not. */
function fit(word: string, label: string, note: string): number {
  const at = label.indexOf(word)
  if (at === 0) return 5
  if (at > 0) return /[\p{L}\p{N}]/u.test(label[at - 1]) ? 3 : 4
  if (word.length > 1 && hasLettersInOrder(label, word)) return 2
  return word.length > 2 && note.includes(word) ? 1 : 0
}

/** The entries that fit a query, the best first, equal ones in their order; all for an empty query. */
export function ranked<T extends Searchable>(entries: readonly T[], query: string): T[] {
  const words = normal(query).split(/\s+/).filter(Boolean)
  return entries
    .map((entry) => {
      const [label, note] = [normal(entry.label), normal(entry.note ?? '')]
      const fits = words.map((word) => fit(word, label, note))
      const score = fits.includes(0) ? -1 : fits.reduce((sum, value) => sum + value, 0)
      return { entry, score }
    })
    .filter(({ score }) => score >= 0)
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry)
}
