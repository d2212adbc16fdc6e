/**
 * The texts of settings and studies in the language in use. It may change at any time, so read them when they
 * are used, never while a module loads. To add a language: its file beside en.ts, and a row in `load`.
 */
import type { ChoiceText } from '../fields'
import { en } from './en'
import type { Language } from './language'
import type { SettingTexts } from './settingTexts'

/** The texts in the language in use. */
export let texts: SettingTexts = en

/** Loaded when they are first needed: the English page carries no other language. */
const load: Readonly<Record<Language, () => Promise<SettingTexts>>> = {
  en: async () => en,
  'zh-CN': async () => (await import('./zh')).zh,
}

/**
 * Loads the texts of a language; `texts` changes once the returned function is called.
 * @throws if they cannot be fetched
 */
export async function loadTexts(language: Language): Promise<() => void> {
  const loaded = await load[language]()
  return () => {
    texts = loaded
  }
}

/** The label of a choice's option; undefined if the setting is no choice or has no such option. */
export function optionLabel(text: { label: string } | ChoiceText, option: string): string | undefined {
  return 'options' in text && Object.hasOwn(text.options, option) ? text.options[option] : undefined
}
