/**
 * What the person set: the form's config and preset, the theme, how charts are drawn. Only theme and
 * chart choices are remembered between visits; the config lives in the link.
 */
import { createStore } from 'zustand/vanilla'
import type { RunConfig } from '../../../core/config'
import { presetById, type PresetId } from '../../../core/presets'

export type Theme = 'system' | 'light' | 'dark'

export interface SettingsState {
  presetId: PresetId
  config: RunConfig
  /** False until the person or the link chose; then the backend's default no longer applies. */
  chosen: boolean
  theme: Theme
  /** Decay of the loss curve's moving average; 0 draws the raw line alone. */
  smoothing: number
  logX: boolean
  logY: boolean
  /** Single-key shortcuts; can be switched off for people whom they disturb. */
  shortcuts: boolean
  /** True once an example was shown by itself, or was not wanted: it is for the first visit. */
  exampleSeen: boolean
}

/** Where choices are remembered; localStorage in the page. */
export type Memory = Pick<Storage, 'getItem' | 'setItem'>

const memoryKey = 'igpt-lab-view'
const rememberedKeys = ['theme', 'smoothing', 'logX', 'logY', 'shortcuts', 'exampleSeen'] as const
type Remembered = Pick<SettingsState, (typeof rememberedKeys)[number]>

const defaults: Remembered = {
  theme: 'system',
  smoothing: 0.9,
  logX: false,
  logY: false,
  shortcuts: true,
  exampleSeen: false,
}

/** Reads what was remembered; a blocked or damaged memory gives the defaults. */
function recall(memory: Memory | null): Remembered {
  try {
    const stored: unknown = JSON.parse(memory?.getItem(memoryKey) ?? '{}')
    if (typeof stored !== 'object' || stored === null) return defaults
    const { theme, smoothing, logX, logY, shortcuts, exampleSeen } = stored as Partial<Remembered>
    return {
      theme: theme === 'light' || theme === 'dark' ? theme : 'system',
      smoothing:
        typeof smoothing === 'number' && smoothing >= 0 && smoothing < 1 ? smoothing : defaults.smoothing,
      logX: logX === true,
      logY: logY === true,
      shortcuts: shortcuts !== false,
      exampleSeen: exampleSeen === true,
    }
  } catch {
    return defaults
  }
}

export function createSettingsStore(memory: Memory | null) {
  const store = createStore<SettingsState>()(() => ({
    presetId: 'digits8',
    config: presetById('digits8').config,
    chosen: false,
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
      // A full or blocked memory only costs the choice its permanence.
    }
  })
  return store
}
