/** Probe accuracy by layer with its baselines, and as a heatmap of layers by steps (paper 2.4, figure 2). */
import { useMemo, useRef } from 'react'
import { useStore } from 'zustand'
import { FigureMenu } from '../../charts/FigureMenu'
import { Heatmap } from '../../charts/Heatmap'
import { Legend, SeriesLegend } from '../../charts/Legend'
import { ProbeChart, type PastProbe } from '../../charts/ProbeChart'
import { useLab, useStores } from '../../store/hooks'
import { overlaidRuns } from '../../store/state/history'
import { metricsItems } from '../../store/commands'
import { bestLayer, type ProbeRow } from '../../store/state/metrics'
import { runAtStep } from '../../store/state/runName'
import { panelPhase, type Run } from '../../store/state/run'
import { DataTable } from '../../ui/DataTable'
import { Empty, Panel } from '../../ui/Panel'
import { percent } from '../../ui/format'
import { Notice } from '../../ui/Notice'
import { Num } from '../../ui/inline'
import { text } from '../../text/text'
import './probes.css'

/** Earlier probes drawn behind the newest: at most six, evenly spaced. */
export function earlierCurves(rows: readonly ProbeRow[]): ProbeRow[] {
  const before = rows.slice(0, -1).filter((row) => row.step > 0)
  if (before.length <= 6) return before
  return Array.from({ length: 6 }, (_, i) => before[Math.round((i * (before.length - 1)) / 5)])
}

function levelsOf(run: Run) {
  if (!run.baselines) return []
  return [
    { name: text.probes.rawPixels, value: run.baselines.rawPixelAccuracy },
    { name: text.probes.majorityClass, value: run.baselines.majorityAccuracy },
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
                name: text.charts.runAtStep(name, last.step),
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
      caption={text.probes.tableCaption}
      columns={[
        text.probes.stepColumn,
        ...Array.from({ length: layers }, (_, layer) => text.probes.layerColumn(layer)),
      ]}
      rows={[
        ...rows.map((row) => [row.step, ...cells(row.accuracy)]),
        ...past.map((curve) => [curve.name, ...cells(curve.accuracy)]),
      ]}
    />
  )
}

function ProbeBody({ run, rows }: { run: Run; rows: ProbeRow[] }) {
  // Step of the completions scrubber, undefined while it follows the newest.
  const scrubbed = useStore(useStores().completions, ({ view, pinned }) =>
    view.kind === 'pinned' && view.index !== null ? pinned[view.index]?.step : undefined,
  )
  const past = usePast()
  const latest = rows[rows.length - 1]
  const untrained = rows.find((row) => row.step === 0) ?? null
  const best = bestLayer(latest.accuracy)
  const levels = levelsOf(run)
  const words = text.probes.summary
  const summary = [
    words.chart(latest.step),
    words.best(best, latest.accuracy.length - 1, percent(latest.accuracy[best])),
    ...levels.map((level) => words.level(level.name, percent(level.value))),
    untrained ? words.untrained(percent(Math.max(...untrained.accuracy))) : '',
    ...past.map((curve) => words.past(curve.name, percent(Math.max(...curve.accuracy)))),
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
          { kind: 'run', name: text.common.step(latest.step), value: percent(latest.accuracy[best]) },
          ...levels.map((level, i) => ({
            kind: i === 0 ? ('dots' as const) : ('dash' as const),
            name: level.name,
            value: percent(level.value),
          })),
          ...(untrained
            ? [
                {
                  kind: 'fine' as const,
                  name: text.charts.untrained,
                  value: percent(Math.max(...untrained.accuracy)),
                },
              ]
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
          summary={`${words.heatmap(latest.accuracy.length - 1, rows.length)} ${summary}`}
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
        {text.probes.best(<Num>{best}</Num>, <Num>{percent(latest.accuracy[best])}</Num>)}
      </p>
      <FigureMenu name={text.probes.title} of={runAtStep(run)} figure={figure} more={metricsItems(lab)} />
    </div>
  )
  return (
    <Panel title={text.probes.title} className="probes-panel" tools={headline}>
      {phase === 'empty' && <Empty title={text.probes.emptyTitle}>{text.probes.empty}</Empty>}
      {phase === 'preparing' && rows.length === 0 && (
        <Empty title={text.probes.preparingTitle}>{text.probes.preparing}</Empty>
      )}
      {phase === 'failed' && rows.length === 0 && run?.failure && (
        <Notice failure={run.failure} announce={false} />
      )}
      <div ref={figure}>{run && rows.length > 0 && <ProbeBody run={run} rows={rows} />}</div>
      {run && rows.length === 0 && (phase === 'running' || phase === 'paused' || phase === 'finished') && (
        <Empty title={text.probes.noProbeTitle}>
          {phase === 'finished' ? text.probes.endedBefore : text.probes.nextProbe(run.config.probeEvery)}
        </Empty>
      )}
    </Panel>
  )
}
