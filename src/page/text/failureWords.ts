/**
 * A failure in the words of the page's language. Failures of the worker, of data and of files say in English
 * what exactly went wrong; another language says the frequent ones by sentences of its own, the others by
 * the failure's code, with the English words as a detail below.
 */
import type { Failure } from '../../core/failure'
import { text } from './text'

export interface FailureWords {
  message: string
  remedy: string
  /** The exact message and remedy in English, if `message` is the general one. */
  detail: string | null
}

/** The page's own failures, and those about settings, are written in the page's language already. */
const isChinese = (words: string): boolean => words.includes('。')

/** Puts values in the places of a sentence: {1} takes the first. */
const filled = (sentence: string, values: readonly string[]): string =>
  sentence.replace(/\{(\d)\}/g, (_, place: string) => values[Number(place) - 1] ?? '')

/** The values in an English message that was made from a template with {} for each; null if it was not. */
export function valuesIn(message: string, template: string): string[] | null {
  const literal = template.split('{}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${literal.join('(.+?)')}$`).exec(message)?.slice(1) ?? null
}

export function failureWords({ code, message, remedy }: Failure): FailureWords {
  const sentences = text.failureCodes
  if (!sentences || isChinese(message)) return { message, remedy, detail: null }
  for (const known of text.failureMessages) {
    const values = valuesIn(message, known.english)
    if (values) return { message: filled(known.message, values), remedy: known.remedy, detail: null }
  }
  return {
    message: sentences[code].message,
    remedy: isChinese(remedy) ? remedy : sentences[code].remedy,
    detail: isChinese(remedy) ? message : `${message} ${remedy}`,
  }
}
