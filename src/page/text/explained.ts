/**
 * What explains the page: two sentences about each part, and the glossary, in the current language. A file of
 * its own for each language, fetched when the first explanation is opened.
 */
import type { PagePart } from '../../core/pageParts'
import { isLanguage, type Language } from '../../core/text/language'
import type { TermId } from './termIds'

export interface PartHelp {
  /** Two sentences, without words that need an explanation themselves. */
  about: string
  /** Sections of the paper; null if it has none about this. */
  section: string | null
}

export interface TermHelp {
  name: string
  meaning: string
  example: string
}

/** The parts whose heading has a question mark; and the transport. */
export type ExplainedPart = Exclude<PagePart, 'backend' | 'share' | 'help' | 'lesson'>

export interface Explained {
  /** The link to the licences of third parties. */
  licences: string
  parts: Record<ExplainedPart, PartHelp>
  terms: Record<TermId, TermHelp>
}

const load: Readonly<Record<Language, () => Promise<{ explained: Explained }>>> = {
  en: () => import('./en/explained'),
  'zh-CN': () => import('./zh/explained'),
}

/** Rejects if the file cannot be fetched. @param locale of the page's texts */
export const loadExplained = async (locale: string): Promise<Explained> =>
  (await load[isLanguage(locale) ? locale : 'en']()).explained
