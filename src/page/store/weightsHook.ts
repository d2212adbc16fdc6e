/** The choice between the current run's latest and best weights, for the panels that use them. */
import { useStore } from 'zustand'
import type { WeightsInputProps } from '../ui/WeightsInput'
import { useLab, useStores } from './hooks'

/** Null while there is nothing to choose: no best weights, or the latest are the best. */
export function useChosenWeights(): WeightsInputProps | null {
  const lab = useLab()
  const run = useStore(useStores().run, (state) => state.run)
  if (!run?.best || run.best.step === run.step) return null
  const { best, weights = 'latest', step } = run
  return { value: weights, latestStep: step, best, onChange: (chosen) => lab.chooseWeights(chosen) }
}
