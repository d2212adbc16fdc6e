/**
 * Fine-tuning beside the same network from scratch: validation accuracy by step, training losses, and who is
 * ahead (paper 4.5).
 */
import { CurvesChart, type Curve } from '../../charts/CurvesChart'
import { paddedRange, shareRange, wholePercent } from '../../charts/ranges'
import { SeriesLegend } from '../../charts/SeriesLegend'
import { stepAxis } from '../../charts/scales'
import type { FineTuneArm, FineTuneResult } from '../../../core/studyResults'
import { DataTable } from '../../ui/DataTable'
import { compact, figures, percent, whole } from '../../ui/format'

const names = { pretrained: 'pretrained', scratch: 'from scratch' } as const
const colours = { pretrained: 'var(--run)', scratch: 'var(--ink-2)' } as const

/** The comparison in one sentence; what is compared is said with it. */
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
  const measure = tested ? 'test' : 'validation'
  const points = `${figures(Math.abs(ours - theirs) * 100)} percentage points of ${measure} accuracy`
  if (ours === theirs) return `Both end at the same ${measure} accuracy.`
  return ours > theirs
    ? `Pretraining is ahead by ${points}.`
    : `From scratch is ahead by ${points}: pretraining did not help here.`
}

function armWords(arm: FineTuneArm): string {
  const test =
    arm.testAccuracy === null ? 'not tested yet' : `${percent(arm.testAccuracy)} of test images right`
  const stop = arm.stoppedEarly ? ', stopped early' : ''
  return `${names[arm.name]}: ${test} (best validation ${percent(arm.validationAccuracy)} at step ${arm.bestStep}${stop})`
}

type Quantity = (point: FineTuneArm['curve'][number]) => number | null

/** One curve an arm; measurements that were not made are left out. */
function curvesOf(arms: readonly FineTuneArm[], quantity: Quantity, suffix = ''): Curve[] {
  return arms.map((arm) => ({
    name: `${names[arm.name]}${suffix}`,
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

function LossChartOf({
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
  const last = curves
    .map((curve) => `${curve.name} ${figures(curve.points[curve.points.length - 1]?.y)}`)
    .join(', ')
  return (
    <div>
      <h3>{title}</h3>
      <CurvesChart
        curves={curves}
        xName="step"
        xRange={axis.domain}
        xTicks={axis.ticks}
        range={paddedRange(valuesOf(curves))}
        xText={compact}
        yText={(y) => figures(y)}
        summary={`${title} by step, last: ${last}.`}
      />
    </div>
  )
}

/** @param done whether the study has ended, and its result is whole */
export function FineTuneOutcome({ result, done }: { result: FineTuneResult; done: boolean }) {
  const { arms, headLayer, trainImages, validationImages, testImages, masks } = result
  const accuracy = curvesOf(arms, (point) => point.validationAccuracy)
  const lastStep = Math.max(1, ...arms.flatMap((arm) => arm.curve.map(({ step }) => step)))
  const axis = stepAxis(0, lastStep, false)
  const verdict =
    comparison(result) ||
    (done
      ? 'The pretrained network was fine-tuned alone, with nothing beside it to compare with.'
      : 'Still training.')
  const marks = arms
    .filter((arm) => arm.curve.length > 0)
    .map((arm) => ({ x: arm.bestStep, y: arm.validationAccuracy, kind: 'best' as const }))
  return (
    <>
      <p className="study-verdict">{verdict}</p>
      <ul className="study-words">
        {arms.map((arm) => (
          <li key={arm.name}>{armWords(arm)}</li>
        ))}
      </ul>
      <p className="small study-counts">
        <span className="num">{whole(trainImages)}</span> labelled images ·{' '}
        <span className="num">{whole(validationImages)}</span> validation ·{' '}
        <span className="num">{whole(testImages)}</span> test · head on layer{' '}
        <span className="num">{headLayer}</span>
        {masks > 0 && ` · ${masks} masks vote`}
      </p>
      <h3>Validation accuracy by step</h3>
      <CurvesChart
        curves={accuracy}
        marks={marks}
        xName="step"
        xRange={axis.domain}
        xTicks={axis.ticks}
        range={shareRange(valuesOf(accuracy))}
        xText={compact}
        yText={wholePercent}
        valueText={percent}
        summary={`Validation accuracy by step. ${arms.map(armWords).join('; ')}. ${verdict}`}
      />
      <SeriesLegend
        items={arms.map((arm) => ({
          name: names[arm.name],
          colour: colours[arm.name],
          dashed: arm.name === 'scratch',
          value: percent(arm.validationAccuracy),
        }))}
      />
      <div className="study-pair">
        <LossChartOf
          title="Class loss in training, nats per image"
          arms={arms}
          quantity={(point) => point.classification}
          lastStep={lastStep}
        />
        <LossChartOf
          title="Generative loss in training, nats per pixel"
          arms={arms}
          quantity={(point) => point.generative}
          lastStep={lastStep}
        />
      </div>
      <DataTable
        caption="Fine-tuning by step"
        columns={['network, step', 'validation', 'class loss', 'generative loss']}
        rows={arms.flatMap((arm) =>
          arm.curve.map((point) => [
            `${names[arm.name]}, ${point.step}`,
            percent(point.validationAccuracy),
            figures(point.classification),
            figures(point.generative),
          ]),
        )}
      />
    </>
  )
}
