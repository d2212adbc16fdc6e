/**
 * Accuracy with few labels: probe and fine-tuning side by side, for every number of labels that was tried on
 * this run (paper 4.7).
 */
import { SeriesLegend } from '../../charts/SeriesLegend'
import { SpreadChart, type SpreadSeries } from '../../charts/SpreadChart'
import type { LowDataResult, Spread } from '../../../core/studyResults'
import type { LowDataPoint } from '../../store/state/studyPanel'
import { DataTable } from '../../ui/DataTable'
import { percent, whole } from '../../ui/format'

interface Props {
  /** Fewest labels first, the newest among them. */
  kept: readonly LowDataPoint[]
  newest: LowDataResult
}

/** Mean ± deviation as a person writes it. */
export function spreadText(spread: Spread | null): string {
  if (!spread || spread.values.length === 0) return '–'
  return `${percent(spread.mean)} ± ${percent(spread.deviation)}`
}

function verdict({ perClass, probe, fineTune }: LowDataResult): string {
  const labels = perClass === 1 ? '1 label a class' : `${perClass} labels a class`
  if (probe.values.length === 0) return `With ${labels}, nothing is measured yet.`
  const both = fineTune && fineTune.values.length > 0 ? `, fine-tuning ${spreadText(fineTune)}` : ''
  return `With ${labels}, the probe gets ${spreadText(probe)}${both} of the test images right.`
}

export function LowDataOutcome({ kept, newest }: Props) {
  const results = kept.map(({ result }) => result)
  const groups = results.map(({ perClass }) => `${perClass} a class`)
  const series: SpreadSeries[] = [
    { name: 'probe', colour: 'var(--run)', groups: results.map(({ probe }) => probe) },
    { name: 'fine-tuned', colour: 'var(--validation)', groups: results.map(({ fineTune }) => fineTune) },
  ]
  const summary = `Test accuracy, mean and standard deviation over random subsets. ${results.map(verdict).join(' ')}`
  const steps = new Set(kept.map(({ step }) => step))
  return (
    <>
      <p className="study-verdict">{verdict(newest)}</p>
      <p className="small study-counts">
        <span className="num">{newest.probe.values.length}</span> subsets of{' '}
        <span className="num">{whole(newest.labels)}</span> labels ·{' '}
        <span className="num">{whole(newest.testImages)}</span> test images · probe on layer{' '}
        <span className="num">{newest.layer}</span>
      </p>
      <h3>Test accuracy by labels a class</h3>
      <SpreadChart groups={groups} series={series} summary={summary} />
      <SeriesLegend
        items={[
          { name: 'probe', colour: 'var(--run)', value: spreadText(newest.probe) },
          ...(newest.fineTune
            ? [{ name: 'fine-tuned', colour: 'var(--validation)', value: spreadText(newest.fineTune) }]
            : []),
        ]}
      />
      <p className="small quiet">Diamonds are means, bars one standard deviation, dots single subsets.</p>
      {steps.size > 1 && (
        <p className="small">
          The results stand on weights of different steps: {[...steps].sort((a, b) => a - b).join(', ')}.
        </p>
      )}
      <DataTable
        caption="Test accuracy with few labels"
        columns={['labels a class', 'step', 'probe', 'fine-tuned', 'probe, each', 'fine-tuned, each']}
        rows={kept.map(({ step, result }) => [
          result.perClass,
          step,
          spreadText(result.probe),
          spreadText(result.fineTune),
          result.probe.values.map(percent).join(' '),
          result.fineTune?.values.map(percent).join(' ') || '–',
        ])}
      />
    </>
  )
}
