/**
 * Best layer's probe accuracy against loss for every checkpoint of every run, as a chart and as a table
 * (paper figure 3).
 */
import { useRef, useState } from 'react'
import { CheckpointsChart, type CheckpointSeries } from '../../charts/CheckpointsChart'
import { FigureMenu } from '../../charts/FigureMenu'
import { SeriesLegend } from '../../charts/SeriesLegend'
import { checkpointsOf, lossAndProbes, type PastRun } from '../../store/state/history'
import { differentMeasures, objectiveWords, pixelWords } from '../../store/state/labels'
import { DataTable } from '../../ui/DataTable'
import { compact, figures, percent, whole } from '../../ui/format'

/** The runs that measured loss and probes at one step, each as a series of the chart. */
function seriesOf(runs: readonly PastRun[], untrained: boolean): CheckpointSeries[] {
  return runs.flatMap(({ run, validation, probes }) => {
    const points = lossAndProbes(validation, probes).filter(({ step }) => untrained || step > 0)
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
    return `${name} ends at ${figures(last.loss)} nats per ${pixel} with ${percent(last.accuracy)}.`
  })
  return `Probe accuracy of the best layer against loss, loss falling to the right. ${lasts.join(' ')}`
}

function Numbers({ runs }: { runs: readonly PastRun[] }) {
  return (
    <DataTable
      caption="Checkpoints: loss in nats and probe accuracy of the best layer"
      columns={['checkpoint', 'learned', 'loss', 'probe', 'layer', 'parameters']}
      rows={checkpointsOf(runs).map(({ run, step, loss, accuracy, layer }) => [
        `${run.name} step ${step}`,
        objectiveWords(run.config),
        figures(loss, 4),
        percent(accuracy),
        layer,
        whole(run.parameters),
      ])}
    />
  )
}

export function CheckpointScatter({ runs }: { runs: readonly PastRun[] }) {
  const [untrained, setUntrained] = useState(false)
  const figure = useRef<HTMLDivElement>(null)
  const series = seriesOf(runs, untrained)
  const drawn = runs.filter(({ run }) => series.some(({ id }) => id === run.id))
  const note = differentMeasures(drawn.map(({ run }) => run.config))
  const kinds = new Set(series.map(({ pixel }) => pixel))
  const unit = kinds.size > 1 ? '(masked) pixel' : [...kinds][0]
  return (
    <div className="checkpoints">
      <div className="checkpoints-head">
        <h3>Probe accuracy against loss</h3>
        <label className="check">
          <input
            type="checkbox"
            checked={untrained}
            onChange={(event) => setUntrained(event.target.checked)}
          />
          with step 0
        </label>
        {series.length > 0 && (
          <FigureMenu
            name="Probe accuracy against loss"
            of={series.map(({ name }) => name).join(', ')}
            figure={figure}
          />
        )}
      </div>
      {series.length === 0 ? (
        <p className="small quiet">
          A point for each step at which a run measured both its loss and its probes. None is there yet.
        </p>
      ) : (
        <div ref={figure}>
          <CheckpointsChart series={series} summary={summaryOf(series)} />
          <p className="small quiet checkpoints-axis">nats per {unit}, falling →</p>
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
