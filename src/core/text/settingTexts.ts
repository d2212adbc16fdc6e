/**
 * The texts of settings and studies: their type, which each language satisfies, and the language in use. To
 * add a language, write its file beside en.ts as a `SettingTexts` and choose it here.
 */
import type { ConfigFields, RunConfig } from '../config'
import type { ChoiceText, FieldTexts, Unit } from '../fields'
import type { PresetId } from '../presets'
import type { StudyKind, StudyOf } from '../studies/registry'
import { en } from './en'

export interface SettingTexts {
  /** Every setting of a run; the two without a field of their own have only a label. */
  config: FieldTexts<ConfigFields> &
    Readonly<Record<Exclude<keyof RunConfig, keyof ConfigFields>, { label: string }>>
  studies: { readonly [K in StudyKind]: { name: string; fields: FieldTexts<Omit<StudyOf<K>, 'kind'>> } }
  /** The summary is one sentence: data, size and the machine it is for. */
  presets: Readonly<Record<PresetId, { label: string; summary: string }>>
  units: Readonly<Record<Unit, string>>
  /** What is wrong with a value, each a whole sentence. */
  messages: {
    notANumber(label: string): string
    notWhole(label: string, value: number): string
    outOfRange(label: string, min: number, max: number, value: number): string
    notAnOption(label: string, options: string, value: string): string
    headsDivideWidth(nEmbd: number, nHead: number): string
    promptLeavesRows(nPx: number): string
    warmupWithinRun(warmupSteps: number, steps: number): string
    topKWithinVocab(nVocab: number, learnedCodes: boolean): string
    noPaletteFile: string
    coloursOfFile(colours: number, nVocab: number): string
    pixelsPerCode(vqFactor: number): string
    sideMultipleOfCode(vqFactor: number, nPx: number): string
    sideHoldsCodes(vqFactor: number, nPx: number): string
  }
}

/** The texts in the language in use. */
export const texts: SettingTexts = en

/** The label of a choice's option; undefined if the setting is no choice or has no such option. */
export function optionLabel(text: { label: string } | ChoiceText, option: string): string | undefined {
  return 'options' in text && Object.hasOwn(text.options, option) ? text.options[option] : undefined
}
