/** The palette to paint with: the colours of the number keys, and all others in a list that scrolls. */
import { useMemo } from 'react'
import { padText } from '../../text/pad'
import { keyColours, sortedColours } from './padDrawing'

interface Props {
  /** (V, 3) */
  rgb: Uint8Array
  /** The chosen token. */
  token: number
  onToken(token: number): void
}

export function PadColours({ rgb, token, onToken }: Props) {
  const words = padText()
  const keys = useMemo(() => keyColours(rgb), [rgb])
  const all = useMemo(() => sortedColours(rgb), [rgb])
  const swatch = (colour: number, key: number | null) => (
    <button
      key={colour}
      type="button"
      className="pad-colour"
      aria-label={words.colour(colour, key)}
      title={words.colour(colour, key)}
      aria-pressed={colour === token}
      style={{ background: `rgb(${rgb.subarray(colour * 3, colour * 3 + 3).join(' ')})` }}
      onClick={() => onToken(colour)}
    />
  )
  return (
    <div className="pad-colours">
      <div className="pad-swatches" role="group" aria-label={words.colours}>
        {keys.map((colour, i) => swatch(colour, i + 1))}
      </div>
      {all.length > keys.length && (
        <details className="more">
          <summary>{words.allColours(all.length)}</summary>
          <div className="pad-swatches pad-all" role="group" aria-label={words.allColours(all.length)}>
            {all.map((colour) => swatch(colour, null))}
          </div>
        </details>
      )}
    </div>
  )
}
