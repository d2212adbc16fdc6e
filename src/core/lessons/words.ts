/**
 * Texts of a lesson: by language or the same for all, with two marks inside a line: **bold**, and {nLayer}
 * for a setting's name as the form shows it. Nothing else is markup; HTML is never interpreted.
 */
import { configFields } from '../config'

/** By language tag; '' is the text for every language that has none of its own. */
export type Words = Readonly<Record<string, string>>

/** One piece of a marked text. */
export type TextPiece = { kind: 'plain' | 'bold'; text: string } | { kind: 'setting'; key: string }

/**
 * The text in the wanted language, else in one of the same primary language, else for all, else English, else
 * the first.
 * @param language a BCP 47 tag such as zh-CN
 */
export function wordsIn(words: Words, language: string): string {
  const primary = (tag: string) => tag.toLowerCase().split('-')[0]
  const related = Object.keys(words).find((tag) => primary(tag) === primary(language))
  return words[language] ?? words[related ?? ''] ?? words[''] ?? words.en ?? Object.values(words)[0] ?? ''
}

/** Whether {name} stands for a setting. */
export const isSettingName = (name: string): boolean =>
  name === 'dataset' || Object.hasOwn(configFields, name)

const mark = /\*\*|\{[A-Za-z0-9]+\}/g

/** The marks of a text that cannot be read: an odd ** and names in braces that are no setting. */
export function markProblems(text: string): { odd: boolean; unknown: string[] } {
  const marks = text.match(mark) ?? []
  const names = marks.filter((found) => found !== '**').map((found) => found.slice(1, -1))
  return {
    odd: marks.filter((found) => found === '**').length % 2 === 1,
    unknown: names.filter((name) => !isSettingName(name)),
  }
}

/** A text as pieces. What cannot be read as a mark stays as it is written. */
export function textPieces(text: string): TextPiece[] {
  const pieces: TextPiece[] = []
  let [at, bold] = [0, false]
  const put = (plain: string) => {
    if (plain !== '') pieces.push({ kind: bold ? 'bold' : 'plain', text: plain })
  }
  for (const found of text.matchAll(mark)) {
    const [sign] = found
    const name = sign.slice(1, -1)
    if (sign !== '**' && !isSettingName(name)) continue
    put(text.slice(at, found.index))
    if (sign === '**') bold = !bold
    else pieces.push({ kind: 'setting', key: name })
    at = found.index + sign.length
  }
  put(text.slice(at))
  return pieces
}

/** A text's paragraphs: an empty line begins a new one. */
export const paragraphs = (text: string): string[] =>
  text
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter(Boolean)
