/**
 * Marks of the probe chart that are drawn as plain shapes, since each curve of the chart library costs a few
 * milliseconds: the probe on show with its error bars, and earlier ones. Nothing is drawn while the axes do
 * not fit the values yet.
 */
import { DefaultZIndexes, useXAxisScale, useYAxisScale, ZIndexLayer } from 'recharts'

/** Pixels of a layer and an accuracy; NaN while the axis has another range. */
function usePlace(): (layer: number, share: number) => [number, number] {
  const [x, y] = [useXAxisScale(), useYAxisScale()]
  return (layer, share) => [x?.(layer) ?? Number.NaN, y?.(Math.min(1, Math.max(0, share))) ?? Number.NaN]
}

interface EarlierProps {
  /** Accuracies of layers 0..L, oldest first. */
  curves: readonly { step: number; accuracy: readonly number[] }[]
}

/** Curves over the layers, fainter the older they are. */
export function EarlierCurves({ curves }: EarlierProps) {
  const place = usePlace()
  return curves.map(({ step, accuracy }, i) => {
    const points = accuracy.map((share, layer) => place(layer, share))
    if (points.flat().some(Number.isNaN)) return null
    const opacity = 0.12 + (0.38 * (i + 1)) / curves.length
    return <path key={step} className="earlier" opacity={opacity} d={`M${points.join('L')}`} />
  })
}

interface MainProps {
  /** Of layers 0..L. */
  accuracy: readonly number[]
  /** One standard error of each layer's accuracy. */
  errors: readonly number[]
  /** The layer with a ring; -1 for none. */
  best: number
}

/** Half the width of an error bar's ends, in pixels. */
const half = 2.5

/** From one standard error below to one above each accuracy. */
function errorBars(ends: readonly (readonly [number, number])[][]): string {
  const end = ([x, y]: readonly [number, number]) => `M${x - half} ${y}h${2 * half}`
  return ends.map(([low, high]) => `${end(low)}${end(high)}M${low[0]} ${low[1]}V${high[1]}`).join('')
}

/** The probe on show: a line with a dot and an error bar on each layer, and a ring on the best. */
export function MainCurve({ accuracy, errors, best }: MainProps) {
  const place = usePlace()
  const points = accuracy.map((share, layer) => place(layer, share))
  const ends = accuracy.map((share, layer) => [
    place(layer, share - errors[layer]),
    place(layer, share + errors[layer]),
  ])
  if ([...points, ...ends.flat()].flat().some(Number.isNaN)) return null
  return (
    <ZIndexLayer zIndex={DefaultZIndexes.line}>
      <path className="error-bars" d={errorBars(ends)} />
      <path className="latest" d={`M${points.join('L')}`} />
      {points.map(([x, y], layer) => (
        <circle key={layer} className="dot-latest" cx={x} cy={y} r={3.5} />
      ))}
      {best >= 0 && <circle className="best" cx={points[best][0]} cy={points[best][1]} r={7} />}
    </ZIndexLayer>
  )
}
