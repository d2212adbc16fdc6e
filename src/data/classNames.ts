/**
 * Names of classes as every data set has them: none empty, all different, none longer than a table, a run
 * file or a link can hold, and without characters that break a line. All readers' names go through here.
 */

/** Most characters of a class's name. */
export const MAX_CLASS_NAME = 100

/** Control characters, line ends, and marks that turn the direction of writing. */
const unprintable = /[\p{Cc}\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu

/** At most this many characters, never half of a pair that makes one character. */
function shortened(name: string, most: number): string {
  if (name.length <= most) return name
  const cut = name.slice(0, most - 1)
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`
}

const printable = (name: string): string =>
  name
    .replaceAll(/\p{Surrogate}/gu, '\ufffd')
    .replaceAll(unprintable, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

/**
 * The names in their order, each usable: shortened, made of printable characters, "class 3" for an empty one,
 * and "cat (2)" for the second of two that are alike. Names that are usable already stay.
 */
export function usableClassNames(names: readonly string[]): string[] {
  const plain = names.map((name, i) => shortened(printable(name), MAX_CLASS_NAME) || `class ${i}`)
  // A name that is whole keeps its own; only the later ones of the same are numbered.
  const taken = new Set(plain)
  const used = new Set<string>()
  return plain.map((name) => {
    let [own, count] = [name, 1]
    while (used.has(own) || (count > 1 && taken.has(own))) {
      count += 1
      const ending = ` (${count})`
      own = shortened(name, MAX_CLASS_NAME - ending.length) + ending
    }
    used.add(own)
    return own
  })
}
