/** The texts of settings and studies in the language in use. To add a language: its file beside en.ts. */
import type { ChoiceText } from '../fields'
import { en } from './en'
import type { SettingTexts } from './settingTexts'

/** The texts in the language in use. */
export const texts: SettingTexts = en

/** The label of a choice's option; undefined if the setting is no choice or has no such option. */
export function optionLabel(text: { label: string } | ChoiceText, option: string): string | undefined {
  return 'options' in text && Object.hasOwn(text.options, option) ? text.options[option] : undefined
}
