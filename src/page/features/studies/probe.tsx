/**
 * Charts of a probe study: accuracy by layer with its baselines, concatenated layers, and the best layer's
 * confusion matrix (paper 4.3, 4.4); the same for each other classifier that was measured.
 */
import { ConfusionMatrix } from '../../charts/ConfusionMatrix'
import { LayersChart } from '../../charts/LayersChart'
import { Legend } from '../../charts/Legend'
import { levelDash } from '../../charts/levels'
import { ShareBars } from '../../charts/ShareBars'
import { otherProbeKinds, probeKinds, type OtherProbeKind } from '../../../core/probeKinds'
import type { LayerScores, ProbeResult } from '../../../core/studies/probe'
import { dataWords } from '../../../core/text/dataWords'
import { studiesText } from '../../text/studies'
import { text } from '../../text/text'
import { DataTable } from '../../ui/DataTable'
import { percent, whole } from '../../ui/format'
import type { OutcomeProps } from './outcomeProps'

const studyText = () => studiesText().probe

const spanOf = (layers: readonly number[]) => studyText().span(layers[0], layers[layers.length - 1])

/** Images, features and masks behind the numbers, in one line. */
function Counts({ result }: { result: ProbeResult }) {
  const { trainImages, testImages, features, masks } = result
  return (
    <p className="small study-counts">
      {studyText().trainImages(<span className="num">{whole(trainImages)}</span>)} ·{' '}
      {studyText().testImages(<span className="num">{whole(testImages)}</span>)} ·{' '}
      {studyText().features(<span className="num">{whole(features)}</span>)}
      {masks > 0 && <> · {studyText().masks(masks, <span className="num">{masks}</span>)}</>}
    </p>
  )
}

export function ProbeOutcome({ result: stored, run }: OutcomeProps<'probe'>) {
  const dataset = run?.config.dataset
  const result = { ...stored, classNames: stored.classNames.map((name) => dataWords(dataset, name)) }
  const baselines = run?.baselines
  const { layers, balanced, best, joined, classNames, confusion, perClass, others } = result
  const levels = baselines
    ? [
        { name: studyText().rawPixels, value: baselines.rawPixelAccuracy },
        { name: studyText().majorityClass, value: baselines.majorityAccuracy },
      ]
    : []
  const top = layers[best] ?? null
  const summary = text.common.sentences(
    [
      studyText().summary(layers.length - 1, result.testImages),
      top === null ? '' : studyText().best(best, percent(top)),
      joined ? studyText().joined(spanOf(joined.layers), percent(joined.accuracy)) : '',
      ...levels.map(({ name, value }) => studyText().level(name, percent(value))),
    ].filter(Boolean),
  )
  return (
    <>
      <h3>{studyText().title}</h3>
      <Counts result={result} />
      <LayersChart layers={layers} best={best} joined={joined} levels={levels} summary={summary} />
      <Legend
        items={[
          { kind: 'run', name: studyText().bestName(best), value: percent(top) },
          ...(joined
            ? [
                {
                  kind: 'joined' as const,
                  name: studyText().joinedName(spanOf(joined.layers)),
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
      <LayersTable result={result} />
      <BestLayer
        title={studyText().confusion(best)}
        scores={{ confusion, perClass }}
        balanced={balanced?.[best] ?? null}
        classNames={classNames}
      />
      {otherProbeKinds.map((kind) => {
        const scores = others?.[kind]
        return scores && <OtherProbe key={kind} kind={kind} scores={scores} result={result} levels={levels} />
      })}
    </>
  )
}

interface OtherProbeProps {
  kind: OtherProbeKind
  scores: LayerScores
  result: ProbeResult
  levels: readonly { name: string; value: number }[]
}

/** One classifier beside the linear probe. */
function OtherProbe({ kind, scores, result, levels }: OtherProbeProps) {
  const name = text.probes.kinds[kind]
  const { layers, best, balanced } = scores
  const top = layers[best] ?? null
  if (top === null) return null
  const summary = text.common.sentences([
    studiesText().probe.named(name),
    studyText().summary(layers.length - 1, result.testImages),
    studyText().best(best, percent(top)),
  ])
  return (
    <>
      <h3>{studyText().kindTitle(name)}</h3>
      <LayersChart layers={layers} best={best} joined={null} levels={levels} summary={summary} />
      <Legend items={[{ kind: 'run', name: studyText().bestName(best), value: percent(top) }]} />
      <BestLayer
        title={studyText().confusionOf(name, best)}
        scores={scores}
        balanced={balanced[best] ?? null}
        classNames={result.classNames}
      />
    </>
  )
}

interface BestLayerProps {
  title: string
  scores: Pick<LayerScores, 'confusion' | 'perClass'>
  balanced: number | null
  classNames: readonly string[]
}

/** Confusion matrix and accuracy by class of the best layer. */
function BestLayer({ title, scores: { confusion, perClass }, balanced, classNames }: BestLayerProps) {
  if (confusion.length === 0) return null
  return (
    <div className="study-pair">
      <div>
        <h3>{title}</h3>
        <ConfusionMatrix caption={studyText().confusionTable} classNames={classNames} counts={confusion} />
      </div>
      <div>
        <h3>{studyText().perClass}</h3>
        {balanced !== null && <p className="small">{studyText().balanced(percent(balanced))}</p>}
        <ShareBars
          caption={studyText().perClassTable}
          rows={classNames.map((name, i) => ({ name, share: perClass[i] ?? null }))}
        />
      </div>
    </div>
  )
}

/** Every classifier's accuracy and balanced accuracy by layer; results from before have the first alone. */
function LayersTable({ result: { layers, balanced, others, joined } }: { result: ProbeResult }) {
  const measured = probeKinds.flatMap((kind) => {
    const scores = kind === 'linear' ? { layers, balanced } : others?.[kind]
    return scores ? [{ name: text.probes.kinds[kind], ...scores }] : []
  })
  const columns = measured.flatMap(({ name, balanced: means }) => [
    studyText().accuracyColumn(name),
    ...(means ? [studyText().balancedColumn(name)] : []),
  ])
  const cells = (layer: number) =>
    measured.flatMap((scores) => [
      percent(scores.layers[layer] ?? null),
      ...(scores.balanced ? [percent(scores.balanced[layer] ?? null)] : []),
    ])
  const empty = columns.slice(1).map(() => '')
  return (
    <DataTable
      caption={studyText().table}
      columns={[studyText().layerColumn, ...columns]}
      rows={[
        ...layers.map((_, layer): (string | number)[] => [layer, ...cells(layer)]),
        ...(joined
          ? [[studyText().joinedRow(spanOf(joined.layers)), percent(joined.accuracy), ...empty]]
          : []),
      ]}
    />
  )
}
