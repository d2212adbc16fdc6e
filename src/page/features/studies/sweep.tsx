/**
 * Charts of a learning-rate search: final loss by rate with spikes marked, the loss curves, and a button
 * that copies the best rate into the form (paper A.1).
 */
import { useStore } from 'zustand'
import { CurvesChart, type Curve, type Mark } from '../../charts/CurvesChart'
import { paddedRange, recentRange, stepAxis } from '../../charts/scales'
import { SeriesLegend } from '../../charts/Legend'
import type { SweepResult, SweepRow } from '../../../core/studies/sweep'
import { studiesText } from '../../text/studies'
import { text } from '../../text/text'
import { useLab, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { DataTable } from '../../ui/DataTable'
import { compact, figures } from '../../ui/format'
import { writeNumber } from '../../ui/NumberInput'
import type { OutcomeProps } from './outcomeProps'

const studyText = () => studiesText().sweep

/** Line style of each rate, largest first; after six colours they repeat, dashed. */
const styleOf = (i: number) => ({ colour: `var(--run-${i % 6})`, dashed: i >= 6 })

function rowText({ learningRate, loss, spikedAt }: SweepRow): string {
  const end = loss === null ? studyText().diverged : studyText().nats(figures(loss))
  return studyText().row(
    writeNumber(learningRate),
    end,
    spikedAt === null ? '' : studyText().spiked(spikedAt),
  )
}

function verdict({ rows, best, ended }: SweepResult): string {
  const why = ended === 'loss rose' ? studyText().lossRose : ended ? studyText().allTried : ''
  if (best < 0) return ended ? studyText().noneGood(why) : studyText().noneYet
  const { learningRate, loss } = rows[best]
  return studyText().best(ended !== null, writeNumber(learningRate), figures(loss), why)
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
      curves={[{ name: studyText().finalLoss, colour: 'var(--ink-2)', points, dotted: true }]}
      marks={marks}
      xName={studyText().rate}
      logX
      xRange={[Math.min(...rates) / 1.6, Math.max(...rates) * 1.6]}
      xTicks={[...rates].sort((a, b) => a - b)}
      range={range}
      xText={writeNumber}
      yText={(y) => figures(y)}
      summary={studyText().rateSummary(rows.map(rowText).join('; '), verdict(result))}
    />
  )
}

export function SweepOutcome({ result }: OutcomeProps<'sweep'>) {
  const lab = useLab()
  const formRate = useStore(useStores().settings, (state) => state.config.learningRate)
  const { rows, best } = result
  if (rows.length === 0) return <p className="quiet">{studyText().first}</p>
  const curves: Curve[] = rows.map(({ learningRate, curve }, i) => ({
    name: writeNumber(learningRate),
    ...styleOf(i),
    strong: i === best,
    points: curve.filter(({ loss }) => Number.isFinite(loss)).map(({ step, loss }) => ({ x: step, y: loss })),
  }))
  const losses = curves.flatMap(({ points }) => points.map(({ y }) => y))
  const axis = stepAxis(0, Math.max(1, ...curves.flatMap(({ points }) => points.map(({ x }) => x))), false)
  const bestRate = best < 0 ? null : rows[best].learningRate
  const blocked =
    bestRate === null ? studyText().noneToUse : formRate === bestRate ? studyText().inForm : null
  return (
    <>
      <p className="study-verdict">{verdict(result)}</p>
      <div className="study-buttons">
        <Button
          label={studyText().use}
          blocked={blocked}
          onClick={() => bestRate !== null && lab.edit({ learningRate: bestRate })}
        />
        {bestRate !== null && formRate === bestRate && (
          <span className="small quiet">{studyText().nextRun(writeNumber(bestRate))}</span>
        )}
      </div>
      <h3>{studyText().rateTitle}</h3>
      <RateChart result={result} />
      <p className="small quiet">{studyText().key}</p>
      <h3>{studyText().curvesTitle}</h3>
      <CurvesChart
        curves={curves}
        xName={studyText().step}
        xRange={axis.domain}
        xTicks={axis.ticks}
        range={recentRange(losses, [], false)}
        xText={compact}
        yText={(y) => figures(y)}
        summary={studyText().curvesSummary(rows.length, text.common.list(curves.map(({ name }) => name)))}
      />
      <SeriesLegend
        items={rows.map((row, i) => ({
          name: writeNumber(row.learningRate),
          ...styleOf(i),
          value: figures(row.loss),
        }))}
      />
      <DataTable
        caption={studyText().table}
        columns={studyText().columns}
        rows={rows.map(({ learningRate, loss, spikedAt }) => [
          writeNumber(learningRate),
          loss === null ? studyText().diverged : figures(loss, 4),
          spikedAt === null ? studyText().noSpike : studyText().spikeStep(spikedAt),
        ])}
      />
    </>
  )
}
