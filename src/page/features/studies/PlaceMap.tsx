/**
 * A map over the grid of tokens on the colour scale, with the chosen place marked; places without a value
 * stay empty.
 */
import { useMemo } from 'react'
import { PixelImage } from '../../ui/PixelImage'
import { scaleColours } from './insideMaps'
import { PlaceMark } from './PlaceMark'

interface Props {
  label: string
  grid: number
  /** (T) */
  values: Float32Array
  low: number
  high: number
  place: number
  /** (T) 1 where there is a value; all have one where left out. */
  known?: Uint8Array
}

export function PlaceMap({ label, grid, values, low, high, place, known }: Props) {
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
