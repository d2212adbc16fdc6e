/**
 * The image enlarged: the pixel looked at is marked, what the model could not see is shaded, and circles show
 * where it attends. Arrow keys and presses move the pixel.
 */
import { memo, useId, useMemo, type KeyboardEvent, type PointerEvent, type RefObject } from 'react'
import type { Look } from '../../../core/protocol'
import type { TouchedImage } from '../../store/state/touch'
import { pixelText } from '../../text/pixelPanel'
import { PixelImage } from '../../ui/PixelImage'
import { PlaceMark } from '../../ui/PlaceMark'
import { cellAfterKey, cellAt, squares, type Cell } from '../../ui/pixelGrid'
import { enlarge } from './displayedImage'
import { circlesOf, type ShownAttention } from './attentionCircles'

interface Props {
  label: string
  image: TouchedImage
  place: number
  /** (T) 1 for each pixel to show; null to show all that are there. */
  shown: Uint8Array | null
  /** Null until the model has answered. */
  look: Look | null
  attention: ShownAttention | null
  /** Announced after the place. */
  about: string
  widget: RefObject<HTMLDivElement | null>
  onPlace(place: number): void
  /** Other keys than arrows. @returns whether the key did something */
  onKey(event: KeyboardEvent): boolean
}

/** What a model cannot see: veiled and hatched, so that it shows on any colour. In units of the grid. */
export function Shade({ path }: { path: string }) {
  const id = useId()
  return (
    <>
      <pattern id={id} width="0.5" height="0.5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect className="shade-veil" width="0.5" height="0.5" />
        <rect className="shade-line" width="0.09" height="0.5" />
      </pattern>
      <path d={path} fill={`url(#${id})`} />
    </>
  )
}

/** Not drawn again for each pixel that is revealed. */
const Overlay = memo(function Overlay({
  look,
  attention,
  place,
  grid,
}: { grid: number } & Pick<Props, 'look' | 'attention' | 'place'>) {
  const shade = useMemo(
    () => (look ? squares(grid, (i) => look.reached[i] === 0 && i !== look.place) : ''),
    [look, grid],
  )
  const circles = useMemo(() => (attention ? circlesOf(attention.weights) : []), [attention])
  return (
    <svg viewBox={`0 0 ${grid} ${grid}`} aria-hidden="true">
      <Shade path={shade} />
      {circles.map(({ place: at, radius }) => (
        <circle
          key={at}
          className="attention-circle"
          cx={(at % grid) + 0.5}
          cy={Math.floor(at / grid) + 0.5}
          r={radius}
          vectorEffect="non-scaling-stroke"
        />
      ))}
      <PlaceMark row={Math.floor(place / grid)} column={place % grid} />
    </svg>
  )
})

export function TouchedPicture({
  label,
  image,
  place,
  about,
  widget,
  onPlace,
  onKey,
  shown,
  ...rest
}: Props) {
  const helpId = useId()
  const { grid, tokens, unknown, rgb, picture } = image
  const words = pixelText()
  const cell = { row: Math.floor(place / grid), column: place % grid }
  const choose = ({ row, column }: Cell) => {
    const next = row * grid + column
    if (next !== place) onPlace(next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const next = cellAfterKey(event.key, cell, grid)
    if (next) choose(next)
    else if (!onKey(event)) return
    event.preventDefault()
    event.stopPropagation()
  }
  const onPointer = (event: PointerEvent<HTMLElement>) => {
    if (event.button > 0 || (event.type === 'pointermove' && event.buttons !== 1)) return
    choose(cellAt(event, grid))
  }
  const known = shown ?? unknown?.map((flag) => 1 - flag)
  const shownImage = picture
    ? { nPx: picture.nPx, pixels: picture.rgb, known: known && enlarge(known, grid, picture.nPx) }
    : { nPx: grid, pixels: tokens, rgb, known }
  return (
    <div>
      {/* Role application, since no HTML role chooses a pixel; handles keys and pointer itself. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        ref={widget}
        className="touched-picture"
        role="application"
        aria-label={label}
        aria-describedby={helpId}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={onPointer}
        onPointerMove={onPointer}
      >
        <PixelImage label={words.pickerImage} {...shownImage} />
        <Overlay grid={grid} place={place} {...rest} />
      </div>
      <p className="unseen" id={helpId}>
        {words.keys}
      </p>
      <p className="unseen" role="status">
        {words.at(cell.row + 1, cell.column + 1)}
        {about}
      </p>
    </div>
  )
}
