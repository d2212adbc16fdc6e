/** Finds the glossary's terms in a text of the page. */
import { termIds, type TermId } from './termIds'

/** A piece of a text; `term` is what it names, null for the words between. */
export interface TextPiece {
  words: string
  term: TermId | null
}

const isLetter = (sign: string | undefined): boolean => sign !== undefined && /[\p{L}\p{N}]/u.test(sign)

/** Whether the words at `start` stand alone; scripts without spaces have no such edges. */
function standsAlone(text: string, start: number, words: string): boolean {
  if (!/^[\p{Script=Latin}\s]+$/u.test(words)) return true
  return !isLetter(text[start - 1]) && !isLetter(text[start + words.length])
}

/** The first place of any of the words, in any case. */
function firstPlace(text: string, words: readonly string[]): { start: number; length: number } | null {
  const lower = text.toLowerCase()
  let found: { start: number; length: number } | null = null
  for (const word of words) {
    let start = lower.indexOf(word.toLowerCase())
    while (start >= 0 && !standsAlone(text, start, word)) start = lower.indexOf(word.toLowerCase(), start + 1)
    if (start >= 0 && (found === null || start < found.start)) found = { start, length: word.length }
  }
  return found
}

/**
 * Divides a text at the first place of each term; where two overlap, the earlier or longer one stays.
 * @param words by which each term may stand
 */
export function findTerms(text: string, words: Record<TermId, readonly string[]>): TextPiece[] {
  const places = termIds
    .flatMap((term) => {
      const place = firstPlace(text, words[term])
      return place ? [{ term, ...place }] : []
    })
    .sort((a, b) => a.start - b.start || b.length - a.length)
  const pieces: TextPiece[] = []
  let at = 0
  for (const { term, start, length } of places) {
    if (start < at) continue
    if (start > at) pieces.push({ words: text.slice(at, start), term: null })
    pieces.push({ words: text.slice(start, start + length), term })
    at = start + length
  }
  if (at < text.length) pieces.push({ words: text.slice(at), term: null })
  return pieces
}
