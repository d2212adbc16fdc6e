/**
 * Probe accuracy of the best layer against loss for every checkpoint of every run, as a chart and as a table
 * (paper figure 3).
 */
import { Suspense, useDeferredValue, useMemo, useRef, useState } from 'react'
import { thinned } from '../../../core/metricSeries'
import type { CheckpointSeries } from '../../charts/CheckpointsChart'
import { FigureMenu } from '../../charts/FigureMenu'
import { SeriesLegend } from '../../charts/Legend'
import { checkpointsOf, lossAndProbes, type PastRun } from '../../store/state/history'
import { differentMeasures, objectiveWords, pixelWords } from '../../store/state/labels'
import { lazy } from '../../ui/lazy'
import { DataTable } from '../../ui/DataTable'
import { compact, figures, percent, whole } from '../../ui/format'
import { compare as compareEn } from '../../text/en/compare'
import { compareText } from '../../text/compare'
import { text } from '../../text/text'

/** Loaded with the first point. */
const CheckpointsChart = lazy(async () => {
  const chart = await import('../../charts/CheckpointsChart')
  return { default: chart.CheckpointsChart }
})

/** Points that are drawn of all runs together, and of one at least: each costs time at every drawing. */
const [mostPoints, fewestPoints] = [240, 12]

/** The runs that measured loss and probes at one step, each as a series of the chart, thinned evenly. */
function seriesOf(runs: readonly PastRun[], untrained: boolean): CheckpointSeries[] {
  const most = Math.max(fewestPoints, Math.floor(mostPoints / runs.length))
  return runs.flatMap(({ run, validation, probes }) => {
    let points = lossAndProbes(validation, probes).filter(({ step }) => untrained || step > 0)
    while (points.length > most) points = thinned(points)
    const { id, name, colour, parameters, config } = run
    const open = config.objective === 'masked'
    return points.length > 0
      ? [{ id, name, colour: `var(--run-${colour})`, open, parameters, pixel: pixelWords(config), points }]
      : []
  })
}

function summaryOf(series: readonly CheckpointSeries[]): string {
  const lasts = series.map(({ name, pixel, points }) => {
    const last = points[points.length - 1]
    return compareText().scatterEnd(name, figures(last.loss), pixel, percent(last.accuracy))
  })
  return compareText().scatterSummary(lasts)
}

function Numbers({ runs }: { runs: readonly PastRun[] }) {
  return (
    <DataTable
      caption={compareText().scatterCaption}
      columns={compareText().scatterColumns}
      rows={() =>
        checkpointsOf(runs).map(({ run, step, loss, accuracy, layer }) => [
          compareText().checkpoint(run.name, step),
          objectiveWords(run.config),
          figures(loss, 4),
          percent(accuracy),
          layer,
          whole(run.parameters),
        ])
      }
    />
  )
}

/** The same array until a run has measured something new, whatever else of the runs has changed. */
function useMeasured(runs: readonly PastRun[]): readonly PastRun[] {
  const [measured, setMeasured] = useState(runs)
  const count = ({ run, validation, probes }: PastRun) => `${run.id} ${validation.length} ${probes.length}`
  if (measured.map(count).join() === runs.map(count).join()) return measured
  setMeasured(runs)
  return runs
}

export function CheckpointScatter({ runs: all }: { runs: readonly PastRun[] }) {
  // Drawn last, after the panels that follow each step and after the probes, in a task of its own.
  const soon = useDeferredValue(useMeasured(all))
  const runs = useDeferredValue(soon)
  const [untrained, setUntrained] = useState(false)
  const figure = useRef<HTMLDivElement>(null)
  const series = useMemo(() => seriesOf(runs, untrained), [runs, untrained])
  const drawn = runs.filter(({ run }) => series.some(({ id }) => id === run.id))
  const note = differentMeasures(drawn.map(({ run }) => run.config))
  const kinds = new Set(series.map(({ pixel }) => pixel))
  const unit = kinds.size > 1 ? text.loss.mixedPixels : [...kinds][0]
  return (
    <div className="checkpoints">
      <div className="checkpoints-head">
        <h3>{compareText().scatterTitle}</h3>
        <label className="check">
          <input
            type="checkbox"
            checked={untrained}
            onChange={(event) => setUntrained(event.target.checked)}
          />
          {compareText().includeStep0}
        </label>
        {series.length > 0 && (
          <FigureMenu
            name={compareText().scatterTitle}
            of={text.common.list(series.map(({ name }) => name))}
            file={[series.map(({ name }) => name).join(', '), compareEn.scatterTitle]}
            figure={figure}
          />
        )}
      </div>
      {series.length === 0 ? (
        <p className="small quiet">{compareText().scatterEmpty}</p>
      ) : (
        <div ref={figure}>
          <Suspense fallback={<div className="chart checkpoints-chart" />}>
            <CheckpointsChart series={series} summary={summaryOf(series)} />
          </Suspense>
          <p className="small quiet checkpoints-axis">{compareText().scatterAxis(unit)}</p>
          <SeriesLegend
            items={series.map(({ name, colour, open, parameters }) => ({
              name,
              colour,
              dashed: open,
              value: compact(parameters),
            }))}
          />
          {note && <p className="small quiet">{note}</p>}
          <Numbers runs={runs} />
        </div>
      )}
    </div>
  )
}
