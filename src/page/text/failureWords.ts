/**
 * A failure in the words of the page's language. Failures of the worker, of data and of files say in English
 * what exactly went wrong; a language without those sentences says it by the failure's code, and keeps the
 * English one as a detail below.
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

export function failureWords({ code, message, remedy }: Failure): FailureWords {
  const sentences = text.failureCodes
  if (!sentences || isChinese(message)) return { message, remedy, detail: null }
  return {
    message: sentences[code].message,
    remedy: isChinese(remedy) ? remedy : sentences[code].remedy,
    detail: isChinese(remedy) ? message : `${message} ${remedy}`,
  }
}
