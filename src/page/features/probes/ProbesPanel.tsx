/**
 * What the layers know: probe accuracy by layer now, its baselines, and the layer by step map of the whole
 * run.
 */
import { useMemo, useRef } from 'react'
import { useStore } from 'zustand'
import { FigureMenu } from '../../charts/FigureMenu'
import { Heatmap } from '../../charts/Heatmap'
import { Legend } from '../../charts/Legend'
import { ProbeChart, type PastProbe } from '../../charts/ProbeChart'
import { SeriesLegend } from '../../charts/SeriesLegend'
import { useLab, useStores } from '../../store/hooks'
import { overlaidRuns } from '../../store/state/history'
import { metricsItems } from '../../store/commands'
import { bestLayer, type ProbeRow } from '../../store/state/metrics'
import { runAtStep } from '../../store/state/runName'
import { panelPhase, type Run } from '../../store/state/run'
import { DataTable } from '../../ui/DataTable'
import { Empty } from '../../ui/Empty'
import { percent } from '../../ui/format'
import { Notice } from '../../ui/Notice'
import { Panel } from '../../ui/Panel'
import './probes.css'

/** Earlier probes drawn behind the newest: up to six, evenly chosen. */
export function earlierCurves(rows: readonly ProbeRow[]): ProbeRow[] {
  const before = rows.slice(0, -1).filter((row) => row.step > 0)
  if (before.length <= 6) return before
  return Array.from({ length: 6 }, (_, i) => before[Math.round((i * (before.length - 1)) / 5)])
}

function levelsOf(run: Run) {
  if (!run.baselines) return []
  return [
    { name: 'raw pixels', value: run.baselines.rawPixelAccuracy },
    { name: 'majority class', value: run.baselines.majorityAccuracy },
  ]
}

/** The newest probe of each past run that is overlaid. */
function usePast(): PastProbe[] {
  const history = useStore(useStores().history, (state) => state)
  return useMemo(
    () =>
      overlaidRuns(history).flatMap(({ run: { name, colour, config }, probes }) => {
        const last = probes.at(-1)
        const dashed = config.objective === 'masked'
        return last
          ? [
              {
                name: `${name}, step ${last.step}`,
                colour: `var(--run-${colour})`,
                dashed,
                accuracy: last.accuracy,
              },
            ]
          : []
      }),
    [history],
  )
}

interface NumbersProps {
  rows: ProbeRow[]
  past: PastProbe[]
}

function Numbers({ rows, past }: NumbersProps) {
  const layers = Math.max(...[...rows, ...past].map(({ accuracy }) => accuracy.length))
  const cells = (accuracy: number[]) => Array.from({ length: layers }, (_, layer) => percent(accuracy[layer]))
  return (
    <DataTable
      caption="Probe accuracy by step and layer"
      columns={['step', ...Array.from({ length: layers }, (_, layer) => `l${layer}`)]}
      rows={[
        ...rows.map((row) => [row.step, ...cells(row.accuracy)]),
        ...past.map((curve) => [curve.name, ...cells(curve.accuracy)]),
      ]}
    />
  )
}

function ProbeBody({ run, rows }: { run: Run; rows: ProbeRow[] }) {
  // The scrubber of the images marks its step here too, unless it follows the newest.
  const scrubbed = useStore(useStores().completions, ({ view, pinned }) =>
    view.kind === 'pinned' && view.index !== null ? pinned[view.index]?.step : undefined,
  )
  const past = usePast()
  const latest = rows[rows.length - 1]
  const untrained = rows.find((row) => row.step === 0) ?? null
  const best = bestLayer(latest.accuracy)
  const levels = levelsOf(run)
  const summary = [
    `Probe accuracy by layer at step ${latest.step}.`,
    `Best layer ${best} of ${latest.accuracy.length - 1} with ${percent(latest.accuracy[best])}.`,
    ...levels.map((level) => `${level.name}: ${percent(level.value)}.`),
    untrained ? `Untrained features reach ${percent(Math.max(...untrained.accuracy))}.` : '',
    ...past.map((curve) => `Past run ${curve.name}: best ${percent(Math.max(...curve.accuracy))}.`),
  ].join(' ')
  return (
    <>
      <ProbeChart
        latest={latest}
        earlier={earlierCurves(rows)}
        untrained={untrained === latest ? null : untrained}
        past={past}
        levels={levels}
        best={best}
        summary={summary}
      />
      <Legend
        items={[
          { kind: 'run', name: `step ${latest.step}`, value: percent(latest.accuracy[best]) },
          ...levels.map((level, i) => ({
            kind: i === 0 ? ('dots' as const) : ('dash' as const),
            name: level.name,
            value: percent(level.value),
          })),
          ...(untrained
            ? [{ kind: 'fine' as const, name: 'untrained', value: percent(Math.max(...untrained.accuracy)) }]
            : []),
        ]}
      />
      {past.length > 0 && (
        <SeriesLegend
          items={past.map((curve) => ({ ...curve, value: percent(Math.max(...curve.accuracy)) }))}
        />
      )}
      {rows.length > 1 && (
        <Heatmap
          columns={rows}
          marked={scrubbed}
          summary={`Probe accuracy of layers 0 to ${latest.accuracy.length - 1} at ${rows.length} steps. ${summary}`}
        />
      )}
      <Numbers rows={rows} past={past} />
    </>
  )
}

export function ProbesPanel() {
  const run = useStore(useStores().run, (state) => state.run)
  const pending = useStore(useStores().run, (state) => state.pending)
  const rows = useStore(useStores().probes, (state) => state.rows)
  const phase = panelPhase({ run, pending })
  const latest = rows[rows.length - 1]
  const best = latest ? bestLayer(latest.accuracy) : -1
  const lab = useLab()
  const figure = useRef<HTMLDivElement>(null)
  const headline = run && latest && (
    <div className="panel-tools">
      <p className="small probe-best">
        best: layer <span className="num">{best}</span>,{' '}
        <span className="num">{percent(latest.accuracy[best])}</span>
      </p>
      <FigureMenu
        name="Probe accuracy by layer"
        of={runAtStep(run)}
        figure={figure}
        more={metricsItems(lab)}
      />
    </div>
  )
  return (
    <Panel title="Probe accuracy by layer" className="probes-panel" tools={headline}>
      {phase === 'empty' && (
        <Empty title="What each layer knows will be drawn here">
          A linear classifier reads every layer as the run goes. In the paper the middle layers know the class
          best; watch that peak form.
        </Empty>
      )}
      {phase === 'preparing' && rows.length === 0 && (
        <Empty title="Preparing the run">The first probe is of untrained features, at step 0.</Empty>
      )}
      {phase === 'failed' && rows.length === 0 && run?.failure && (
        <Notice failure={run.failure} announce={false} />
      )}
      <div ref={figure}>{run && rows.length > 0 && <ProbeBody run={run} rows={rows} />}</div>
      {run && rows.length === 0 && (phase === 'running' || phase === 'paused' || phase === 'finished') && (
        <Empty title="No probe yet">
          {phase === 'finished'
            ? 'The run ended before its first probe.'
            : `The first comes at step 0, then every ${run.config.probeEvery} steps.`}
        </Empty>
      )}
    </Panel>
  )
}
