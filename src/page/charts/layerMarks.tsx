/**
 * Marks of the probe chart that are drawn as plain paths, since each curve of the chart library costs a few
 * milliseconds: earlier probes, and error bars. Nothing is drawn while the axes do not fit the values yet.
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

interface ErrorProps {
  accuracy: readonly number[]
  /** One standard error of each layer's accuracy. */
  errors: readonly number[]
}

/** Half the width of an error bar's ends, in pixels. */
const half = 2.5

/** A bar from one standard error below to one above each accuracy. */
export function ErrorBars({ accuracy, errors }: ErrorProps) {
  const place = usePlace()
  const ends = accuracy.map((share, layer) => [
    place(layer, share - errors[layer]),
    place(layer, share + errors[layer]),
  ])
  if (ends.flat(2).some(Number.isNaN)) return null
  const end = ([x, y]: [number, number]) => `M${x - half} ${y}h${2 * half}`
  const bars = ends.map(([low, high]) => `${end(low)}${end(high)}M${low[0]} ${low[1]}V${high[1]}`)
  return (
    <ZIndexLayer zIndex={DefaultZIndexes.line}>
      <path className="error-bars" d={bars.join('')} />
    </ZIndexLayer>
  )
}
