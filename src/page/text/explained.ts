/**
 * What explains the page: two sentences about each part, and the glossary, in the current language. A file of
 * its own for each language, fetched when the first explanation is opened.
 */
import type { PagePart } from '../../core/pageParts'
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

export interface Explained {
  parts: Record<PagePart, PartHelp>
  terms: Record<TermId, TermHelp>
}

export const loadExplained = async (): Promise<Explained> => (await import('./en/explained')).explained
