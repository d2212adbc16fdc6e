/**
 * Charts of a probe study: accuracy by layer with its baselines, concatenated layers, and the best layer's
 * confusion matrix (paper 4.3, 4.4).
 */
import { ConfusionMatrix } from '../../charts/ConfusionMatrix'
import { LayersChart } from '../../charts/LayersChart'
import { Legend } from '../../charts/Legend'
import { levelDash } from '../../charts/levels'
import { ShareBars } from '../../charts/ShareBars'
import type { ProbeResult } from '../../../core/studies/probe'
import { text } from '../../text/text'
import { DataTable } from '../../ui/DataTable'
import { percent, whole } from '../../ui/format'
import type { OutcomeProps } from './outcomeProps'

const studyText = text.studies.probe

const spanOf = (layers: readonly number[]) => studyText.span(layers[0], layers[layers.length - 1])

/** Images, features and masks behind the numbers, in one line. */
function Counts({ result }: { result: ProbeResult }) {
  const { trainImages, testImages, features, masks } = result
  return (
    <p className="small study-counts">
      {studyText.trainImages(<span className="num">{whole(trainImages)}</span>)} ·{' '}
      {studyText.testImages(<span className="num">{whole(testImages)}</span>)} ·{' '}
      {studyText.features(<span className="num">{whole(features)}</span>)}
      {masks > 0 && <> · {studyText.masks(masks, <span className="num">{masks}</span>)}</>}
    </p>
  )
}

export function ProbeOutcome({ result, run }: OutcomeProps<'probe'>) {
  const baselines = run?.baselines
  const { layers, best, joined, classNames, confusion, perClass } = result
  const levels = baselines
    ? [
        { name: studyText.rawPixels, value: baselines.rawPixelAccuracy },
        { name: studyText.majorityClass, value: baselines.majorityAccuracy },
      ]
    : []
  const top = layers[best] ?? null
  const summary = [
    studyText.summary(layers.length - 1, result.testImages),
    top === null ? '' : studyText.best(best, percent(top)),
    joined ? studyText.joined(spanOf(joined.layers), percent(joined.accuracy)) : '',
    ...levels.map(({ name, value }) => studyText.level(name, percent(value))),
  ]
    .filter(Boolean)
    .join(' ')
  return (
    <>
      <h3>{studyText.title}</h3>
      <Counts result={result} />
      <LayersChart layers={layers} best={best} joined={joined} levels={levels} summary={summary} />
      <Legend
        items={[
          { kind: 'run', name: studyText.bestName(best), value: percent(top) },
          ...(joined
            ? [
                {
                  kind: 'joined' as const,
                  name: studyText.joinedName(spanOf(joined.layers)),
                  value: percent(joined.accuracy),
                },
              ]
            : []),
          ...levels.map(({ name, value }, i) => ({
            kind: 'level' as const,
            dash: levelDash(i),
            name,
            value: percent(value),
          })),
        ]}
      />
      <DataTable
        caption={studyText.table}
        columns={studyText.columns}
        rows={[
          ...layers.map((accuracy, layer): (string | number)[] => [layer, percent(accuracy)]),
          ...(joined ? [[studyText.joinedRow(spanOf(joined.layers)), percent(joined.accuracy)]] : []),
        ]}
      />
      {confusion.length > 0 && (
        <div className="study-pair">
          <div>
            <h3>{studyText.confusion(best)}</h3>
            <ConfusionMatrix caption={studyText.confusionTable} classNames={classNames} counts={confusion} />
          </div>
          <div>
            <h3>{studyText.perClass}</h3>
            <ShareBars
              caption={studyText.perClassTable}
              rows={classNames.map((name, i) => ({ name, share: perClass[i] ?? null }))}
            />
          </div>
        </div>
      )}
    </>
  )
}
