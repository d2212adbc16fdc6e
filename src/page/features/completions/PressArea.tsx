/**
 * A transparent button over an image of the grid: a press looks at the pixel under it. All of them are one
 * tab stop; arrow keys go from image to image, and Enter looks at the first pixel that the model drew.
 */
import { createContext, use, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import type { CompletionSet } from '../../store/state/completions'
import { imageOfSet, lookablePlace, noPixel, type ImageName } from '../../store/state/touch'
import { text } from '../../text/text'
import { cellAt } from '../../ui/pixelGrid'
import { PlaceMark } from '../../ui/PlaceMark'

type SetImageName = Extract<ImageName, { setId: string }>

/** The image that is the grid's tab stop, and how another becomes it. */
const StopContext = createContext<{ stop: string | null; onStop(key: string): void }>({
  stop: null,
  onStop: () => undefined,
})

const keyOf = ({ kind, index }: SetImageName) => `${kind} ${index}`

/** The next image in a direction: in the same row, or the nearest one in the row above or below. */
function neighbour(areas: HTMLElement[], from: HTMLElement, key: string): HTMLElement | null {
  const box = from.getBoundingClientRect()
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? [
    0, 0,
  ]
  const ahead = areas.flatMap((area) => {
    const other = area.getBoundingClientRect()
    const [x, y] = [other.left - box.left, other.top - box.top]
    const along = x * dx + y * dy
    const aside = Math.abs(dx !== 0 ? y : x)
    return along > box.width / 2 && aside < box.width / 2 ? [{ area, along }] : []
  })
  return ahead.sort((a, b) => a.along - b.along)[0]?.area ?? null
}

/** Makes the press areas inside it one tab stop. */
export function PressGroup({
  first,
  children,
  ...rest
}: {
  first: string
  children: ReactNode
  className: string
  style?: React.CSSProperties
  'aria-busy': boolean
}) {
  const [stop, onStop] = useState(first)
  const { touch } = useLab().stores
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const target = event.target as HTMLElement
    if (event.key === 'Escape' && touch.getState().image) {
      event.preventDefault()
      touch.setState(noPixel)
    }
    if (!target.classList.contains('press-area') || !event.key.startsWith('Arrow')) return
    const areas = [...event.currentTarget.querySelectorAll<HTMLElement>('.press-area')]
    event.preventDefault()
    neighbour(areas, target, event.key)?.focus()
  }
  return (
    <StopContext value={{ stop, onStop }}>
      {/* The keys belong to the buttons inside. */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div {...rest} onKeyDown={onKeyDown}>
        {children}
      </div>
    </StopContext>
  )
}

/** A square around the pixel that is looked at. */
function Mark({ grid, place, suggested }: { grid: number; place: number; suggested?: boolean }) {
  return (
    <svg
      className={suggested ? 'hairline press-mark suggested' : 'hairline press-mark'}
      viewBox={`0 0 ${grid} ${grid}`}
      aria-hidden="true"
    >
      <PlaceMark row={Math.floor(place / grid)} column={place % grid} />
    </svg>
  )
}

/** @param label the image's name */
export function PressArea({ set, name, label }: { set: CompletionSet; name: SetImageName; label: string }) {
  const { touch, view } = useLab().stores
  const { stop, onStop } = use(StopContext)
  const masked = useStore(useStores().run, (state) => state.run?.config.objective === 'masked')
  const place = useStore(useStores().touch, ({ image, place: at }) =>
    image && image.kind !== 'pad' && image.setId === set.setId && keyOf(image) === keyOf(name) ? at : null,
  )
  const suggested = useStore(useStores().view, ({ suggestedPixel }) =>
    keyOf(name) === 'sample 0' ? suggestedPixel : null,
  )
  const { grid } = set
  const open = (event: MouseEvent<HTMLElement>) => {
    const image = imageOfSet(set, name, masked)
    if (!image) return
    const { row, column } = cellAt(event, grid)
    // A key has no place.
    const pressed = event.detail === 0 ? Math.max(0, set.drawn.indexOf(1)) : row * grid + column
    view.setState({ suggestedPixel: null })
    touch.setState({ image: name, place: lookablePlace(image, pressed, masked), follow: null })
  }
  return (
    <>
      <button
        type="button"
        className="press-area"
        aria-label={text.touch.pixel.press(label)}
        title={text.touch.pixel.pressHelp}
        aria-pressed={place !== null}
        data-image={keyOf(name)}
        tabIndex={stop === keyOf(name) ? 0 : -1}
        onFocus={() => onStop(keyOf(name))}
        onClick={open}
      />
      {place !== null && <Mark grid={grid} place={place} />}
      {place === null && suggested !== null && <Mark grid={grid} place={suggested} suggested />}
    </>
  )
}
