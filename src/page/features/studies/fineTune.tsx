/**
 * Charts of a fine-tuning study: validation accuracy and training losses of the pretrained network and the
 * one from scratch, and their difference (paper 4.5).
 */
import { CurvesChart, type Curve } from '../../charts/CurvesChart'
import { paddedRange, shareRange, stepAxis, wholePercent } from '../../charts/scales'
import { SeriesLegend } from '../../charts/Legend'
import type { FineTuneArm, FineTuneResult } from '../../../core/studies/fineTune'
import { studiesText } from '../../text/studies'
import { text } from '../../text/text'
import { DataTable } from '../../ui/DataTable'
import { compact, figures, percent, whole } from '../../ui/format'
import type { OutcomeProps } from './outcomeProps'

const studyText = () => studiesText().fineTune
const armName = (name: FineTuneArm['name']) => studyText().arms[name]
const colours = { pretrained: 'var(--run)', scratch: 'var(--ink-2)' } as const

/** The comparison in one sentence, with the accuracy that it compares. */
export function comparison({ arms }: FineTuneResult): string {
  const [pretrained, scratch] = [
    arms.find((arm) => arm.name === 'pretrained'),
    arms.find((arm) => arm.name === 'scratch'),
  ]
  if (!pretrained || !scratch || scratch.curve.length === 0) return ''
  const tested = pretrained.testAccuracy !== null && scratch.testAccuracy !== null
  const [ours, theirs] = tested
    ? [pretrained.testAccuracy ?? 0, scratch.testAccuracy ?? 0]
    : [pretrained.validationAccuracy, scratch.validationAccuracy]
  const measure = tested ? studyText().test : studyText().validation
  const points = studyText().points(figures(Math.abs(ours - theirs) * 100), measure)
  if (ours === theirs) return studyText().equal(measure)
  return ours > theirs ? studyText().pretrainedAhead(points) : studyText().scratchAhead(points)
}

function armText(arm: FineTuneArm): string {
  const test =
    arm.testAccuracy === null ? studyText().notTested : studyText().tested(percent(arm.testAccuracy))
  const stopped = arm.stoppedEarly ? studyText().stopped : ''
  return studyText().arm(armName(arm.name), test, percent(arm.validationAccuracy), arm.bestStep, stopped)
}

type Quantity = (point: FineTuneArm['curve'][number]) => number | null

/** One curve for each arm, without the points that were not measured. */
function curvesOf(arms: readonly FineTuneArm[], quantity: Quantity): Curve[] {
  return arms.map((arm) => ({
    name: armName(arm.name),
    colour: colours[arm.name],
    dashed: arm.name === 'scratch',
    strong: arm.name === 'pretrained',
    points: arm.curve.flatMap((point) => {
      const y = quantity(point)
      return y === null ? [] : [{ x: point.step, y }]
    }),
  }))
}

const valuesOf = (curves: readonly Curve[]) => curves.flatMap(({ points }) => points.map(({ y }) => y))

function LossCurves({
  title,
  arms,
  quantity,
  lastStep,
}: {
  title: string
  arms: FineTuneArm[]
  quantity: Quantity
  lastStep: number
}) {
  const curves = curvesOf(arms, quantity)
  if (valuesOf(curves).length === 0) return null
  const axis = stepAxis(0, lastStep, false)
  const last = text.common.list(
    curves.map((curve) => `${curve.name} ${figures(curve.points[curve.points.length - 1]?.y)}`),
  )
  return (
    <div>
      <h3>{title}</h3>
      <CurvesChart
        curves={curves}
        xName={studyText().step}
        xRange={axis.domain}
        xTicks={axis.ticks}
        range={paddedRange(valuesOf(curves))}
        xText={compact}
        yText={(y) => figures(y)}
        summary={studyText().lossSummary(title, last)}
      />
    </div>
  )
}

export function FineTuneOutcome({ result, record }: OutcomeProps<'fineTune'>) {
  const { arms, headLayer, trainImages, validationImages, testImages, masks } = result
  const accuracy = curvesOf(arms, (point) => point.validationAccuracy)
  const lastStep = Math.max(1, ...arms.flatMap((arm) => arm.curve.map(({ step }) => step)))
  const axis = stepAxis(0, lastStep, false)
  const verdict = comparison(result) || (record.state === 'done' ? studyText().alone : studyText().training)
  const marks = arms
    .filter((arm) => arm.curve.length > 0)
    .map((arm) => ({ x: arm.bestStep, y: arm.validationAccuracy, kind: 'best' as const }))
  return (
    <>
      <p className="study-verdict">{verdict}</p>
      <ul className="study-words">
        {arms.map((arm) => (
          <li key={arm.name}>{armText(arm)}</li>
        ))}
      </ul>
      <p className="small study-counts">
        {studyText().counts(
          <span className="num">{whole(trainImages)}</span>,
          <span className="num">{whole(validationImages)}</span>,
          <span className="num">{whole(testImages)}</span>,
          <span className="num">{headLayer}</span>,
        )}
        {masks > 0 && studyText().masks(masks)}
      </p>
      <h3>{studyText().accuracy}</h3>
      <CurvesChart
        curves={accuracy}
        marks={marks}
        xName={studyText().step}
        xRange={axis.domain}
        xTicks={axis.ticks}
        range={shareRange(valuesOf(accuracy))}
        xText={compact}
        yText={wholePercent}
        valueText={percent}
        summary={studyText().accuracySummary(arms.map(armText).join('; '), verdict)}
      />
      <SeriesLegend
        items={arms.map((arm) => ({
          name: armName(arm.name),
          colour: colours[arm.name],
          dashed: arm.name === 'scratch',
          value: percent(arm.validationAccuracy),
        }))}
      />
      <div className="study-pair">
        <LossCurves
          title={studyText().classLoss}
          arms={arms}
          quantity={(point) => point.classification}
          lastStep={lastStep}
        />
        <LossCurves
          title={studyText().generativeLoss}
          arms={arms}
          quantity={(point) => point.generative}
          lastStep={lastStep}
        />
      </div>
      <DataTable
        caption={studyText().table}
        columns={studyText().columns}
        rows={arms.flatMap((arm) =>
          arm.curve.map((point) => [
            `${armName(arm.name)}, ${point.step}`,
            percent(point.validationAccuracy),
            figures(point.classification),
            figures(point.generative),
          ]),
        )}
      />
    </>
  )
}
