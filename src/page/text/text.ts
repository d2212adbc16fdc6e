/**
 * The page's texts in the current language: components read `text.loss.title` when they render. The language
 * may change at any time, so no module may read a text while it loads (textReads.test.ts). A language is an
 * object of type `Texts`, so a missing key does not compile.
 */
import type { Language } from '../../core/text/language'
import { loadTexts } from '../../core/text/texts'
import { en, type Texts } from './en'

export let text: Texts = en

/** Loaded when they are first needed: the English page carries no other language. */
const load: Readonly<Record<Language, () => Promise<Texts>>> = {
  en: async () => en,
  'zh-CN': async () => (await import('./zh')).zh,
}

/** Counts the changes, so that the last one wins whichever loads first. */
let changes = 0

/**
 * Loads the page's texts and those of the settings in a language, and puts both to use at once.
 * @returns false if another change overtook this one
 * @throws if they cannot be fetched; the texts stay as they are
 */
export async function setTexts(language: Language): Promise<boolean> {
  const change = ++changes
  const [loaded, useSettingTexts] = await Promise.all([load[language](), loadTexts(language)])
  if (change !== changes) return false
  text = loaded
  useSettingTexts()
  return true
}
