/**
 * Everything about the one probe on show, the newest or that of the step to which the page was rewound: its
 * curve with earlier ones, its numbers, its reading in words, and its column. Each part renders alone, so
 * that the scrubber does not draw the chart again.
 */
import { useMemo, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { evenly } from '../../../core/metricSeries'
import type { Baselines } from '../../../core/protocol'
import { Heatmap, type HeatCell } from '../../charts/Heatmap'
import { EarlierCurves, MainCurve } from '../../charts/layerMarks'
import { Legend } from '../../charts/Legend'
import { levelDash } from '../../charts/levels'
import { useLab, useStores } from '../../store/hooks'
import { bestLayer, type ProbeRow } from '../../store/state/metrics'
import { rowAt } from '../../store/state/rewind'
import { percent, percentWithError } from '../../ui/format'
import { Marked } from '../../ui/Term'
import { text } from '../../text/text'
import { readProbe, type Measured, type ProbeFacts } from './reading'
import { readingWords } from './readingWords'

/** A probe with the standard errors of its accuracies. */
export interface ProbeColumn extends ProbeRow {
  errors: number[]
}

interface ColumnsProps {
  /** Of one kind of probe, in order of step; at least one. */
  columns: readonly ProbeColumn[]
}

/** The probe on show; a component that asks for it renders only when it is another one. */
const useShown = (columns: readonly ProbeColumn[]): ProbeColumn =>
  useStore(useStores().rewind, ({ step }) => rowAt(columns, step) ?? columns[columns.length - 1])

export const highest = ({ accuracy }: Pick<ProbeRow, 'accuracy'>): number => Math.max(...accuracy)

/** Earlier probes drawn behind the one on show: at most six, evenly spaced. */
function earlierCurves(columns: readonly ProbeColumn[], step: number): ProbeColumn[] {
  const before = columns.filter((row) => row.step > 0 && row.step < step)
  return evenly(before, 6)
}

/** Drawn in the chart. */
export function ShownCurve({ columns }: ColumnsProps) {
  const shown = useShown(columns)
  const earlier = useMemo(() => earlierCurves(columns, shown.step), [columns, shown])
  return (
    <>
      <EarlierCurves curves={earlier} />
      <MainCurve accuracy={shown.accuracy} errors={shown.errors} best={bestLayer(shown.accuracy)} />
    </>
  )
}

/** Its line in the chart's readout. */
export function ShownReadout({ columns, layer }: ColumnsProps & { layer: number }) {
  const { step, accuracy, errors } = useShown(columns)
  if (accuracy[layer] === undefined) return null
  return (
    <p>
      {text.charts.step(step)} {percentWithError(accuracy[layer], errors[layer])}
    </p>
  )
}

interface FrameProps extends ColumnsProps {
  /** What else the chart shows, in words. */
  others: string
  children: ReactNode
}

/** Names the chart. */
export function ShownFrame({ columns, others, children }: FrameProps) {
  const { step, accuracy } = useShown(columns)
  const words = text.probes.summary
  const layer = bestLayer(accuracy)
  const summary = [
    words.chart(step),
    words.best(layer, accuracy.length - 1, percent(accuracy[layer])),
    others,
  ]
  return (
    <div className="chart probe-chart" role="img" aria-label={summary.filter(Boolean).join(' ')}>
      {children}
    </div>
  )
}

interface KeyProps {
  latest: ProbeRow | null
  rawPixels: Measured | null
  baselines: Baselines | null
  untrained: ProbeRow | null
}

/** The chart's key, with the numbers; dashes before they are known. */
export function Key({ latest, rawPixels, baselines, untrained }: KeyProps) {
  return (
    <Legend
      items={[
        {
          kind: 'run',
          name: latest ? text.common.step(latest.step) : text.probes.newest,
          value: percent(latest && highest(latest)),
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
        { kind: 'fine', name: text.charts.untrained, value: percent(untrained && highest(untrained)) },
      ]}
    />
  )
}

export function ShownKey({ columns, ...rest }: ColumnsProps & Omit<KeyProps, 'latest'>) {
  return <Key latest={useShown(columns)} {...rest} />
}

/** What the probe says, in words. */
export function ShownReading({ columns, facts }: ColumnsProps & { facts: ProbeFacts }) {
  const shown = useShown(columns)
  const isNewest = shown === columns[columns.length - 1]
  const words = useMemo(() => {
    const reading = readProbe(shown, facts)
    return reading ? readingWords(reading, !isNewest) : ''
  }, [shown, facts, isNewest])
  return (
    <p className="probe-reading" title={text.probes.readingHelp}>
      <Marked>{words}</Marked>
    </p>
  )
}

interface HeatProps extends ColumnsProps {
  onOpen(cell: HeatCell): void
}

/** The heatmap with the column on show marked; a press on a column goes there. */
export function ShownHeatmap({ columns, onOpen }: HeatProps) {
  const { showStep } = useLab()
  // Undefined while the page follows the newest.
  const marked = useStore(useStores().rewind, ({ step }) =>
    step === null ? undefined : rowAt(columns, step)?.step,
  )
  const newest = columns[columns.length - 1]
  const act = useMemo(() => {
    const onStep = (step: number) => showStep(step === newest.step ? null : step)
    return {
      onStep,
      onOpen(cell: HeatCell) {
        onStep(cell.step)
        onOpen(cell)
      },
    }
  }, [newest.step, showStep, onOpen])
  return (
    <Heatmap
      columns={columns}
      marked={marked}
      summary={text.probes.summary.heatmap(newest.accuracy.length - 1, columns.length)}
      {...act}
    />
  )
}
