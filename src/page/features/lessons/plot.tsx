/** The axes that guesses are drawn on and compared on: one small SVG with ticks, in the page's tokens. */
import type { ReactNode, Ref, SVGProps } from 'react'
import type { CurvePoint } from '../../../core/lessons/answers'
import type { RunConfig } from '../../../core/config'
import { linearTicks, wholePercent } from '../../charts/scales'
import { figures } from '../../ui/format'
import { lessonText } from '../../text/lessons'

/** In units of the drawing, which CSS scales to the card. */
const [width, height] = [340, 190]
const margin = { left: 42, right: 12, top: 10, bottom: 32 } as const
const [innerWidth, innerHeight] = [
  width - margin.left - margin.right,
  height - margin.top - margin.bottom,
] as const

export interface Axes {
  kind: 'probe' | 'loss'
  x: readonly [number, number]
  y: readonly [number, number]
}

/** The axes of a guessed curve, by the settings of the run that it is about. */
export function axesFor(kind: Axes['kind'], { nLayer, steps, nVocab }: RunConfig): Axes {
  if (kind === 'probe') return { kind, x: [0, Math.max(1, nLayer)], y: [0, 1] }
  return { kind, x: [0, steps], y: [0, Math.log(nVocab) * 1.1] }
}

/** The same axes, wide enough for what is drawn on them. */
export function withCurves(axes: Axes, ...curves: (readonly CurvePoint[])[]): Axes {
  const all = curves.flat()
  return {
    ...axes,
    x: [axes.x[0], Math.max(axes.x[1], ...all.map(({ x }) => x))],
    y: [axes.y[0], Math.max(axes.y[1], ...all.map(({ y }) => y))],
  }
}

export const placeX = ({ x: [from, to] }: Axes, x: number): number =>
  margin.left + (innerWidth * (x - from)) / (to - from || 1)
export const placeY = ({ y: [from, to] }: Axes, y: number): number =>
  margin.top + innerHeight * (1 - (y - from) / (to - from || 1))

/** The point of the axes under a place in the drawing, within the axes' range. */
export function pointAt({ x, y }: Axes, px: number, py: number): CurvePoint {
  const within = (value: number) => Math.min(1, Math.max(0, value))
  return {
    x: x[0] + (x[1] - x[0]) * within((px - margin.left) / innerWidth),
    y: y[0] + (y[1] - y[0]) * (1 - within((py - margin.top) / innerHeight)),
  }
}

/** A pointer's place in units of the drawing. */
export function drawingPlace(svg: SVGSVGElement, clientX: number, clientY: number): [number, number] {
  const box = svg.getBoundingClientRect()
  return [
    ((clientX - box.left) * width) / (box.width || 1),
    ((clientY - box.top) * height) / (box.height || 1),
  ]
}

/** A value on the y axis in words. */
export const yWords = (kind: Axes['kind'], y: number): string =>
  kind === 'probe' ? wholePercent(y) : figures(y)

/** SVG path through the points. */
export const linePath = (axes: Axes, points: readonly CurvePoint[]): string =>
  points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${placeX(axes, x)} ${placeY(axes, y)}`).join('')

interface Props extends SVGProps<SVGSVGElement> {
  axes: Axes
  children: ReactNode
  ref?: Ref<SVGSVGElement>
}

export function Plot({ axes, children, ...rest }: Props) {
  const { kind, x, y } = axes
  const words = lessonText().axis[kind]
  const xTicks =
    kind === 'probe' ? linearTicks(x[0], x[1], 8).filter(Number.isInteger) : linearTicks(x[0], x[1], 4)
  const yTicks = linearTicks(y[0], y[1])
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className="lesson-plot" {...rest}>
      <g aria-hidden="true">
        {yTicks.map((tick) => (
          <g key={tick}>
            <line
              className="grid"
              x1={margin.left}
              x2={width - margin.right}
              y1={placeY(axes, tick)}
              y2={placeY(axes, tick)}
            />
            <text x={margin.left - 6} y={placeY(axes, tick) + 4} textAnchor="end">
              {yWords(kind, tick)}
            </text>
          </g>
        ))}
        {xTicks.map((tick) => (
          <text key={tick} x={placeX(axes, tick)} y={height - margin.bottom + 15} textAnchor="middle">
            {tick}
          </text>
        ))}
        <text className="axis-name" x={width - margin.right} y={height - 3} textAnchor="end">
          {words.x}
        </text>
        <text className="axis-name" x={margin.left + 4} y={margin.top + 9}>
          {words.y}
        </text>
      </g>
      {children}
    </svg>
  )
}
