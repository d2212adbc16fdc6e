/** Whether a preset can run on this device, and if not, why, in a sentence. */
import { parameterCount, trainingBytes } from '../../../core/cost'
import type { Preset } from '../../../core/presets'
import type { BackendInfo } from '../../../core/protocol'
import { bytes } from '../../ui/format'

export interface PresetFit {
  parameters: number
  bytes: number
  /** Why it cannot run here, null when it can. */
  blocked: string | null
}

/** @param backend null while booting: then nothing is ruled out */
export function presetFit({ config }: Pick<Preset, 'config'>, backend: BackendInfo | null): PresetFit {
  const needed = trainingBytes(config, backend?.storesAttention ?? false)
  const budget = backend?.memoryBudgetBytes
  const blocked =
    budget !== undefined && needed > budget
      ? `Needs ${bytes(needed)}; this device allows ${bytes(budget)}.`
      : null
  return { parameters: parameterCount(config), bytes: needed, blocked }
}
