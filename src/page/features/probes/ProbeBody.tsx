/**
 * One kind of probe: the curve over layers with its baselines, what it says in words, the layers by steps
 * (paper 2.4, figure 2), and the numbers as a table.
 */
import { lazy, memo, Suspense, useDeferredValue, useMemo, useState, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { RunConfig } from '../../../core/config'
import type { DataPreview } from '../../../core/dataPreview'
import type { ProbeKind, ProbeTestImages } from '../../../core/probeKinds'
import type { Baselines } from '../../../core/protocol'
import { bandText, type Band } from '../../charts/bands'
import { Heatmap, type HeatCell } from '../../charts/Heatmap'
import { Legend, SeriesLegend } from '../../charts/Legend'
import { levelDash, type Level } from '../../charts/levels'
import { ProbeChart, type PastProbe } from '../../charts/ProbeChart'
import { useStores } from '../../store/hooks'
import { useProbeBands } from '../../store/shownSets'
import { overlaidRuns } from '../../store/state/history'
import { bestLayer, type ProbeRow } from '../../store/state/metrics'
import { percent } from '../../ui/format'
import { text } from '../../text/text'
import { ProbeTable } from './ProbeTable'
import { rawPixelsFor, readProbe, rowErrors, type Measured, type ProbeFacts } from './reading'
import { readingWords } from './readingWords'

/** Loaded when a cell of the heatmap is opened. */
const CellDialog = lazy(async () => {
  const dialog = await import('./CellDialog')
  return { default: dialog.CellDialog }
})

/** Earlier probes drawn behind the newest: at most six, evenly spaced. */
function earlierCurves(rows: readonly ProbeRow[]): ProbeRow[] {
  const before = rows.slice(0, -1).filter((row) => row.step > 0)
  if (before.length <= 6) return before
  return Array.from({ length: 6 }, (_, i) => before[Math.round((i * (before.length - 1)) / 5)])
}

const best = ({ accuracy }: Pick<ProbeRow, 'accuracy'>): number => Math.max(...accuracy)

/** Raw pixels and the majority class; of the untrained features only the best, at the edge if outside. */
function levelsOf(
  rawPixels: Measured | null,
  baselines: Baselines | null,
  untrained: ProbeRow | null,
): Level[] {
  return [
    { name: text.probes.rawPixels, value: rawPixels?.accuracy ?? Number.NaN },
    { name: text.probes.majorityClass, value: baselines?.majorityAccuracy ?? Number.NaN },
    ...(untrained ? [{ name: text.probes.untrainedBest, value: best(untrained), edgeOnly: true }] : []),
  ]
}

/** The newest probe of this kind of each past run that is overlaid. */
function usePast(kind: ProbeKind): PastProbe[] {
  const history = useStore(useStores().history, (state) => state)
  return useMemo(
    () =>
      overlaidRuns(history).flatMap(({ run: { name, colour, config }, probes, measured }) => {
        const last = (kind === 'linear' ? probes : measured?.others[kind])?.at(-1)
        if (!last) return []
        return {
          name: text.charts.runAtStep(name, last.step),
          colour: `var(--run-${colour})`,
          dashed: config.objective === 'masked',
          accuracy: last.accuracy,
        }
      }),
    [history, kind],
  )
}

interface KeyProps {
  latest: ProbeRow | null
  rawPixels: Measured | null
  baselines: Baselines | null
  untrained: ProbeRow | null
}

/** The chart's key, with the numbers; dashes before they are known. */
function Key({ latest, rawPixels, baselines, untrained }: KeyProps) {
  return (
    <Legend
      items={[
        {
          kind: 'run',
          name: latest ? text.common.step(latest.step) : text.probes.newest,
          value: percent(latest && best(latest)),
        },
        {
          kind: 'level',
          dash: levelDash(0),
          name: text.probes.rawPixels,
          value: percent(rawPixels?.accuracy),
        },
        {
          kind: 'level',
          dash: levelDash(1),
          name: text.probes.majorityClass,
          value: percent(baselines?.majorityAccuracy),
        },
        { kind: 'fine', name: text.charts.untrained, value: percent(untrained && best(untrained)) },
      ]}
    />
  )
}

/** A message in the chart's place; the panel is as high as with the chart, so that nothing moves. */
export function WithoutProbe({ children }: { children: ReactNode }) {
  return (
    <>
      <div className="chart probe-chart">{children}</div>
      <Key latest={null} rawPixels={null} baselines={null} untrained={null} />
      <p className="probe-reading" />
      <div className="heatmap" />
      <div className="table-space" />
    </>
  )
}

interface Props {
  kind: ProbeKind
  /** Of this kind, in order of step; at least one. */
  rows: readonly ProbeRow[]
  testImages: ProbeTestImages | null
  config: RunConfig
  baselines: Baselines | null
  preview: DataPreview
}

/** Everything that is drawn, from the numbers; it changes with each probe, not with each step. */
function useProbe({ kind, rows, testImages, config, baselines, preview }: Props) {
  return useMemo(() => {
    const latest = rows[rows.length - 1]
    const facts: ProbeFacts = {
      rows,
      testImages,
      imageCount: Math.min(config.probeTestImages, preview.testImages),
      rawPixels: rawPixelsFor(kind, baselines?.rawPixelAccuracy, testImages),
    }
    const columns = rows.map((row) => ({ ...row, errors: rowErrors(row, facts) }))
    const untrained = rows.find((row) => row.step === 0) ?? null
    const reading = readProbe(latest, facts)
    const words = reading ? readingWords(reading) : ''
    return { kind, facts, columns, latest: columns[columns.length - 1], untrained, words }
  }, [kind, rows, testImages, config, baselines, preview])
}

function summaryOf(
  { accuracy, step }: ProbeRow,
  untrained: ProbeRow | null,
  levels: readonly Level[],
  past: readonly PastProbe[],
  bands: readonly Band[],
): string {
  const words = text.probes.summary
  const layer = bestLayer(accuracy)
  return text.common.sentences(
    [
      words.chart(step),
      words.best(layer, accuracy.length - 1, percent(accuracy[layer])),
      ...levels
        .filter(({ value, edgeOnly }) => Number.isFinite(value) && !edgeOnly)
        .map(({ name, value }) => words.level(name, percent(value))),
      untrained ? words.untrained(percent(best(untrained))) : '',
      ...past.map((curve) => words.past(curve.name, percent(best(curve)))),
      ...bands.map((band) => {
        const top = bestLayer(band.points.map(({ mean }) => mean))
        return words.band(band.name, top, bandText(band, top, percent))
      }),
    ].filter(Boolean),
  )
}

export const ProbeBody = memo(function ProbeBody(props: Props) {
  const { rows, baselines, preview } = props
  // Step of the completions scrubber, undefined while it follows the newest.
  const scrubbed = useStore(useStores().completions, ({ view, pinned }) =>
    view.kind === 'pinned' && view.index !== null ? pinned[view.index]?.step : undefined,
  )
  const [opened, setOpened] = useState<HeatCell | null>(null)
  const past = usePast(props.kind)
  const bands = useProbeBands(props.kind)
  const { facts, columns, latest, untrained, words } = useProbe(props)
  // Drawn after the chart, in a task of its own.
  const heat = useDeferredValue(columns)
  const before = untrained?.step === latest.step ? null : untrained
  const levels = levelsOf(facts.rawPixels, baselines, before)
  const openedRow = opened && rows.find(({ step }) => step === opened.step)
  return (
    <>
      <ProbeChart
        latest={latest}
        earlier={earlierCurves(rows)}
        untrained={before}
        past={past}
        bands={bands}
        levels={levels}
        best={bestLayer(latest.accuracy)}
        summary={summaryOf(latest, untrained, levels, past, bands)}
      />
      <Key latest={latest} rawPixels={facts.rawPixels} baselines={baselines} untrained={untrained} />
      {past.length + bands.length > 0 && (
        <SeriesLegend
          items={[
            ...past.map((curve) => ({ ...curve, value: percent(best(curve)) })),
            ...bands.map(({ name, colour, points }) => ({
              name,
              colour,
              banded: true,
              value: percent(Math.max(...points.map(({ mean }) => mean))),
            })),
          ]}
        />
      )}
      <p className="probe-reading" title={text.probes.readingHelp}>
        {words}
      </p>
      <Heatmap
        columns={heat}
        marked={scrubbed}
        summary={text.probes.summary.heatmap(latest.accuracy.length - 1, rows.length)}
        onOpen={setOpened}
      />
      <ProbeTable rows={rows} past={past} testImages={facts.testImages} />
      {opened && openedRow && (
        <Suspense fallback={null}>
          <CellDialog
            row={openedRow}
            layer={opened.layer}
            facts={facts}
            classNames={preview.summary.classNames}
            onClose={() => setOpened(null)}
          />
        </Suspense>
      )}
    </>
  )
})
