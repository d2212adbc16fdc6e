/** The loss chart in words: its levels, what it shows, and how the newest loss reads. */
import { bandText, type Band } from '../../charts/bands'
import type { Level } from '../../charts/levels'
import type { PastCurve } from '../../charts/LossChart'
import { publishedFor } from '../../../core/published'
import { heldOutTitle, pixelWords } from '../../store/state/labels'
import type { Run } from '../../store/state/run'
import { bits, figures } from '../../ui/format'
import { text } from '../../text/text'

/** Baselines, from the preview until the run has measured them, and what others published. */
export function levelsOf(run: Run): Level[] {
  return [
    { name: text.loss.uniform, value: run.baselines?.uniformLoss ?? Math.log(run.config.nVocab) },
    { name: text.loss.colourCounts, value: run.baselines?.unigramEntropy ?? run.preview.unigramEntropy },
    ...publishedFor(run.config).map(({ name, loss }) => ({ name: text.loss.published(name), value: loss })),
  ]
}

/** What the chart shows, for who cannot see it. */
export function summaryOf(
  run: Run,
  train: number | undefined,
  validation: number | undefined,
  levels: Level[],
  past: readonly PastCurve[],
  bands: readonly Band[],
): string {
  const pixel = pixelWords(run.config)
  const words = text.loss.summary
  const parts = [
    words.chart(run.step),
    train === undefined ? '' : words.train(figures(train), pixel),
    validation === undefined
      ? ''
      : words.heldOut(heldOutTitle(run.config), figures(validation), figures(bits(validation)), pixel),
    ...levels.map((level) => words.level(level.name, figures(level.value))),
    ...past.map((curve) => words.past(curve.name, figures(curve.points.at(-1)?.loss))),
    ...bands.map((band) => words.band(band.name, bandText(band, band.points.at(-1)?.x ?? 0, figures))),
  ]
  return text.common.sentences(parts.filter(Boolean))
}

/** The newest loss beside two that need no model. */
export function readingOf(run: Run, loss: number | undefined): string {
  const [uniform, counts] = levelsOf(run)
  return text.loss.reading(
    figures(loss),
    pixelWords(run.config),
    figures(uniform.value),
    run.config.nVocab,
    figures(counts.value),
  )
}
