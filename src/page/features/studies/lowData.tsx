/**
 * Charts of a few-labels study: accuracy of probe and fine-tuning for every number of labels tried on this
 * run (paper 4.7).
 */
import { useStore } from 'zustand'
import { SeriesLegend } from '../../charts/Legend'
import { SpreadChart, type SpreadSeries } from '../../charts/SpreadChart'
import type { LowDataResult, Spread } from '../../../core/studies/lowData'
import { useStores } from '../../store/hooks'
import { withLowData } from '../../store/state/studyPanel'
import { studiesText } from '../../text/studies'
import { text } from '../../text/text'
import { DataTable } from '../../ui/DataTable'
import { percent, whole } from '../../ui/format'
import type { OutcomeProps } from './outcomeProps'

const studyText = () => studiesText().lowData

/** Mean ± standard deviation. */
function spreadText(spread: Spread | null): string {
  if (!spread || spread.values.length === 0) return '–'
  return studyText().spread(percent(spread.mean), percent(spread.deviation))
}

function verdict({ perClass, probe, fineTune }: LowDataResult): string {
  const labels = studyText().labels(perClass)
  if (probe.values.length === 0) return studyText().notMeasured(labels)
  const fineTuned = fineTune && fineTune.values.length > 0 ? studyText().fineTuning(spreadText(fineTune)) : ''
  return studyText().verdict(labels, spreadText(probe), fineTuned)
}

export function LowDataOutcome({ result: newest, record }: OutcomeProps<'lowData'>) {
  const finished = useStore(useStores().studyPanel, (state) => state.lowData)
  const shown = withLowData(finished, { step: record.step, result: newest })
  const results = shown.map(({ result }) => result)
  const groups = results.map(({ perClass }) => studyText().group(perClass))
  const series: SpreadSeries[] = [
    { name: studyText().probe, colour: 'var(--run)', groups: results.map(({ probe }) => probe) },
    { name: studyText().fineTuned, colour: 'var(--second)', groups: results.map(({ fineTune }) => fineTune) },
  ]
  const summary = studyText().summary(text.common.sentences(results.map(verdict)))
  const steps = new Set(shown.map(({ step }) => step))
  return (
    <>
      <p className="study-verdict">{verdict(newest)}</p>
      <p className="small study-counts">
        {studyText().counts(
          <span className="num">{newest.probe.values.length}</span>,
          <span className="num">{whole(newest.labels)}</span>,
          <span className="num">{whole(newest.testImages)}</span>,
          <span className="num">{newest.layer}</span>,
        )}
      </p>
      <h3>{studyText().title}</h3>
      <SpreadChart groups={groups} series={series} summary={summary} />
      <SeriesLegend
        items={[
          { name: studyText().probe, colour: 'var(--run)', value: spreadText(newest.probe) },
          ...(newest.fineTune
            ? [{ name: studyText().fineTuned, colour: 'var(--second)', value: spreadText(newest.fineTune) }]
            : []),
        ]}
      />
      <p className="small quiet">{studyText().key}</p>
      {steps.size > 1 && (
        <p className="small">
          {studyText().differentSteps(text.common.list([...steps].sort((a, b) => a - b)))}
        </p>
      )}
      <DataTable
        caption={studyText().table}
        columns={studyText().columns}
        rows={shown.map(({ step, result }) => [
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
