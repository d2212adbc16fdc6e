/** Class names that are the same in other letters, and words for ids of classes. */
import type { Reading } from '../reading'
import type { ClassWords } from './labelFiles'

/** A picture's class and part, as far as names say. */
export interface Named {
  part: string
  className: string
}

const byCount = (a: [string, number], b: [string, number]): number => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)

/** How often each spelling occurs, grouped by the name without case. */
function spellings(named: readonly Named[]): Map<string, Map<string, number>> {
  const groups = new Map<string, Map<string, number>>()
  for (const { className, part } of named) {
    const key = className.toLowerCase()
    const group = groups.get(key) ?? new Map<string, number>()
    groups.set(key, group)
    // The spelling of the training images wins.
    group.set(className, (group.get(className) ?? 0) + (part === 'train' ? 1 : 1e-6))
  }
  return groups
}

/**
 * Asks whether names that differ only in case are one class, if there are such. They are thought to be one
 * unless one part of the set has both, as letters in folders a and A.
 */
export function joinCase<T extends Named>(named: readonly T[], reading: Reading): T[] {
  const several = [...spellings(named)].filter(([, group]) => group.size > 1)
  if (several.length === 0) return [...named]
  const together = several.some(([key]) => {
    const members = named.filter(({ className }) => className.toLowerCase() === key)
    const seen = new Map<string, string>()
    return members.some(({ part, className }) => {
      const before = seen.get(part)
      seen.set(part, className)
      return before !== undefined && before !== className
    })
  })
  if (reading.ask('nameCase', ['one', 'apart'], together ? 'apart' : 'one') === 'apart') return [...named]
  const chosen = new Map(several.map(([key, group]) => [key, [...group].sort(byCount)[0][0]]))
  return named.map((one) => ({ ...one, className: chosen.get(one.className.toLowerCase()) ?? one.className }))
}

/** The first of each id's words, with the id where two would be the same; other names stay. */
export function withWords<T extends Named>(
  named: readonly T[],
  words: ClassWords | null,
  reading: Reading,
): T[] {
  const ids = new Set(named.map(({ className }) => className))
  if (!words || ids.size === 0 || ![...ids].every((id) => /^n\d+$/.test(id) && words.words.has(id)))
    return [...named]
  const first = (id: string): string => (words.words.get(id) ?? id).split(',', 1)[0].trim()
  const uses = new Map<string, number>()
  for (const id of ids) uses.set(first(id), (uses.get(first(id)) ?? 0) + 1)
  reading.note({ kind: 'classWords', file: words.file })
  return named.map((one) => {
    const word = first(one.className)
    return { ...one, className: uses.get(word) === 1 ? word : `${word} (${one.className})` }
  })
}
