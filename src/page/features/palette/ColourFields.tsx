/** Changes one colour: the browser's own picker or a slider for greys, and the same as text. */
import { useEffect, useId, useState } from 'react'
import { paletteEditorText } from '../../text/paletteEditor'
import { hexOf, readLevels, type PaletteColour } from './paletteEdit'

interface Props {
  colour: PaletteColour
  onLevels(levels: readonly number[]): void
}

const written = (colour: PaletteColour): string =>
  colour.levels.length === 1 ? String(Math.round(colour.levels[0])) : hexOf(colour)

/** A colour as text. What cannot be read stays in the field, with what is wrong beside it. */
function TypedColour({ colour, onLevels }: Props) {
  const words = paletteEditorText().change
  const id = useId()
  const channels = colour.levels.length as 1 | 3
  const value = written(colour)
  const [typed, setTyped] = useState(value)
  useEffect(() => {
    // Typed text of the same colour stays as it is.
    setTyped((text) =>
      readLevels(text, channels)?.join() === readLevels(value, channels)?.join() ? text : value,
    )
  }, [value, channels])
  const invalid = readLevels(typed, channels) === null
  return (
    <div className="palette-typed">
      <label htmlFor={id}>{channels === 1 ? words.typedGrey : words.typed}</label>
      <input
        id={id}
        type="text"
        className="num"
        inputMode={channels === 1 ? 'numeric' : undefined}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        aria-invalid={invalid || undefined}
        aria-describedby={invalid ? `${id}-error` : undefined}
        onChange={(event) => {
          setTyped(event.target.value)
          const levels = readLevels(event.target.value, channels)
          if (levels) onLevels(levels)
        }}
      />
      {invalid && (
        <span className="error small" id={`${id}-error`}>
          {channels === 1 ? words.invalidGrey : words.invalid}
        </span>
      )}
    </div>
  )
}

export function ColourFields({ colour, onLevels }: Props) {
  const words = paletteEditorText().change
  const id = useId()
  const isGrey = colour.levels.length === 1
  return (
    <div className="palette-fields">
      <div className="palette-picker">
        <label htmlFor={id}>{isGrey ? words.slider : words.picker}</label>
        {isGrey ? (
          <input
            id={id}
            type="range"
            min={0}
            max={255}
            value={Math.round(colour.levels[0])}
            onChange={(event) => onLevels([Number(event.target.value)])}
          />
        ) : (
          <input
            id={id}
            type="color"
            value={hexOf(colour)}
            onChange={(event) => {
              const levels = readLevels(event.target.value, 3)
              if (levels) onLevels(levels)
            }}
          />
        )}
      </div>
      <TypedColour colour={colour} onLevels={onLevels} />
    </div>
  )
}
