/**
 * What the probes of all layers say: accuracy by layer, its baselines, joined layers, and the best layer's
 * errors (paper 4.3, 4.4).
 */
import { ConfusionMatrix } from '../../charts/ConfusionMatrix'
import { LayersChart } from '../../charts/LayersChart'
import { Legend } from '../../charts/Legend'
import { ShareBars } from '../../charts/ShareBars'
import type { ProbeResult } from '../../../core/studyResults'
import { DataTable } from '../../ui/DataTable'
import { percent, whole } from '../../ui/format'
import type { Baselines } from '../../../core/protocol'

interface Props {
  result: ProbeResult
  /** Of the run, null where it measured none. */
  baselines: Baselines | null
}

const span = (layers: readonly number[]) => `${layers[0]} to ${layers[layers.length - 1]}`

/** What the numbers rest on, in one line. */
function Counts({ result }: { result: ProbeResult }) {
  const { trainImages, testImages, features, masks } = result
  return (
    <p className="small study-counts">
      <span className="num">{whole(trainImages)}</span> labelled images ·{' '}
      <span className="num">{whole(testImages)}</span> test images ·{' '}
      <span className="num">{whole(features)}</span> features
      {masks > 0 && (
        <>
          {' '}
          · <span className="num">{masks}</span> {masks === 1 ? 'mask' : 'masks vote'}
        </>
      )}
    </p>
  )
}

export function ProbeOutcome({ result, baselines }: Props) {
  const { layers, best, joined, classNames, confusion, perClass } = result
  const levels = baselines
    ? [
        { name: 'raw pixels', value: baselines.rawPixelAccuracy },
        { name: 'majority class', value: baselines.majorityAccuracy },
      ]
    : []
  const top = layers[best] ?? null
  const summary = [
    `Test accuracy of layers 0 to ${layers.length - 1} on ${result.testImages} images.`,
    top === null ? '' : `Best layer ${best} with ${percent(top)}.`,
    joined ? `Layers ${span(joined.layers)} joined: ${percent(joined.accuracy)}.` : '',
    ...levels.map(({ name, value }) => `${name}: ${percent(value)}.`),
  ]
    .filter(Boolean)
    .join(' ')
  return (
    <>
      <h3>Accuracy by layer</h3>
      <Counts result={result} />
      <LayersChart layers={layers} best={best} joined={joined} levels={levels} summary={summary} />
      <Legend
        items={[
          { kind: 'run', name: `best, layer ${best}`, value: percent(top) },
          ...(joined
            ? [
                {
                  kind: 'joined' as const,
                  name: `layers ${span(joined.layers)} joined`,
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
        caption="Test accuracy by layer"
        columns={['layer', 'accuracy']}
        rows={[
          ...layers.map((accuracy, layer): (string | number)[] => [layer, percent(accuracy)]),
          ...(joined ? [[`${span(joined.layers)} joined`, percent(joined.accuracy)]] : []),
        ]}
      />
      {confusion.length > 0 && (
        <div className="study-pair">
          <div>
            <h3>True class by predicted class, layer {best}</h3>
            <ConfusionMatrix
              caption="Test images by true class (rows) and predicted class (columns)"
              classNames={classNames}
              counts={confusion}
            />
          </div>
          <div>
            <h3>Right for each class</h3>
            <ShareBars
              caption="Share of each class's test images that are predicted right"
              rows={classNames.map((name, i) => ({ name, share: perClass[i] ?? null }))}
            />
          </div>
        </div>
      )}
    </>
  )
}
