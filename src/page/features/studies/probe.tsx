/**
 * Drawing of a probe study: accuracy by layer with its baselines, concatenated layers, and the best layer's
 * confusion matrix (paper 4.3, 4.4).
 */
import { ConfusionMatrix } from '../../charts/ConfusionMatrix'
import { LayersChart } from '../../charts/LayersChart'
import { Legend } from '../../charts/Legend'
import { ShareBars } from '../../charts/ShareBars'
import type { ProbeResult } from '../../../core/studies/probe'
import { studies } from '../../text/en/studies'
import { DataTable } from '../../ui/DataTable'
import { percent, whole } from '../../ui/format'
import type { OutcomeProps } from './registry'

const text = studies.probe

const spanOf = (layers: readonly number[]) => text.span(layers[0], layers[layers.length - 1])

/** Images, features and masks behind the numbers, in one line. */
function Counts({ result }: { result: ProbeResult }) {
  const { trainImages, testImages, features, masks } = result
  return (
    <p className="small study-counts">
      {text.trainImages(<span className="num">{whole(trainImages)}</span>)} ·{' '}
      {text.testImages(<span className="num">{whole(testImages)}</span>)} ·{' '}
      {text.features(<span className="num">{whole(features)}</span>)}
      {masks > 0 && <> · {text.masks(masks, <span className="num">{masks}</span>)}</>}
    </p>
  )
}

export function ProbeOutcome({ result, run }: OutcomeProps<'probe'>) {
  const baselines = run?.baselines
  const { layers, best, joined, classNames, confusion, perClass } = result
  const levels = baselines
    ? [
        { name: text.rawPixels, value: baselines.rawPixelAccuracy },
        { name: text.majorityClass, value: baselines.majorityAccuracy },
      ]
    : []
  const top = layers[best] ?? null
  const summary = [
    text.summary(layers.length - 1, result.testImages),
    top === null ? '' : text.best(best, percent(top)),
    joined ? text.joined(spanOf(joined.layers), percent(joined.accuracy)) : '',
    ...levels.map(({ name, value }) => text.level(name, percent(value))),
  ]
    .filter(Boolean)
    .join(' ')
  return (
    <>
      <h3>{text.title}</h3>
      <Counts result={result} />
      <LayersChart layers={layers} best={best} joined={joined} levels={levels} summary={summary} />
      <Legend
        items={[
          { kind: 'run', name: text.bestName(best), value: percent(top) },
          ...(joined
            ? [
                {
                  kind: 'joined' as const,
                  name: text.joinedName(spanOf(joined.layers)),
                  value: percent(joined.accuracy),
                },
              ]
            : []),
          ...levels.map(({ name, value }, i) => ({
            kind: i === 0 ? ('dots' as const) : ('dash' as const),
            name,
            value: percent(value),
          })),
        ]}
      />
      <DataTable
        caption={text.table}
        columns={text.columns}
        rows={[
          ...layers.map((accuracy, layer): (string | number)[] => [layer, percent(accuracy)]),
          ...(joined ? [[text.joinedRow(spanOf(joined.layers)), percent(joined.accuracy)]] : []),
        ]}
      />
      {confusion.length > 0 && (
        <div className="study-pair">
          <div>
            <h3>{text.confusion(best)}</h3>
            <ConfusionMatrix caption={text.confusionTable} classNames={classNames} counts={confusion} />
          </div>
          <div>
            <h3>{text.perClass}</h3>
            <ShareBars
              caption={text.perClassTable}
              rows={classNames.map((name, i) => ({ name, share: perClass[i] ?? null }))}
            />
          </div>
        </div>
      )}
    </>
  )
}
