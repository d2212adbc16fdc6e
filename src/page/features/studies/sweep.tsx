/**
 * Drawing of a learning-rate search: final loss by rate with spikes marked, the loss curves, and a button
 * that takes the best rate into the form (paper A.1).
 */
import { useStore } from 'zustand'
import { CurvesChart, type Curve, type Mark } from '../../charts/CurvesChart'
import { paddedRange } from '../../charts/ranges'
import { SeriesLegend } from '../../charts/SeriesLegend'
import { recentRange, stepAxis } from '../../charts/scales'
import type { SweepResult, SweepRow } from '../../../core/studies/sweep'
import { studies } from '../../text/en/studies'
import { useLab, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { DataTable } from '../../ui/DataTable'
import { compact, figures } from '../../ui/format'
import { writeNumber } from '../../ui/NumberInput'
import type { OutcomeProps } from './registry'

const text = studies.sweep

/** Line style of each rate, largest first; after six colours they repeat, dashed. */
const styleOf = (i: number) => ({ colour: `var(--run-${i % 6})`, dashed: i >= 6 })

function rowText({ learningRate, loss, spikedAt }: SweepRow): string {
  const end = loss === null ? text.diverged : text.nats(figures(loss))
  return text.row(writeNumber(learningRate), end, spikedAt === null ? '' : text.spiked(spikedAt))
}

function verdict({ rows, best, ended }: SweepResult): string {
  const why = ended === 'loss rose' ? text.lossRose : ended ? text.allTried : ''
  if (best < 0) return ended ? text.noneGood(why) : text.noneYet
  const { learningRate, loss } = rows[best]
  return text.best(ended !== null, writeNumber(learningRate), figures(loss), why)
}

function RateChart({ result }: { result: SweepResult }) {
  const { rows, best } = result
  const points = rows.flatMap(({ learningRate, loss }) =>
    loss === null ? [] : [{ x: learningRate, y: loss }],
  )
  const rates = rows.map(({ learningRate }) => learningRate)
  const range = paddedRange(points.map(({ y }) => y))
  const marks = rows.flatMap(({ learningRate, loss, spikedAt }, i): Mark[] => {
    // A rate without a final loss is drawn at the top.
    if (spikedAt !== null || loss === null) return [{ x: learningRate, y: loss ?? range[1], kind: 'bad' }]
    return i === best ? [{ x: learningRate, y: loss, kind: 'best' }] : []
  })
  return (
    <CurvesChart
      curves={[{ name: text.finalLoss, colour: 'var(--ink-2)', points, dotted: true }]}
      marks={marks}
      xName={text.rate}
      logX
      xRange={[Math.min(...rates) / 1.6, Math.max(...rates) * 1.6]}
      xTicks={[...rates].sort((a, b) => a - b)}
      range={range}
      xText={writeNumber}
      yText={(y) => figures(y)}
      summary={text.rateSummary(rows.map(rowText).join('; '), verdict(result))}
    />
  )
}

export function SweepOutcome({ result }: OutcomeProps<'sweep'>) {
  const lab = useLab()
  const formRate = useStore(useStores().settings, (state) => state.config.learningRate)
  const { rows, best } = result
  if (rows.length === 0) return <p className="quiet">{text.first}</p>
  const curves: Curve[] = rows.map(({ learningRate, curve }, i) => ({
    name: writeNumber(learningRate),
    ...styleOf(i),
    strong: i === best,
    points: curve.filter(({ loss }) => Number.isFinite(loss)).map(({ step, loss }) => ({ x: step, y: loss })),
  }))
  const losses = curves.flatMap(({ points }) => points.map(({ y }) => y))
  const axis = stepAxis(0, Math.max(1, ...curves.flatMap(({ points }) => points.map(({ x }) => x))), false)
  const bestRate = best < 0 ? null : rows[best].learningRate
  const blocked = bestRate === null ? text.noneToUse : formRate === bestRate ? text.inForm : null
  return (
    <>
      <p className="study-verdict">{verdict(result)}</p>
      <div className="study-buttons">
        <Button
          label={text.use}
          blocked={blocked}
          onClick={() => bestRate !== null && lab.edit({ learningRate: bestRate })}
        />
        {bestRate !== null && formRate === bestRate && (
          <span className="small quiet">{text.nextRun(writeNumber(bestRate))}</span>
        )}
      </div>
      <h3>{text.rateTitle}</h3>
      <RateChart result={result} />
      <p className="small quiet">{text.key}</p>
      <h3>{text.curvesTitle}</h3>
      <CurvesChart
        curves={curves}
        xName={text.step}
        xRange={axis.domain}
        xTicks={axis.ticks}
        range={recentRange(losses, [], false)}
        xText={compact}
        yText={(y) => figures(y)}
        summary={text.curvesSummary(rows.length, curves.map(({ name }) => name).join(', '))}
      />
      <SeriesLegend
        items={rows.map((row, i) => ({
          name: writeNumber(row.learningRate),
          ...styleOf(i),
          value: figures(row.loss),
        }))}
      />
      <DataTable
        caption={text.table}
        columns={text.columns}
        rows={rows.map(({ learningRate, loss, spikedAt }) => [
          writeNumber(learningRate),
          loss === null ? text.diverged : figures(loss, 4),
          spikedAt === null ? text.noSpike : text.spikeStep(spikedAt),
        ])}
      />
    </>
  )
}
