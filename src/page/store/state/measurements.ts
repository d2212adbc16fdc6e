/** A saved run's measurements as a past run, to be listed and drawn without being opened. */
import type { RunMeasurements } from '../../../core/protocol'
import { asPastRun, type PastRun } from './history'
import { createMetricsStore, noProbes, withProbe, type ProbesState } from './metrics'
import type { Run } from './run'
import { runTitle } from './runName'

/** @param colour the run's, see `giveColour` */
export function pastRunOf({ record, preview, events }: RunMeasurements, colour: number): PastRun {
  const { runId, set, config, status, step, parameters } = record
  const metrics = createMetricsStore().getState()
  let probes: ProbesState = noProbes
  let facts: Run['facts'] = null
  let baselines: Run['baselines'] = null
  for (const event of events) {
    if (event.kind === 'metrics') {
      metrics.append(event.columns)
      facts = event.facts
    } else if (event.kind === 'validation') metrics.appendValidation(event.step, event.loss)
    else if (event.kind === 'baselines') {
      baselines = event.baselines
      probes = { ...probes, testImages: event.testImages ?? null }
    } else probes = withProbe(probes, event)
  }
  const run: Run = {
    id: runId,
    name: runTitle(record),
    colour,
    config,
    set,
    status: 'opened',
    savedStatus: status,
    step,
    parameters,
    facts,
    compiling: null,
    baselines,
    failure: null,
    preview,
  }
  return asPastRun(run, metrics, probes.rows, probes)
}
