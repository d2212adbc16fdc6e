/**
 * Whether the form's run fits the device. On wasm one that does not is refused: memory cannot grow beyond its
 * addresses. Elsewhere the budget is a guess, so the user may try.
 */
import { useMemo } from 'react'
import { useStore } from 'zustand'
import type { RunConfig } from '../../core/config'
import { beyondMemory, trainingBytes } from '../../core/memory'
import { validateConfig } from '../../core/validation'
import { useStores } from './hooks'
import type { LabState } from './state/labState'
import { isActive } from './state/run'

/** In words, why these settings cannot start here; null if they can, or if the user chose to try. */
export function memoryProblem(
  config: RunConfig,
  { backend, triedBytes }: Pick<LabState, 'backend' | 'triedBytes'>,
): string | null {
  if (!backend || validateConfig(config).length > 0) return null
  if (mayTry({ backend }) && trainingBytes(config, backend.storesAttention) <= triedBytes) return null
  return beyondMemory(config, backend)
}

/** The problem of the form's settings; null too while a run is open to train. */
export function useMemoryProblem(): string | null {
  const stores = useStores()
  const backend = useStore(stores.lab, (state) => state.backend)
  const triedBytes = useStore(stores.lab, (state) => state.triedBytes)
  const config = useStore(stores.settings, (settings) => settings.config)
  const active = useStore(stores.run, ({ run }) => isActive(run))
  return useMemo(
    () => (active ? null : memoryProblem(config, { backend, triedBytes })),
    [active, config, backend, triedBytes],
  )
}

/** Whether a run beyond the budget may be tried: where memory that runs out only ends the run. */
export const mayTry = ({ backend }: Pick<LabState, 'backend'>): boolean => backend?.backend !== 'wasm'
