/**
 * The user's settings: the form's config and preset, the theme, the view, chart options. All but the config
 * and preset are in localStorage; the config is in the link.
 */
import { createStore } from 'zustand/vanilla'
import type { RunConfig } from '../../../core/config'
import { isLanguage, preferredLanguage, type Language } from '../../../core/text/language'
import { firstPreset, presetById, type PresetId } from '../../../core/presets'

export type Theme = 'system' | 'light' | 'dark'

/** The two views of the page: Play shows a choice of images, one chart and Start; Lab shows everything. */
export const views = ['play', 'lab'] as const
export type View = (typeof views)[number]

/** Whether a word, of a link or of storage, names a view. */
export const isView = (word: unknown): word is View => (views as readonly unknown[]).includes(word)
/** 'auto' is the browser's. */
export type LanguageChoice = 'auto' | Language

export interface SettingsState {
  presetId: PresetId
  config: RunConfig
  /** True once the user or the link chose a config: the backend's default preset no longer applies. */
  chosen: boolean
  theme: Theme
  view: View
  language: LanguageChoice
  /** The language that this visit's link asks for; it wins over `language` until one is chosen. */
  linkLanguage: Language | null
  /** Decay of the loss curve's moving average; 0 draws only the raw line. */
  smoothing: number
  logX: boolean
  logY: boolean
  /** Whether the loss chart shows every loss or leaves out the first fall. */
  lossRange: 'whole' | 'recent'
  /** Whether single-key shortcuts are on. */
  shortcuts: boolean
  /** True once the first visit's example was opened or skipped. */
  exampleSeen: boolean
  /** True once a run of the user's own was started or found in storage: the first minute is over. */
  ownRunSeen: boolean
}

/** Storage of the settings; localStorage on the page. */
export type Memory = Pick<Storage, 'getItem' | 'setItem'>

const memoryKey = 'igpt-lab-view'
const rememberedKeys = [
  'theme',
  'view',
  'language',
  'smoothing',
  'logX',
  'logY',
  'lossRange',
  'shortcuts',
  'exampleSeen',
  'ownRunSeen',
] as const
type Remembered = Pick<SettingsState, (typeof rememberedKeys)[number]>

const defaults: Remembered = {
  theme: 'system',
  view: 'play',
  language: 'auto',
  smoothing: 0.9,
  logX: false,
  logY: false,
  lossRange: 'whole',
  shortcuts: true,
  exampleSeen: false,
  ownRunSeen: false,
}

/** The stored settings; the defaults if storage is blocked or damaged. */
function recall(memory: Memory | null): Remembered {
  try {
    const stored: unknown = JSON.parse(memory?.getItem(memoryKey) ?? '{}')
    if (typeof stored !== 'object' || stored === null) return defaults
    const { theme, view, language, smoothing, logX, logY, lossRange, shortcuts, exampleSeen, ownRunSeen } =
      stored as Partial<Remembered>
    // Who was here before there were two views had what Lab shows.
    const viewBefore: View = exampleSeen === true ? 'lab' : defaults.view
    return {
      view: isView(view) ? view : viewBefore,
      theme: theme === 'light' || theme === 'dark' ? theme : 'system',
      language: isLanguage(language) ? language : 'auto',
      smoothing:
        typeof smoothing === 'number' && smoothing >= 0 && smoothing < 1 ? smoothing : defaults.smoothing,
      logX: logX === true,
      logY: logY === true,
      lossRange: lossRange === 'recent' ? 'recent' : 'whole',
      shortcuts: shortcuts !== false,
      exampleSeen: exampleSeen === true,
      ownRunSeen: ownRunSeen === true,
    }
  } catch {
    return defaults
  }
}

/** The language that the page is to be in: the link's, else the chosen one, else the browser's. */
export function languageOf({ language, linkLanguage }: SettingsState): Language {
  if (linkLanguage) return linkLanguage
  return language === 'auto' ? preferredLanguage(globalThis.navigator?.languages ?? []) : language
}

/** The change of the settings when a language is chosen. */
export const chosenLanguage = (language: LanguageChoice): Partial<SettingsState> => ({
  language,
  linkLanguage: null,
})

export function createSettingsStore(memory: Memory | null) {
  const store = createStore<SettingsState>()(() => ({
    presetId: firstPreset.cpu,
    config: presetById(firstPreset.cpu).config,
    chosen: false,
    linkLanguage: null,
    ...recall(memory),
  }))
  store.subscribe((state, before) => {
    if (rememberedKeys.every((key) => state[key] === before[key])) return
    try {
      memory?.setItem(
        memoryKey,
        JSON.stringify(Object.fromEntries(rememberedKeys.map((key) => [key, state[key]]))),
      )
    } catch {
      // If storage is full or blocked, the settings last only for this visit.
    }
  })
  return store
}
