/** React hooks over run sets: those of this visit, and those whose bands are on the charts. */
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { useStores } from './hooks'
import { asPastRun, type PastRun } from './state/history'
import { setsAmong, setsOnCharts, type ShownSet } from './state/runSet'

/** Past runs and the current one, oldest first; a new list after each measurement. */
export function useRunsHere(): PastRun[] {
  const past = useStore(useStores().history, (state) => state.runs)
  const run = useStore(useStores().run, (state) => state.run)
  const metrics = useStore(useStores().metrics, (state) => state)
  const probes = useStore(useStores().probes, (state) => state)
  return useMemo(
    () => (run ? [...past, asPastRun(run, metrics, probes.rows, probes)] : past),
    [past, run, metrics, probes],
  )
}

/** The sets over seeds of this visit. */
export function useShownSets(): ShownSet[] {
  const runs = useRunsHere()
  return useMemo(() => setsAmong(runs), [runs])
}

/** The sets over seeds whose bands are on the charts. */
export function useSetsOnCharts(): ShownSet[] {
  const runs = useRunsHere()
  const history = useStore(useStores().history, (state) => state)
  const run = useStore(useStores().run, (state) => state.run)
  return useMemo(() => setsOnCharts(runs, history, run), [runs, history, run])
}
