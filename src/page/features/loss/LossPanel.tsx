/** The loss of the current run: chart, axis settings, baselines, and a table of the numbers. */
import { memo, useMemo, useRef, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { bandLegend } from '../../charts/bands'
import { FigureMenu } from '../../charts/FigureMenu'
import { Legend, SeriesLegend } from '../../charts/Legend'
import { levelDash } from '../../charts/levels'
import { LossChart } from '../../charts/LossChart'
import { smooth } from '../../../core/metricSeries'
import { useIsLab, useLab, useStores } from '../../store/hooks'
import { useLossBands } from '../../store/shownSets'
import { overlaidRuns } from '../../store/state/history'
import { differentMeasures, heldOutName, pixelWords } from '../../store/state/labels'
import { displayStatus, panelPhase, type Run } from '../../store/state/run'
import { metricsItems } from '../../store/commands'
import { runAtStep } from '../../store/state/runName'
import { Empty, Panel } from '../../ui/Panel'
import { figures } from '../../ui/format'
import { Notice } from '../../ui/Notice'
import { StatusTag } from '../../ui/inline'
import { Marked } from '../../ui/Term'
import { lossesAt, lossPoints, pastPoints, type LossColumns } from './curve'
import { LossMarker } from './LossMarker'
import { LossNumbers } from './LossNumbers'
import { rangeOfAll, rangeOfRecent } from './lossRange'
import { AxisTools, RangeSwitch } from './LossTools'
import { levelsOf, readingOf, summaryOf } from './lossWords'
import { en } from '../../text/en'
import { text } from '../../text/text'
import './loss.css'

/** Curves of the overlaid past runs, and a note if their losses are not comparable with the current run's. */
function usePast(run: Run, logX: boolean) {
  const history = useStore(useStores().history, (state) => state)
  return useMemo(() => {
    const runs = overlaidRuns(history)
    const past = runs.map(({ run: { name, colour, config }, validation }) => ({
      name: text.loss.pastRun(name, heldOutName(config)),
      colour: `var(--run-${colour})`,
      dashed: config.objective === 'masked',
      points: pastPoints(validation, logX),
    }))
    const configs = [run.config, ...runs.map((other) => other.run.config)]
    const kinds = new Set(configs.map(pixelWords))
    return {
      past,
      note: differentMeasures(configs),
      unit: kinds.size > 1 ? text.loss.mixedPixels : pixelWords(run.config),
    }
  }, [history, run.config, logX])
}

interface KeyProps {
  run: Run | null
  /** Null before the first loss. */
  columns: LossColumns | null
  heldOut: string
}

/** The chart's key, with the values at the step on show; dashes before the first. */
function Key({ run, columns, heldOut }: KeyProps) {
  const step = useStore(useStores().rewind, (state) => state.step)
  const { train, smoothed, validation } = columns ? lossesAt(columns, step ?? Infinity) : {}
  const levels = run ? levelsOf(run) : [{ name: text.loss.uniform }, { name: text.loss.colourCounts }]
  return (
    <Legend
      items={[
        { kind: 'run', name: text.charts.train, value: figures(smoothed ?? train) },
        { kind: 'val', name: heldOut, value: figures(validation) },
        ...levels.map((level: { name: string; value?: number }, i) => ({
          kind: 'level' as const,
          dash: levelDash(i),
          name: level.name,
          value: figures(level.value),
        })),
      ]}
    />
  )
}

interface WithoutChartProps {
  run: Run | null
  children: ReactNode
}

/** A message in the chart's place; the panel is as high as with the chart, so that nothing moves. */
function WithoutChart({ run, children }: WithoutChartProps) {
  const form = useStore(useStores().settings, (state) => state.config)
  const config = run?.config ?? form
  return (
    <>
      <AxisUnits unit={pixelWords(config)} />
      <div className="chart">{children}</div>
      <Key run={run} columns={null} heldOut={heldOutName(config)} />
      <div className="table-space" />
    </>
  )
}

const AxisUnits = ({ unit }: { unit: string }) => (
  <p className="loss-axis small quiet">
    <span>
      <Marked>{text.loss.natsPer(unit)}</Marked>
    </span>
    <span>
      <Marked>{text.loss.bitsPer(unit)}</Marked>
    </span>
  </p>
)

/** The columns of the current run; new ones after each append. */
function useColumns(): LossColumns {
  const smoothing = useStore(useStores().settings, (state) => state.smoothing)
  // A new state object after each append; the columns in it grow in place.
  const curves = useStore(useStores().metrics, (state) => state)
  return useMemo(() => {
    const { training, validation } = curves
    const loss = training.view('loss')
    return {
      step: training.view('step'),
      loss,
      smoothed: smoothing > 0 ? smooth(loss, smoothing) : null,
      valStep: validation.view('step'),
      valLoss: validation.view('loss'),
    }
  }, [curves, smoothing])
}

interface FrameProps {
  run: Run
  columns: LossColumns
  /** What the chart shows, in words. */
  summary: string
  children: ReactNode
}

/** Names the chart, with the losses at the step on show; renders without the chart inside. */
function Frame({ run, columns, summary, children }: FrameProps) {
  const step = useStore(useStores().rewind, (state) => state.step)
  const words = text.loss.summary
  const { train, validation } = step === null ? {} : lossesAt(columns, step)
  const rewound =
    step === null ? '' : words.atStep(step, figures(train), heldOutName(run.config), figures(validation))
  return (
    <div className="chart" role="img" aria-label={[summary, rewound].filter(Boolean).join(' ')}>
      {children}
    </div>
  )
}

/** Drawn again only with new numbers. */
const Chart = memo(LossChart)

function LossBody({ run }: { run: Run }) {
  const { logX, logY, lossRange } = useStore(useStores().settings, (state) => state)
  const columns = useColumns()
  const isLab = useIsLab()
  const { past, note, unit } = usePast(run, logX)
  const bands = useLossBands()
  const points = useMemo(() => lossPoints(columns, logX), [columns, logX])
  const over = useMemo(
    () => (domain: [number, number]) => <LossMarker columns={columns} domain={domain} logX={logX} />,
    [columns, logX],
  )
  const levels = useMemo(() => levelsOf(run), [run])
  const range = useMemo(
    () => (lossRange === 'whole' ? rangeOfAll : rangeOfRecent)(points, past, bands, logY),
    [lossRange, points, past, bands, logY],
  )
  if (points.length === 0)
    return (
      <WithoutChart run={run}>
        <Empty title={text.loss.noNumbersTitle}>
          {text.loss.noNumbers(figures(Math.log(run.config.nVocab)), pixelWords(run.config))}
        </Empty>
      </WithoutChart>
    )
  const heldOut = heldOutName(run.config)
  const newest = lossesAt(columns, Infinity)
  const summary = summaryOf(run, newest.smoothed ?? newest.train, newest.validation, levels, past, bands)
  return (
    <>
      <AxisUnits unit={unit} />
      <Frame run={run} columns={columns} summary={summary}>
        <Chart {...{ points, past, bands, heldOut, levels, logX, logY, range, over }} />
      </Frame>
      <Key run={run} columns={columns} heldOut={heldOut} />
      {past.length + bands.length > 0 && (
        <SeriesLegend
          items={[
            ...past.map((curve) => ({ ...curve, value: figures(curve.points.at(-1)?.loss) })),
            ...bandLegend(bands, figures),
          ]}
        />
      )}
      {note && <p className="small quiet measures-note">{note}</p>}
      {!isLab && (
        <p className="loss-reading">
          <Marked>{readingOf(run, newest.validation ?? newest.smoothed ?? newest.train)}</Marked>
        </p>
      )}
      {isLab && <LossNumbers points={points} past={past} bands={bands} heldOut={heldOut} unit={unit} />}
    </>
  )
}

export function LossPanel() {
  const run = useStore(useStores().run, (state) => state.run)
  const stage = useStore(useStores().lab, (state) => state.preparationStage)
  const pending = useStore(useStores().run, (state) => state.pending)
  const phase = panelPhase({ run, pending })
  const lab = useLab()
  const isLab = useIsLab()
  const figure = useRef<HTMLDivElement>(null)
  return (
    <Panel
      title={text.loss.title}
      tools={
        isLab && (
          <div className="panel-tools">
            <RangeSwitch />
            {run && (
              <>
                <StatusTag word={text.common.status[displayStatus(run)]} live={run.status === 'running'} />
                <FigureMenu
                  name={text.loss.title}
                  of={text.charts.runAtStep(run.name, run.step)}
                  file={[runAtStep(run), en.loss.title]}
                  figure={figure}
                  more={metricsItems(lab)}
                />
              </>
            )}
          </div>
        )
      }
      className="loss-panel"
    >
      {phase === 'failed' && run?.failure && <Notice failure={run.failure} />}
      {isLab && <AxisTools />}
      <div ref={figure}>
        {run ? (
          <LossBody run={run} />
        ) : (
          <WithoutChart run={null}>
            {phase === 'preparing' ? (
              <Empty title={text.loss.preparingTitle}>
                {stage ? text.loss.preparingStage(stage) : text.loss.preparing}
              </Empty>
            ) : (
              <Empty title={text.loss.emptyTitle}>
                <Marked>{text.loss.empty}</Marked>
              </Empty>
            )}
          </WithoutChart>
        )}
      </div>
    </Panel>
  )
}
