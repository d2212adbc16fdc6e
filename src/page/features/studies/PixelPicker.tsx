/**
 * An image on which one place of its grid of tokens is chosen, by a press or with the arrow keys. The owner
 * holds the choice.
 */
import { useId, type KeyboardEvent, type PointerEvent } from 'react'
import { text } from '../../text/text'
import { PixelImage } from '../../ui/PixelImage'
import { PlaceMark } from './PlaceMap'

const studyText = () => text.studies.inspect

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

const moves: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

function gridPath(grid: number): string {
  return Array.from({ length: grid - 1 }, (_, i) => `M${i + 1} 0V${grid}M0 ${i + 1}H${grid}`).join('')
}

export function PixelPicker({ label, grid, row, column, image, about, onChoose }: Props) {
  const helpId = useId()
  const within = (value: number) => Math.min(grid - 1, Math.max(0, value))
  const choose = (nextRow: number, nextColumn: number) => {
    if (nextRow !== row || nextColumn !== column) onChoose(nextRow, nextColumn)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const move = moves[event.key]
    if (!move) return
    event.preventDefault()
    choose(within(row + move[0]), within(column + move[1]))
  }
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return
    const box = event.currentTarget.getBoundingClientRect()
    const at = (offset: number, size: number) => within(Math.floor((offset / Math.max(size, 1)) * grid))
    choose(at(event.clientY - box.top, box.height), at(event.clientX - box.left, box.width))
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
