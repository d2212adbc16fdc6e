/** Reads the texts of a lesson file: their languages, lengths, and the two marks that they may have. */
import type { FileReader } from './fileReader'
import { markProblems, type Words } from './words'

const mostLanguages = 20
const languageTag = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/
const tag = /<\/?[a-z][^<>]{0,40}>/i
// Controls other than tab and line break, and marks that turn the direction of the text around them.
const unshown = /[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069]/u

/** One text, checked; null after a problem. */
function readText(reader: FileReader, most: number): string | null {
  const { texts } = reader
  const text = reader.text()
  if (text === null) return null
  if (text.trim() === '') return reader.refuse(texts.empty)
  if (text.length > most) return reader.refuse(texts.tooLong(text.length, most))
  if (unshown.test(text)) return reader.refuse(texts.control)
  const found = tag.exec(text)
  if (found) return reader.refuse(texts.markup(found[0]))
  const { odd, unknown } = markProblems(text)
  if (odd) return reader.refuse(texts.oddBold)
  return unknown.length > 0 ? reader.refuse(texts.unknownMark(unknown[0])) : text
}

/**
 * A text for all languages, or an object with one for each.
 * @param most characters
 */
export function readWords(reader: FileReader, most: number): Words {
  if (reader.json.kind === 'string') {
    const text = readText(reader, most)
    return text === null ? {} : { '': text }
  }
  if (reader.json.kind !== 'object') {
    const { kinds, notA } = reader.texts
    reader.refuse(notA(kinds.words, kinds[reader.json.kind]))
    return {}
  }
  const words: Record<string, string> = {}
  for (const { key, reader: inner } of reader.entries(mostLanguages) ?? []) {
    if (!languageTag.test(key)) inner.refuse(reader.texts.language(key.slice(0, 40)))
    const text = readText(inner, most)
    if (text !== null && languageTag.test(key)) words[key] = text
  }
  return words
}

/** A field's texts, or null if the field is not there. */
export const wordsOrNull = (reader: FileReader | undefined, most: number): Words | null =>
  reader ? readWords(reader, most) : null
