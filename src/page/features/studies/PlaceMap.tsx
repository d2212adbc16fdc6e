/** Maps over the grid of tokens: the map, the mark of the chosen place, and the colour scale. */
import { useMemo, type ReactNode } from 'react'
import { viridis } from '../../charts/viridis'
import { PixelImage } from '../../ui/PixelImage'
import { PlaceMark } from '../../ui/PlaceMark'
import { scaleColours } from './inspectMaps'

interface MapProps {
  label: string
  grid: number
  /** (T) */
  values: Float32Array
  low: number
  high: number
  place: number
  /** (T) 1 where there is a value; all have one if absent. */
  known?: Uint8Array
}

/** A map on the colour scale with the chosen place marked; places without a value stay empty. */
export function PlaceMap({ label, grid, values, low, high, place, known }: MapProps) {
  const colours = useMemo(() => scaleColours(values, low, high), [values, low, high])
  return (
    <div className="place-map">
      <PixelImage label={label} nPx={grid} pixels={colours} known={known} />
      <svg viewBox={`0 0 ${grid} ${grid}`} aria-hidden="true">
        <PlaceMark row={Math.floor(place / grid)} column={place % grid} />
      </svg>
    </div>
  )
}

interface RampProps {
  name: string
  low: ReactNode
  high: ReactNode
}

const ramp = `linear-gradient(90deg, ${[0, 0.25, 0.5, 0.75, 1].map(viridis).join(', ')})`

/** The colour scale with the values at its ends. */
export function ScaleRamp({ name, low, high }: RampProps) {
  return (
    <p className="scale-ramp small">
      <span>{name}</span> <span className="num">{low}</span>
      <span className="heat-ramp" aria-hidden="true" style={{ background: ramp }} />
      <span className="num">{high}</span>
    </p>
  )
}
