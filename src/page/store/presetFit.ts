/** Whether a preset's training fits the device's memory, for the list of presets and for their cards. */
import { parameterCount } from '../../core/cost'
import { trainingBytes } from '../../core/memory'
import type { Preset } from '../../core/presets'
import type { BackendInfo } from '../../core/protocol'
import { text } from '../text/text'
import { bytes } from '../ui/format'

export interface PresetFit {
  parameters: number
  bytes: number
  /** Why it cannot run here, null when it can. */
  blocked: string | null
}

/** @param backend null while booting, which blocks no preset */
export function presetFit({ config }: Pick<Preset, 'config'>, backend: BackendInfo | null): PresetFit {
  const needed = trainingBytes(config, backend?.storesAttention ?? false)
  const budget = backend?.memoryBudgetBytes
  const blocked =
    budget !== undefined && needed > budget ? text.presets.needs(bytes(needed), bytes(budget)) : null
  return { parameters: parameterCount(config), bytes: needed, blocked }
}
