/** The two charts of the printed report, each with the sentence that reads it: the loss, the newest probe. */
import { smooth } from '../../../core/metricSeries'
import { levelDash } from '../../charts/levels'
import { accuracyRange } from '../../charts/ProbeChart'
import { linearTicks, stepAxis, wholePercent, wholeRange } from '../../charts/scales'
import { lossPoints } from '../../features/loss/curve'
import { rawPixelsFor, readProbe, rowErrors, type ProbeFacts } from '../../features/probes/reading'
import { readingWords } from '../../features/probes/readingWords'
import { reportText } from '../../text/report'
import { text } from '../../text/text'
import { figures, percent } from '../../ui/format'
import type { Lab } from '../../store/lab'
import { heldOutName, pixelWords } from '../../store/state/labels'
import { lastValidation } from '../../store/state/metrics'
import type { Run } from '../../store/state/run'
import { ReportPlot } from './plots'

interface Props {
  lab: Lab
  run: Run
}

/** Points of a curve; more would not be seen on paper. */
const mostPoints = 200
/** Of the smoothed line, as the page has it at first. */
const smoothing = 0.9

export function LossChart({ lab, run }: Props) {
  const words = reportText()
  const metrics = lab.stores.metrics.getState()
  const loss = metrics.training.view('loss')
  const valLoss = metrics.validation.view('loss')
  const columns = {
    step: metrics.training.view('step'),
    loss,
    smoothed: smooth(loss, smoothing),
    valStep: metrics.validation.view('step'),
    valLoss,
  }
  const points = lossPoints(columns, false, mostPoints)
  if (points.length === 0) return <p>{words.noLoss}</p>
  const levels = [
    { name: text.loss.uniform, value: run.baselines?.uniformLoss ?? Math.log(run.config.nVocab) },
    { name: text.loss.colourCounts, value: run.baselines?.unigramEntropy ?? run.preview.unigramEntropy },
  ]
  const train = points.flatMap(({ step, smooth: y }) => (y === undefined ? [] : [{ x: step, y }]))
  const held = points.flatMap(({ step, validation: y }) => (y === undefined ? [] : [{ x: step, y }]))
  const { domain, ticks } = stepAxis(points[0].step, points[points.length - 1].step, false)
  const newest = lastValidation(metrics) ?? train.at(-1)?.y
  const [uniform, counts] = levels.map(({ value }) => figures(value))
  const pixel = pixelWords(run.config)
  return (
    <>
      <ReportPlot
        unit={text.loss.natsPer(pixel)}
        label={text.loss.title}
        xName={words.steps}
        x={domain}
        xTicks={ticks}
        y={wholeRange([...train, ...held].map(({ y }) => y).concat(levels.map(({ value }) => value)), false)}
        yWords={figures}
        curves={[
          { kind: 'main', name: words.smoothed, points: train },
          { kind: 'measured', name: heldOutName(run.config), points: held },
        ]}
        levels={levels.map((level, i) => ({ ...level, dash: levelDash(i) }))}
      />
      <p>{text.loss.reading(figures(newest), pixel, uniform, run.config.nVocab, counts)}</p>
    </>
  )
}

export function ProbeChart({ lab, run }: Props) {
  const words = reportText()
  const { rows, testImages } = lab.stores.probes.getState()
  const newest = rows.at(-1)
  if (!newest) return <p>{words.noProbe}</p>
  const facts: ProbeFacts = {
    rows,
    testImages,
    imageCount: Math.min(run.config.probeTestImages, run.preview.testImages),
    rawPixels: rawPixelsFor('linear', run.baselines?.rawPixelAccuracy, testImages),
  }
  const untrained = newest.step > 0 ? rows.find(({ step }) => step === 0) : undefined
  const errors = rowErrors(newest, facts)
  const levels = [
    { name: text.probes.rawPixels, value: facts.rawPixels?.accuracy ?? Number.NaN },
    { name: text.probes.majorityClass, value: run.baselines?.majorityAccuracy ?? Number.NaN },
  ]
  const curve = (accuracy: readonly number[]) => accuracy.map((y, x) => ({ x, y }))
  const last = newest.accuracy.length - 1
  const shown = [{ ...newest, errors }, ...(untrained ? [untrained] : [])]
  const known = levels.filter(({ value }) => Number.isFinite(value))
  const reading = readProbe(newest, facts)
  return (
    <>
      <ReportPlot
        unit={words.probeUnit}
        label={text.probes.title}
        xName={words.layers}
        x={[-0.2, last + 0.2]}
        xTicks={linearTicks(0, last, 12).filter(Number.isInteger)}
        y={accuracyRange([...shown, { accuracy: known.map(({ value }) => value) }], [])}
        yWords={wholePercent}
        curves={[
          { kind: 'measured', name: words.probeStep(newest.step), points: curve(newest.accuracy), errors },
          ...(untrained
            ? [{ kind: 'fine' as const, name: text.charts.untrained, points: curve(untrained.accuracy) }]
            : []),
        ]}
        levels={known.map(({ name, value }, i) => ({
          name: `${name} ${percent(value)}`,
          value,
          dash: levelDash(i),
        }))}
      />
      <p>{reading ? readingWords(reading) : ''}</p>
    </>
  )
}
