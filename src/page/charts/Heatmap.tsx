/**
 * Probe accuracy by layer and step: one column per probe, one row per layer with the last on top, and a ring
 * on each column's best layer, which shows the peak form and move. A grid of cells that keys and pointer
 * read one by one, and open.
 */
import { memo, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { compact, percent, percentWithError } from '../ui/format'
import { evenly } from '../../core/metricSeries'
import { cellAfterKey, columnAt, heatShare, labelledColumns } from './heatmapGrid'
import { viridis } from './viridis'
import { text } from '../text/text'

interface HeatColumn {
  step: number
  /** Of layers 0..L. */
  accuracy: number[]
  /** One standard error each. */
  errors: number[]
}

/** A cell by its step, so that it stays the same while columns are added. */
export interface HeatCell {
  step: number
  layer: number
}

interface Props {
  columns: readonly HeatColumn[]
  /** Accessible name of the grid. */
  summary: string
  /** Step selected elsewhere on the page, marked here. */
  marked?: number
  /** Opens the details of a cell. */
  onOpen(cell: HeatCell): void
  /** Goes to a column's step: a press on the strip below the grid, or a drag along it. */
  onStep?(step: number): void
}

/** More columns would be too narrow to point at. */
const mostColumns = 40
const mostLabels = 6

const cellWords = ({ step, accuracy, errors }: HeatColumn, layer: number): string =>
  text.charts.heatCell(step, layer, percentWithError(accuracy[layer], errors[layer]))

interface RowProps {
  layer: number
  columns: readonly HeatColumn[]
  low: number
  high: number
  /** Index of the column whose cell the tab key reaches; -1 if it is in another row. */
  tabbable: number
}

const Row = memo(function Row({ layer, columns, low, high, tabbable }: RowProps) {
  return (
    <div className="heat-row" role="row">
      <span className="heat-layer num" role="rowheader" aria-label={text.charts.layer(layer)}>
        {layer}
      </span>
      {columns.map((column, x) => {
        const share = heatShare(column.accuracy[layer], low, high)
        const isBest = column.accuracy.indexOf(Math.max(...column.accuracy)) === layer
        return (
          <div
            key={column.step}
            className="heat-cell"
            role="gridcell"
            tabIndex={x === tabbable ? 0 : -1}
            aria-haspopup="dialog"
            aria-label={isBest ? text.charts.heatBest(cellWords(column, layer)) : cellWords(column, layer)}
            data-x={x}
            data-layer={layer}
            style={{ background: viridis(share) }}
          >
            {isBest && (
              <i className="heat-best" style={{ borderColor: share > 0.6 ? '#16181b' : '#ffffff' }} />
            )}
          </div>
        )
      })}
    </div>
  )
})

/** The cell that an event happened in. */
function cellOf(target: EventTarget): { x: number; layer: number } | null {
  const cell = target instanceof HTMLElement ? target.closest<HTMLElement>('.heat-cell') : null
  return cell && { x: Number(cell.dataset.x), layer: Number(cell.dataset.layer) }
}

interface ScaleProps {
  low: number
  high: number
}

function Scale({ low, high }: ScaleProps) {
  return (
    <figcaption className="heat-scale small">
      <span className="heat-title" title={text.charts.heatColours}>
        {text.charts.layerByStep}
      </span>
      <span className="num">{percent(low)}</span>
      <span
        className="heat-ramp"
        style={{ background: `linear-gradient(90deg, ${[0, 0.25, 0.5, 0.75, 1].map(viridis).join(', ')})` }}
      />
      <span className="num">{percent(high)}</span>
      <span className="heat-key">
        <i />
        {text.charts.bestLayer}
      </span>
    </figcaption>
  )
}

/** The steps of some columns, below them. */
function Steps({ columns }: { columns: readonly HeatColumn[] }) {
  return labelledColumns(columns.length, mostLabels).map((x) => (
    <span
      key={columns[x].step}
      className={x === columns.length - 1 && x > 0 ? 'heat-step heat-step-last num' : 'heat-step num'}
      style={{ gridColumn: x + 2 }}
    >
      {compact(columns[x].step)}
    </span>
  ))
}

interface StripProps {
  columns: readonly HeatColumn[]
  onStep(step: number): void
}

/**
 * The strip with the steps below the grid, for pointers; keys and screen readers have the cells and the
 * scrubber.
 */
function Strip({ columns, onStep }: StripProps) {
  const go = ({ currentTarget, clientX, buttons }: PointerEvent<HTMLElement>) => {
    if (buttons === 0) return
    const { left, width } = currentTarget.getBoundingClientRect()
    const x = Math.floor((columns.length * (clientX - left)) / width)
    onStep(columns[Math.min(columns.length - 1, Math.max(0, x))].step)
  }
  return (
    <div
      className="heat-strip"
      aria-hidden="true"
      title={text.charts.heatStrip}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        go(event)
      }}
      onPointerMove={go}
    />
  )
}

