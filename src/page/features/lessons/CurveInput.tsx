/**
 * A curve drawn on the axes with a pointer or a finger, or by keys: left and right choose one of its points,
 * up and down move it.
 */
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import type { CurvePoint } from '../../../core/lessons/answers'
import { lessonText } from '../../text/lessons'
import { drawingPlace, linePath, placeX, placeY, Plot, pointAt, yWords, type Axes } from './plot'

/** Points of a drawn loss curve. */
const lossPoints = 9

/** Where the points of a curve on these axes stand: one for each layer, or evenly over the steps. */
export function curveXs({ kind, x: [from, to] }: Axes): number[] {
  const count = kind === 'probe' ? to - from + 1 : lossPoints
  return Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1))
}

/** The flat curve to start from: the loss of who knows nothing, or half of all images right. */
export const flatCurve = (axes: Axes): CurvePoint[] =>
  curveXs(axes).map((x) => ({ x, y: axes.kind === 'probe' ? 0.5 : axes.y[1] / 1.1 }))

/** The curve with the points between two places of a stroke moved onto the line between them. */
export function withStroke(curve: readonly CurvePoint[], from: CurvePoint, to: CurvePoint): CurvePoint[] {
  const [left, right] = from.x <= to.x ? [from, to] : [to, from]
  const nearest = curve.reduce(
    (best, { x }, i) => (Math.abs(x - to.x) < Math.abs(curve[best].x - to.x) ? i : best),
    0,
  )
  return curve.map((point, i) => {
    if (i === nearest) return { x: point.x, y: to.y }
    if (point.x < left.x || point.x > right.x || right.x === left.x) return point
    return { x: point.x, y: left.y + ((right.y - left.y) * (point.x - left.x)) / (right.x - left.x) }
  })
}

interface Props {
  axes: Axes
  curve: readonly CurvePoint[]
  onChange(curve: CurvePoint[]): void
}

export function CurveInput({ axes, curve, onChange }: Props) {
  const svg = useRef<SVGSVGElement>(null)
  const stroke = useRef<CurvePoint | null>(null)
  const handles = useRef<(SVGCircleElement | null)[]>([])
  const [chosen, setChosen] = useState(0)
  const words = lessonText()
  const [low, high] = axes.y
  const move = (i: number, y: number) =>
    onChange(curve.map((point, k) => (k === i ? { ...point, y: Math.min(high, Math.max(low, y)) } : point)))
  const onPointer = (event: PointerEvent<SVGSVGElement>) => {
    if (!svg.current) return
    if (event.type === 'pointerdown') {
      event.preventDefault()
      svg.current.setPointerCapture?.(event.pointerId)
    } else if (!stroke.current) return
    const place = pointAt(axes, ...drawingPlace(svg.current, event.clientX, event.clientY))
    onChange(withStroke(curve, stroke.current ?? place, place))
    stroke.current = place
  }
  const onEnd = () => {
    stroke.current = null
  }
  const onKey = (event: KeyboardEvent) => {
    const step = ((high - low) / 50) * (event.shiftKey ? 5 : 1)
    const along = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const height = {
      ArrowUp: curve[chosen].y + step,
      ArrowDown: curve[chosen].y - step,
      Home: low,
      End: high,
    }[event.key]
    if (along === undefined && height === undefined) return
    event.preventDefault()
    if (height !== undefined) return move(chosen, height)
    const next = Math.min(curve.length - 1, Math.max(0, chosen + (along ?? 0)))
    setChosen(next)
    handles.current[next]?.focus()
  }
  return (
    <Plot
      ref={svg}
      axes={axes}
      role="group"
      aria-label={words.curve[axes.kind]}
      className="lesson-plot drawable"
      onPointerDown={onPointer}
      onPointerMove={onPointer}
      onPointerUp={onEnd}
      onPointerCancel={onEnd}
    >
      <path className="guess-line" d={linePath(axes, curve)} />
      {curve.map(({ x, y }, i) => (
        <circle
          key={x}
          ref={(element) => {
            handles.current[i] = element
          }}
          className="guess-dot"
          cx={placeX(axes, x)}
          cy={placeY(axes, y)}
          r={6}
          role="slider"
          tabIndex={i === chosen ? 0 : -1}
          aria-label={axes.kind === 'probe' ? words.layerName(x) : words.stepName(Math.round(x))}
          aria-orientation="vertical"
          aria-valuemin={low}
          aria-valuemax={high}
          aria-valuenow={y}
          aria-valuetext={yWords(axes.kind, y)}
          onFocus={() => setChosen(i)}
          onKeyDown={onKey}
        />
      ))}
    </Plot>
  )
}
