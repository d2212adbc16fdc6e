/** The palette's colours as a list to select from, by pointer, touch and keys, each with its pixel share. */
import { useRef, type Dispatch, type KeyboardEvent } from 'react'
import { chance } from '../../ui/format'
import { paletteEditorText } from '../../text/paletteEditor'
import type { EditorAction } from './editorState'
import { hexOf, type PaletteColours } from './paletteEdit'

interface Props {
  colours: PaletteColours
  selected: ReadonlySet<number>
  current: number
  dispatch: Dispatch<EditorAction>
}

/** How many swatches stand in the first row. */
function columnsOf(list: HTMLElement): number {
  const options = [...list.children] as HTMLElement[]
  const next = options.findIndex((option) => option.offsetTop > options[0].offsetTop)
  return next < 0 ? options.length : next
}

export function Swatches({ colours, selected, current, dispatch }: Props) {
  const words = paletteEditorText().colours
  const list = useRef<HTMLDivElement>(null)
  const moveTo = (index: number, extend: boolean) => {
    const to = Math.max(0, Math.min(colours.length - 1, index))
    dispatch({ kind: extend ? 'extend' : 'current', index: to })
    const option = list.current?.children[to] as HTMLElement | undefined
    option?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event
    const row = list.current ? columnsOf(list.current) : 1
    const moves: Record<string, number> = {
      ArrowLeft: current - 1,
      ArrowRight: current + 1,
      ArrowUp: current - row,
      ArrowDown: current + row,
      Home: 0,
      End: colours.length - 1,
    }
    if (key in moves) moveTo(moves[key], event.shiftKey)
    // Space and Enter press the swatch, as any button.
    else if (key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) dispatch({ kind: 'selectAll' })
    else return
    event.preventDefault()
  }
  return (
    <div
      ref={list}
      className="palette-swatches"
      role="listbox"
      tabIndex={-1}
      aria-multiselectable="true"
      aria-label={words.list}
      onKeyDown={onKeyDown}
    >
      {colours.map((colour, i) => {
        const name = words.colour(i, hexOf(colour), chance(colour.share))
        return (
          <button
            key={i}
            type="button"
            role="option"
            className={i === current ? 'palette-swatch current' : 'palette-swatch'}
            aria-selected={selected.has(i)}
            aria-label={name}
            title={name}
            tabIndex={i === current ? 0 : -1}
            onClick={(event) => dispatch({ kind: event.shiftKey ? 'extend' : 'toggle', index: i })}
          >
            <i style={{ background: hexOf(colour) }} />
            <span className="num">{chance(colour.share)}</span>
          </button>
        )
      })}
    </div>
  )
}
