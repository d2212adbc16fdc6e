/**
 * The step on show in the loss chart: a line with the losses there, which a press or a drag on the chart
 * moves. It is drawn over the chart and renders alone, so that a replay costs no drawing of the curves.
 */
import { useRef, type PointerEvent } from 'react'
import { useStore } from 'zustand'
import { DefaultZIndexes, usePlotArea, useXAxisScale, useYAxisScale, ZIndexLayer } from 'recharts'
import { useLab, useStores } from '../../store/hooks'
import { text } from '../../text/text'
import { lossesAt, type LossColumns } from './curve'

interface Props {
  columns: LossColumns
  /** Steps at the ends of the horizontal axis. */
  domain: readonly [number, number]
  logX: boolean
}

/** The step at a share of the horizontal axis. */
export function stepAtShare(share: number, [from, to]: readonly [number, number], logX: boolean): number {
  const within = Math.min(1, Math.max(0, share))
  return logX ? from * (to / from) ** within : from + within * (to - from)
}

/** Pixels of movement from which a touch is a drag along the axis. */
const dragPixels = 6

/**
 * Receives presses and drags. A touch acts once it moves sideways or ends, so that the page can be scrolled.
 */
function PressArea({ domain, logX }: Omit<Props, 'columns'>) {
  const { showStep } = useLab()
  const plot = usePlotArea()
  const pressed = useRef<{ x: number; drags: boolean } | null>(null)
  if (!plot) return null
  const show = ({ currentTarget, clientX }: PointerEvent<SVGRectElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect()
    if (width > 0) showStep(stepAtShare((clientX - left) / width, domain, logX))
  }
  return (
    <rect
      className="loss-press"
      x={plot.x}
      y={plot.y}
      width={plot.width}
      height={plot.height}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        pressed.current = { x: event.clientX, drags: event.pointerType === 'mouse' }
        event.currentTarget.setPointerCapture(event.pointerId)
        if (pressed.current.drags) show(event)
      }}
      onPointerMove={(event) => {
        const start = pressed.current
        if (!start) return
        start.drags ||= Math.abs(event.clientX - start.x) >= dragPixels
        if (start.drags) show(event)
      }}
      onPointerUp={(event) => {
        if (pressed.current) show(event)
        pressed.current = null
      }}
      onPointerCancel={() => (pressed.current = null)}
    />
  )
}

function Mark({ columns, domain, logX }: Props) {
  const step = useStore(useStores().rewind, (state) => state.step)
  const plot = usePlotArea()
  const [x, y] = [useXAxisScale(), useYAxisScale('nats')]
  if (step === null || !plot || !x || !y) return null
  const at = x(Math.min(domain[1], Math.max(domain[0], logX ? Math.max(1, step) : step)))
  if (at === undefined || !Number.isFinite(at)) return null
  const { train, smoothed, validation } = lossesAt(columns, step)
  const dot = (loss: number | undefined, className: string) => {
    const height = loss === undefined ? Number.NaN : (y(loss) ?? Number.NaN)
    // A loss outside the range of the axis has no place in the chart.
    return height >= plot.y && height <= plot.y + plot.height ? (
      <circle className={className} cx={at} cy={height} r={4} />
    ) : null
  }
  const left = at > plot.x + plot.width - 80
  return (
    <g className="loss-mark">
      <line x1={at} x2={at} y1={plot.y} y2={plot.y + plot.height} />
      {dot(smoothed ?? train, 'mark-train')}
      {dot(validation, 'mark-validation')}
      <text x={at + (left ? -6 : 6)} y={plot.y + plot.height - 6} textAnchor={left ? 'end' : 'start'}>
        {text.common.step(step)}
      </text>
    </g>
  )
}

export function LossMarker(props: Props) {
  return (
    <ZIndexLayer zIndex={DefaultZIndexes.label}>
      <Mark {...props} />
      <PressArea domain={props.domain} logX={props.logX} />
    </ZIndexLayer>
  )
}
