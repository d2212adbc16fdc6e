/**
 * An image on which one place of its grid of tokens is chosen, by a press or with the arrow keys. The owner
 * holds the choice.
 */
import { useId, type KeyboardEvent, type PointerEvent } from 'react'
import { studiesText } from '../../text/studies'
import { PixelImage } from '../../ui/PixelImage'
import { cellAfterKey, cellAt, gridPath, type Cell } from '../../ui/pixelGrid'
import { PlaceMark } from '../../ui/PlaceMark'

const studyText = () => studiesText().inspect

interface Props {
  label: string
  grid: number
  row: number
  column: number
  image: { nPx: number; pixels: ArrayLike<number>; rgb?: Uint8Array }
  /** Announced after the chosen place. */
  about: string
  onChoose(row: number, column: number): void
}

export function PixelPicker({ label, grid, row, column, image, about, onChoose }: Props) {
  const helpId = useId()
  const choose = (next: Cell) => {
    if (next.row !== row || next.column !== column) onChoose(next.row, next.column)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const next = cellAfterKey(event.key, { row, column }, grid)
    if (!next) return
    event.preventDefault()
    choose(next)
  }
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button === 0) choose(cellAt(event, grid))
  }
  return (
    <div>
      {/* An application widget handles keys and pointer itself; no ARIA role chooses a pixel. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className="place-picker"
        role="application"
        aria-label={label}
        aria-describedby={helpId}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
      >
        <PixelImage label={studyText().pickerImage} nPx={image.nPx} pixels={image.pixels} rgb={image.rgb} />
        <svg viewBox={`0 0 ${grid} ${grid}`} aria-hidden="true">
          {grid <= 32 && (
            <path className="place-lines" d={gridPath(grid)} vectorEffect="non-scaling-stroke" />
          )}
          <PlaceMark row={row} column={column} />
        </svg>
      </div>
      <p className="unseen" id={helpId}>
        {studyText().pickerHelp}
      </p>
      <p className="unseen" role="status">
        {studyText().pickerPlace(row, column)}
        {about}
      </p>
    </div>
  )
}
