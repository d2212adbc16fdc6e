/**
 * A grid of pixels to paint a hole on, by mouse, touch or keys: arrows move the cursor, Space toggles the
 * pixel under it. Controlled: the parent stores the hole.
 */
import { useId, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { PixelImage } from '../../ui/PixelImage'
import { cellAfterKey, cellAt, gridPath, squares, type Cell } from '../../ui/pixelGrid'
import { strokeCells, withCells } from './hole'
import { text } from '../../text/text'

interface Props {
  nPx: number
  /** (T) 1 where the model is to draw. */
  hole: Uint8Array
  /** (T) palette indices of the image below, with its colours; null for a plain grid. */
  image: { pixels: Uint16Array; rgb: Uint8Array } | null
  /** Number of the prompt whose tile this is, from 0, and its name; absent for the editor's own grid. */
  prompt?: number
  imageLabel?: string
  disabled: boolean
  onChange(hole: Uint8Array): void
}

/** Painting by pointer: the first pixel decides whether the stroke adds to the hole or erases. */
function useStroke({ nPx, hole, disabled, onChange }: Props) {
  const stroke = useRef<{ last: Cell; value: 0 | 1; hole: Uint8Array } | null>(null)
  const paint = (from: Cell, to: Cell, base: Uint8Array, value: 0 | 1) => {
    const next = withCells(base, nPx, strokeCells(from, to), value)
    stroke.current = { last: to, value, hole: next }
    onChange(next)
  }
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (disabled || event.button !== 0) return
      const cell = cellAt(event, nPx)
      event.currentTarget.setPointerCapture(event.pointerId)
      paint(cell, cell, hole, hole[cell.row * nPx + cell.column] ? 0 : 1)
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      // Strokes of one drag build on each other, since `hole` may not have been rendered yet.
      if (stroke.current)
        paint(stroke.current.last, cellAt(event, nPx), stroke.current.hole, stroke.current.value)
    },
    onPointerUp: () => {
      stroke.current = null
    },
    onPointerCancel: () => {
      stroke.current = null
    },
  }
}

export function HoleGrid(props: Props) {
  const { nPx, hole, image, prompt, imageLabel, disabled, onChange } = props
  const words = text.completions.hole
  const helpId = useId()
  const [at, setAt] = useState<Cell>({ row: 0, column: 0 })
  const cursor = { row: Math.min(at.row, nPx - 1), column: Math.min(at.column, nPx - 1) }
  const isDrawn = hole[cursor.row * nPx + cursor.column] === 1
  const stroke = useStroke(props)
  const onKeyDown = (event: KeyboardEvent) => {
    const next = cellAfterKey(event.key, cursor, nPx)
    if (!next && event.key !== ' ') return
    event.preventDefault()
    if (next) setAt(next)
    else if (!disabled) onChange(withCells(hole, nPx, [cursor], isDrawn ? 0 : 1))
  }
  return (
    <div>
      {/* Role application, since no HTML role fits painting; handles keys and pointer itself. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className="hole-grid"
        role="application"
        aria-label={prompt === undefined ? words.gridName(nPx) : words.gridNameOf(nPx, prompt + 1)}
        aria-describedby={helpId}
        aria-disabled={disabled || undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        {...stroke}
      >
        {image && (
          <PixelImage
            label={imageLabel ?? words.imageName}
            nPx={nPx}
            pixels={image.pixels}
            rgb={image.rgb}
            known={hole.map((flag) => 1 - flag)}
          />
        )}
        <svg viewBox={`0 0 ${nPx} ${nPx}`} aria-hidden="true">
          {!image && <path className="hole-given" d={squares(nPx, (i) => hole[i] === 0)} />}
          {nPx <= 32 && <path className="hole-lines" d={gridPath(nPx)} vectorEffect="non-scaling-stroke" />}
          <rect
            className="hole-cursor"
            x={cursor.column}
            y={cursor.row}
            width="1"
            height="1"
            vectorEffect="non-scaling-stroke"
          />
        </svg>
      </div>
      <p className="unseen" id={helpId}>
        {text.completions.hole.keys}
      </p>
      <p className="unseen" role="status">
        {text.completions.hole.cursor(cursor.row + 1, cursor.column + 1, isDrawn)}
      </p>
    </div>
  )
}
