/**
 * React hooks over run sets: those of this visit, and the bands that they have on the charts. All but
 * useRunsHere change with a measurement, not with each step.
 */
import { useMemo } from 'react'
import { useStore } from 'zustand'
import type { ProbeKind } from '../../core/probeKinds'
import { useLab, useStores } from './hooks'
import type { Lab } from './lab'
import { runsHere } from './metricsFile'
import { asPastRun, type PastRun } from './state/history'
import { displayStatus, type RunState } from './state/run'
import { runName } from './state/runName'
import { setsAmong, setsOnCharts, type ShownSet } from './state/runSet'
import { bandPoints, layerPoints, setBands, spreadByLayers, type BandPoint } from './state/setBands'
import { text } from '../text/text'

/** Past runs and the current one, oldest first; a new list after each step. */
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

const idAndStatus = ({ run }: RunState): string => (run ? `${run.id} ${displayStatus(run)}` : '')

/** Past runs and the current one; a new list after each measurement, change of status, or overlay. */
function useMeasuredRuns(): PastRun[] {
  const lab = useLab()
  const history = useStore(lab.stores.history, (state) => state)
  const run = useStore(lab.stores.run, idAndStatus)
  const measured = useStore(lab.stores.metrics, (state) => state.validation.length)
  const probes = useStore(lab.stores.probes, (state) => state)
  // The list is read from the stores; the others say when it has changed.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  return useMemo(() => runsHere(lab), [lab, history, run, measured, probes])
}

/** The sets over seeds of this visit. */
export function useShownSets(): ShownSet[] {
  const runs = useMeasuredRuns()
  return useMemo(() => setsAmong(runs), [runs])
}

/** A set's mean and deviation, as charts/bands.tsx draws it. */
interface SetBand {
  name: string
  colour: string
  points: BandPoint[]
}

function bandsOf(
  runs: PastRun[],
  { stores }: Pick<Lab, 'stores'>,
  pointsOf: (members: PastRun[]) => BandPoint[],
): SetBand[] {
  const sets = setsOnCharts(runs, stores.history.getState(), stores.run.getState().run)
  return sets.flatMap(({ set, colour, runs: members }) => {
    const points = pointsOf(members)
    const last = points.at(-1)
    const name = runName(set.id)
    return last ? [{ name: text.runSets.band(name, last.count), colour: `var(--run-${colour})`, points }] : []
  })
}

/** Validation loss of the sets on the charts; x is the step. */
export function useLossBands(): SetBand[] {
  const lab = useLab()
  const runs = useMeasuredRuns()
  return useMemo(() => bandsOf(runs, lab, (members) => bandPoints(setBands(members).validation)), [runs, lab])
}

const rowsOf =
  (kind: ProbeKind) =>
  ({ probes, measured }: PastRun) =>
    kind === 'linear' ? probes : (measured?.others[kind] ?? [])

/** Accuracy by one kind of probe, of the sets on the charts at their last common step; x is the layer. */
export function useProbeBands(kind: ProbeKind): SetBand[] {
  const lab = useLab()
  const runs = useMeasuredRuns()
  return useMemo(
    () => bandsOf(runs, lab, (members) => layerPoints(spreadByLayers(members, rowsOf(kind)).at(-1))),
    [runs, lab, kind],
  )
}
