/**
 * The search for a learning rate: final loss by rate, spiked rates marked, the curves, and the best rate for
 * the form (paper A.1).
 */
import { CurvesChart, type Curve, type Mark } from '../../charts/CurvesChart'
import { paddedRange } from '../../charts/ranges'
import { SeriesLegend } from '../../charts/SeriesLegend'
import { recentRange, stepAxis } from '../../charts/scales'
import type { SweepResult, SweepRow } from '../../../core/studyResults'
import { Button } from '../../ui/Button'
import { DataTable } from '../../ui/DataTable'
import { compact, figures } from '../../ui/format'
import { writeNumber } from '../../ui/NumberInput'

interface Props {
  result: SweepResult
  /** Learning rate of the form. */
  formRate: number
  onUse(learningRate: number): void
}

/** A colour for each rate, largest first; more than six repeat, drawn dashed. */
const look = (i: number) => ({ colour: `var(--run-${i % 6})`, dashed: i >= 6 })

function rowWords({ learningRate, loss, spikedAt }: SweepRow): string {
  const end = loss === null ? 'diverged' : `${figures(loss)} nats`
  return `${writeNumber(learningRate)}: ${end}${spikedAt === null ? '' : `, spiked at step ${spikedAt}`}`
}

function verdict({ rows, best, ended }: SweepResult): string {
  const why =
    ended === 'loss rose'
      ? ' A lower rate ended with a higher loss, so the search stopped.'
      : ended
        ? ' All rates were tried.'
        : ''
  if (best < 0) return ended ? `No rate ended well; try lower ones.${why}` : 'No rate has ended yet.'
  const { learningRate, loss } = rows[best]
  return `${ended ? 'Best' : 'Best so far'}: ${writeNumber(learningRate)}, with ${figures(loss)} nats per pixel of validation loss.${why}`
}

function RateChart({ result }: { result: SweepResult }) {
  const { rows, best } = result
  const points = rows.flatMap(({ learningRate, loss }) =>
    loss === null ? [] : [{ x: learningRate, y: loss }],
  )
  const rates = rows.map(({ learningRate }) => learningRate)
  const range = paddedRange(points.map(({ y }) => y))
  const marks = rows.flatMap(({ learningRate, loss, spikedAt }, i): Mark[] => {
    // A rate without a final loss stands at the top, out of reach.
    if (spikedAt !== null || loss === null) return [{ x: learningRate, y: loss ?? range[1], kind: 'bad' }]
    return i === best ? [{ x: learningRate, y: loss, kind: 'best' }] : []
  })
  return (
    <CurvesChart
      curves={[{ name: 'final loss', colour: 'var(--ink-2)', points, dotted: true }]}
      marks={marks}
      xName="learning rate"
      logX
      xRange={[Math.min(...rates) / 1.6, Math.max(...rates) * 1.6]}
      xTicks={[...rates].sort((a, b) => a - b)}
      range={range}
      xText={writeNumber}
      yText={(y) => figures(y)}
      summary={`Validation loss at the end by learning rate. ${rows.map(rowWords).join('; ')}. ${verdict(result)}`}
    />
  )
}

export function SweepOutcome({ result, formRate, onUse }: Props) {
  const { rows, best } = result
  if (rows.length === 0) return <p className="quiet">The first rate is being tried.</p>
  const curves: Curve[] = rows.map(({ learningRate, curve }, i) => ({
    name: writeNumber(learningRate),
    ...look(i),
    strong: i === best,
    points: curve.filter(({ loss }) => Number.isFinite(loss)).map(({ step, loss }) => ({ x: step, y: loss })),
  }))
  const losses = curves.flatMap(({ points }) => points.map(({ y }) => y))
  const axis = stepAxis(0, Math.max(1, ...curves.flatMap(({ points }) => points.map(({ x }) => x))), false)
  const bestRate = best < 0 ? null : rows[best].learningRate
  const blocked =
    bestRate === null
      ? 'No rate has ended well yet.'
      : formRate === bestRate
        ? 'The form has this rate.'
        : null
  return (
    <>
      <p className="study-verdict">{verdict(result)}</p>
      <div className="study-buttons">
        <Button
          label="Use this rate"
          blocked={blocked}
          onClick={() => bestRate !== null && onUse(bestRate)}
        />
        {bestRate !== null && formRate === bestRate && (
          <span className="small quiet">The next run trains at {writeNumber(bestRate)}.</span>
        )}
      </div>
      <h3>Validation loss at the end, nats per pixel, by learning rate</h3>
      <RateChart result={result} />
      <p className="small quiet">The ring marks the best rate; × marks one whose loss spiked or diverged.</p>
      <h3>Training loss by step, nats per pixel</h3>
      <CurvesChart
        curves={curves}
        xName="step"
        xRange={axis.domain}
        xTicks={axis.ticks}
        range={recentRange(losses, [], false)}
        xText={compact}
        yText={(y) => figures(y)}
        summary={`Training loss by step at ${rows.length} learning rates: ${curves.map(({ name }) => name).join(', ')}.`}
      />
      <SeriesLegend
        items={rows.map((row, i) => ({
          name: writeNumber(row.learningRate),
          ...look(i),
          value: figures(row.loss),
        }))}
      />
      <DataTable
        caption="Learning rates tried"
        columns={['rate', 'validation loss', 'spike']}
        rows={rows.map(({ learningRate, loss, spikedAt }) => [
          writeNumber(learningRate),
          loss === null ? 'diverged' : figures(loss, 4),
          spikedAt === null ? 'none' : `step ${spikedAt}`,
        ])}
      />
    </>
  )
}