/** Where focus and pointer are, and what they do. */
function useCells(columns: readonly HeatColumn[], layers: number, onOpen: Props['onOpen']) {
  const grid = useRef<HTMLDivElement>(null)
  const [focused, setFocused] = useState<HeatCell | null>(null)
  const [pointed, setPointed] = useState<HeatCell | null>(null)
  const last = columns[columns.length - 1]
  const found = columns.findIndex(({ step }) => step === focused?.step)
  const isFocused = focused !== null && found >= 0 && focused.layer < layers
  const at = isFocused
    ? { x: found, layer: focused.layer }
    : { x: columns.length - 1, layer: last.accuracy.indexOf(Math.max(...last.accuracy)) }
  const open = (target: EventTarget) => {
    const cell = cellOf(target)
    if (cell) onOpen({ step: columns[cell.x].step, layer: cell.layer })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      open(event.target)
      return
    }
    const next = cellAfterKey(event, at, columns.length, layers)
    if (!next) return
    event.preventDefault()
    grid.current
      ?.querySelector<HTMLElement>(`[data-x="${next.x}"][data-layer="${next.layer}"]`)
      ?.focus({ preventScroll: false })
  }
  const point = (event: PointerEvent) => {
    const cell = cellOf(event.target)
    setPointed(cell && { step: columns[cell.x].step, layer: cell.layer })
  }
  return {
    at,
    read: pointed ?? (isFocused ? focused : null),
    grid: {
      ref: grid,
      onKeyDown,
      onClick: (event: { target: EventTarget }) => open(event.target),
      onFocus: (event: { target: EventTarget }) => {
        const cell = cellOf(event.target)
        if (cell) setFocused({ step: columns[cell.x].step, layer: cell.layer })
      },
      onPointerOver: point,
      onPointerLeave: () => setPointed(null),
    },
  }
}

export const Heatmap = memo(function Heatmap(props: Props) {
  const { columns: all, summary, marked, onOpen, onStep } = props
  const columns = useMemo(() => evenly(all, mostColumns), [all])
  const values = columns.flatMap((column) => column.accuracy)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const layers = columns[0].accuracy.length
  const { at, read, grid } = useCells(columns, layers, onOpen)
  const readColumn = read && columns.find(({ step }) => step === read.step)
  const mark =
    marked === undefined
      ? -1
      : columnAt(
          columns.map(({ step }) => step),
          marked,
        )
  return (
    <figure className="heatmap">
      <Scale low={low} high={high} />
      <div
        className="heat-space"
        style={{ gridTemplateColumns: `1.5rem repeat(${columns.length}, minmax(0, 2.5rem))` }}
      >
        <div
          className="heat-grid"
          role="grid"
          aria-label={summary}
          aria-rowcount={layers}
          aria-colcount={columns.length + 1}
          {...grid}
        >
          {Array.from({ length: layers }, (_, i) => layers - 1 - i).map((layer) => (
            <Row
              key={layer}
              layer={layer}
              columns={columns}
              low={low}
              high={high}
              tabbable={at.layer === layer ? at.x : -1}
            />
          ))}
        </div>
        {mark >= 0 && <i className="heat-marked" style={{ gridColumn: mark + 2 }} />}
        <Steps columns={columns} />
        {onStep && <Strip columns={columns} onStep={onStep} />}
      </div>
      <p className="heat-readout small quiet" aria-hidden="true" data-not-in-figure>
        {readColumn ? cellWords(readColumn, read.layer) : text.charts.heatHelp}
      </p>
    </figure>
  )
})
