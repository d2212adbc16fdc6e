/**
 * The sheet of the drawing pad, painted by mouse, finger or keys: what is painted, and shaded what a model
 * cannot see of it. Controlled: the pad holds the drawing.
 */
import { useId, useMemo, useRef, type KeyboardEvent } from 'react'
import { padText } from '../../text/pad'
import { text } from '../../text/text'
import { PixelImage } from '../../ui/PixelImage'
import { cellAfterKey, cellAt, gridPath, squares, type Cell } from '../../ui/pixelGrid'
import { strokeCells } from './hole'
import type { Drawing } from '../../store/state/touch'
import { Shade } from './TouchedPicture'

interface Props {
  grid: number
  drawing: Drawing
  rgb: Uint8Array
  /** (T) 1 where the model draws. */
  drawn: Uint8Array
  cursor: Cell
  /** What is under the cursor, announced. */
  cursorWords: string
  /** A stroke of the tool over these cells; `begins` with its first one. */
  onStroke(cells: Cell[], begins: boolean): void
  onCursor(cell: Cell): void
  /** Other keys than arrows and Space. @returns whether the key did something */
  onKey(event: KeyboardEvent): boolean
}

export function PadGrid(props: Props) {
  const { grid, drawing, rgb, drawn, cursor, cursorWords, onStroke, onCursor, onKey } = props
  const helpId = useId()
  const last = useRef<Cell | null>(null)
  const words = padText()
  const shade = useMemo(() => squares(grid, (i) => drawn[i] === 1), [grid, drawn])
  const onKeyDown = (event: KeyboardEvent) => {
    const next = cellAfterKey(event.key, cursor, grid)
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey
    if (next && isPlain) onCursor(next)
    else if (event.key === ' ' && isPlain) onStroke([cursor], true)
    else if (!onKey(event)) return
    event.preventDefault()
    event.stopPropagation()
  }
  const end = () => {
    last.current = null
  }
  return (
    <div className="pad-sheet">
      {/* Role application, since no HTML role fits painting; handles keys and pointer itself. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className="pad-grid"
        role="application"
        aria-label={words.grid(grid)}
        aria-describedby={helpId}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          const cell = cellAt(event, grid)
          last.current = cell
          onCursor(cell)
          onStroke([cell], true)
        }}
        onPointerMove={(event) => {
          if (!last.current) return
          const cell = cellAt(event, grid)
          if (cell.row === last.current.row && cell.column === last.current.column) return
          const cells = strokeCells(last.current, cell).slice(1)
          last.current = cell
          onCursor(cell)
          onStroke(cells, false)
        }}
        onPointerUp={end}
        onPointerCancel={end}
      >
        <PixelImage
          label={text.touch.pad.title}
          nPx={grid}
          pixels={drawing.tokens}
          rgb={rgb}
          known={drawing.known}
        />
        <svg viewBox={`0 0 ${grid} ${grid}`} aria-hidden="true">
          <Shade path={shade} />
          {grid <= 32 && <path className="pad-lines" d={gridPath(grid)} vectorEffect="non-scaling-stroke" />}
          <rect
            className="pad-cursor"
            x={cursor.column}
            y={cursor.row}
            width="1"
            height="1"
            vectorEffect="non-scaling-stroke"
          />
        </svg>
      </div>
      <p className="unseen" id={helpId}>
        {words.keys}
      </p>
      <p className="unseen" role="status">
        {words.cursor(cursor.row + 1, cursor.column + 1, cursorWords)}
      </p>
    </div>
  )
}
