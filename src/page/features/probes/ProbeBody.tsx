/**
 * One kind of probe: the curve over layers with its baselines, what it says in words, the layers by steps
 * (paper 2.4, figure 2), and the numbers as a table.
 */
import { memo, Suspense, useCallback, useDeferredValue, useMemo, useState, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { RunConfig } from '../../../core/config'
import type { DataPreview } from '../../../core/dataPreview'
import type { ProbeKind, ProbeTestImages } from '../../../core/probeKinds'
import type { Baselines } from '../../../core/protocol'
import { bandText, type Band } from '../../charts/bands'
import type { HeatCell } from '../../charts/Heatmap'
import { SeriesLegend } from '../../charts/Legend'
import type { Level } from '../../charts/levels'
import { accuracyRange, depthOf, ProbeChart, type PastProbe } from '../../charts/ProbeChart'
import { useIsLab, useStores } from '../../store/hooks'
import { useProbeBands } from '../../store/shownSets'
import { overlaidRuns } from '../../store/state/history'
import { bestLayer, type ProbeRow } from '../../store/state/metrics'
import { lazy } from '../../ui/lazy'
import { percent } from '../../ui/format'
import { dataWords } from '../../../core/text/dataWords'
import { text } from '../../text/text'
import { ProbeTable } from './ProbeTable'
import { rawPixelsFor, rowErrors, type Measured, type ProbeFacts } from './reading'
import {
  highest,
  Key,
  ShownCurve,
  ShownFrame,
  ShownHeatmap,
  ShownKey,
  ShownReading,
  ShownReadout,
  type ProbeColumn,
} from './ShownProbe'

/** Loaded when a cell of the heatmap is opened. */
const CellDialog = lazy(async () => {
  const dialog = await import('./CellDialog')
  return { default: dialog.CellDialog }
})

/** Raw pixels and the majority class; of the untrained features only the best, at the edge if outside. */
function levelsOf(
  rawPixels: Measured | null,
  baselines: Baselines | null,
  untrained: ProbeRow | null,
): Level[] {
  return [
    { name: text.probes.rawPixels, value: rawPixels?.accuracy ?? Number.NaN },
    { name: text.probes.majorityClass, value: baselines?.majorityAccuracy ?? Number.NaN },
    ...(untrained ? [{ name: text.probes.untrainedBest, value: highest(untrained), edgeOnly: true }] : []),
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

/** A message in the chart's place; the panel is as high as with the chart, so that nothing moves. */
export function WithoutProbe({ children }: { children: ReactNode }) {
  const isLab = useIsLab()
  return (
    <>
      <div className="chart probe-chart">{children}</div>
      <Key latest={null} rawPixels={null} baselines={null} untrained={null} />
      <p className="probe-reading" />
      {isLab && <div className="heatmap" />}
      {isLab && <div className="table-space" />}
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
    const facts: ProbeFacts = {
      rows,
      testImages,
      imageCount: Math.min(config.probeTestImages, preview.testImages),
      rawPixels: rawPixelsFor(kind, baselines?.rawPixelAccuracy, testImages),
    }
    const columns: ProbeColumn[] = rows.map((row) => ({ ...row, errors: rowErrors(row, facts) }))
    const untrained = rows.find((row) => row.step === 0) ?? null
    const before = untrained === rows[rows.length - 1] ? null : untrained
    const levels = levelsOf(facts.rawPixels, baselines, before)
    return { facts, columns, untrained, before, levels }
  }, [kind, rows, testImages, config, baselines, preview])
}

/** What the chart shows beside the probe on show, in words. */
function othersInWords(
  untrained: ProbeRow | null,
  levels: readonly Level[],
  past: readonly PastProbe[],
  bands: readonly Band[],
): string {
  const words = text.probes.summary
  return text.common.sentences(
    [
      ...levels
        .filter(({ value, edgeOnly }) => Number.isFinite(value) && !edgeOnly)
        .map(({ name, value }) => words.level(name, percent(value))),
      untrained ? words.untrained(percent(highest(untrained))) : '',
      ...past.map((curve) => words.past(curve.name, percent(highest(curve)))),
      ...bands.map((band) => {
        const top = bestLayer(band.points.map(({ mean }) => mean))
        return words.band(band.name, top, bandText(band, top, percent))
      }),
    ].filter(Boolean),
  )
}

/**
 * The axis fits the newest probe and the trained ones before it; while the page is rewound, also the
 * untrained one, so that it stays the same from step to step.
 */
function useRange(columns: readonly ProbeColumn[], past: readonly PastProbe[], bands: readonly Band[]) {
  const isRewound = useStore(useStores().rewind, ({ step }) => step !== null)
  return useMemo(() => {
    const newest = columns[columns.length - 1]
    const before = columns.slice(0, -1).filter(({ step }) => isRewound || step > 0)
    const curves = isRewound ? before : before.map(({ accuracy }) => ({ accuracy }))
    return accuracyRange([newest, ...curves, ...past], bands)
  }, [columns, past, bands, isRewound])
}

export const ProbeBody = memo(function ProbeBody(props: Props) {
  const { rows, baselines, preview } = props
  const [opened, setOpened] = useState<HeatCell | null>(null)
  const isLab = useIsLab()
  const past = usePast(props.kind)
  const bands = useProbeBands(props.kind)
  const { facts, columns, untrained, before, levels } = useProbe(props)
  const range = useRange(columns, past, bands)
  const shown = useMemo(() => <ShownCurve columns={columns} />, [columns])
  const shownAt = useCallback((layer: number) => <ShownReadout columns={columns} layer={layer} />, [columns])
  // Drawn after the chart, in a task of its own.
  const heat = useDeferredValue(columns)
  const openedRow = opened && rows.find(({ step }) => step === opened.step)
  return (
    <>
      <ShownFrame columns={columns} others={othersInWords(untrained, levels, past, bands)}>
        <ProbeChart
          depth={depthOf([...columns, ...past], bands)}
          range={range}
          untrained={before}
          past={past}
          bands={bands}
          levels={levels}
          shown={shown}
          shownAt={shownAt}
        />
      </ShownFrame>
      <ShownKey columns={columns} rawPixels={facts.rawPixels} baselines={baselines} untrained={untrained} />
      {past.length + bands.length > 0 && (
        <SeriesLegend
          items={[
            ...past.map((curve) => ({ ...curve, value: percent(highest(curve)) })),
            ...bands.map(({ name, colour, points }) => ({
              name,
              colour,
              banded: true,
              value: percent(Math.max(...points.map(({ mean }) => mean))),
            })),
          ]}
        />
      )}
      <ShownReading columns={columns} facts={facts} />
      {isLab && <ShownHeatmap columns={heat} onOpen={setOpened} />}
      {isLab && <ProbeTable rows={rows} past={past} testImages={facts.testImages} />}
      {opened && openedRow && (
        <Suspense fallback={null}>
          <CellDialog
            row={openedRow}
            layer={opened.layer}
            facts={facts}
            classNames={preview.summary.classNames.map((name) => dataWords(preview.summary.id, name))}
            onClose={() => setOpened(null)}
          />
        </Suspense>
      )}
    </>
  )
})
