/**
 * The feature map on a canvas, which follows the scrubber frame by frame without React. One tab stop, as a
 * list box: arrow keys lead to the next image in their direction, a press or a touch to the nearest.
 */
import {
  useEffect,
  useEffectEvent,
  useId,
  useMemo,
  useRef,
  type KeyboardEvent,
  type PointerEvent,
} from 'react'
import { useStores } from '../../store/hooks'
import { imageTowards, nearest, placesAt } from './mapPlaces'
import { moved, showing, toPixels, toPlane, zoomed, type MapView } from './mapView'
import { paintMap, thumbnailSheet, thumbnailSide } from './paintMap'
import { studiesText } from '../../text/studies'

interface Props {
  /** Of each frame. */
  planes: readonly Float32Array[]
  steps: Uint32Array
  labels: Uint8Array
  thumbnails: Uint8Array
  nPx: number
  visible: readonly number[]
  active: number
  /** What the active image is, in words. */
  activeWords: string
  view: MapView
  onActive(image: number): void
  onView(view: MapView): void
}

const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
}
/** Pixels from which a press is a drag, and around a press in which an image is hit beside its thumbnail. */
const dragPixels = 5
const nearPixels = 16

/** The pointers on the canvas, and whether they have moved it. */
interface Gesture {
  points: Map<number, { x: number; y: number }>
  dragged: boolean
}

export function MapCanvas(props: Props) {
  const { planes, steps, labels, thumbnails, nPx, visible, active, view, onActive, onView } = props
  const { rewind } = useStores()
  const canvas = useRef<HTMLCanvasElement>(null)
  const gesture = useRef<Gesture>({ points: new Map(), dragged: false })
  const optionId = useId()
  const sheet = useMemo(() => thumbnailSheet(thumbnails, nPx), [thumbnails, nPx])
  const places = () => placesAt(planes, steps, rewind.getState().step)

  const paint = useEffectEvent(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const side = element.clientWidth
    const density = Math.min(3, globalThis.devicePixelRatio || 1)
    const pixels = Math.round(side * density)
    if (element.width !== pixels) {
      element.width = pixels
      element.height = pixels
    }
    const ink = getComputedStyle(element).color
    paintMap(context, { sheet, places: places(), labels, visible, active, view, side, density, ink })
  })
  useEffect(paint)
  useEffect(() => {
    let frame = 0
    const soon = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() => paint())
    }
    const unsubscribe = rewind.subscribe(soon)
    const sized = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(soon)
    if (canvas.current) sized?.observe(canvas.current)
    const dark = globalThis.matchMedia?.('(prefers-color-scheme: dark)')
    dark?.addEventListener('change', soon)
    return () => {
      cancelAnimationFrame(frame)
      unsubscribe()
      sized?.disconnect()
      dark?.removeEventListener('change', soon)
    }
  }, [rewind])

  /** The point of the plane below a pointer. */
  const pointOf = ({ clientX, clientY }: { clientX: number; clientY: number }) => {
    const { left, top, width } = canvas.current!.getBoundingClientRect()
    return toPlane(view, width, clientX - left, clientY - top)
  }
  const choose = (event: PointerEvent) => {
    const now = places()
    const [image] = nearest(now, visible, pointOf(event), 1)
    if (image === undefined) return
    const { left, top, width } = canvas.current!.getBoundingClientRect()
    const [x, y] = toPixels(view, width, now[2 * image], now[2 * image + 1])
    const reach = thumbnailSide(width, visible.length, view.zoom) / 2 + nearPixels
    if (Math.hypot(x - (event.clientX - left), y - (event.clientY - top)) <= reach) onActive(image)
  }
  const onPointerMove = (event: PointerEvent) => {
    const { points } = gesture.current
    const before = points.get(event.pointerId)
    if (!before) {
      if (event.pointerType === 'mouse') choose(event)
      return
    }
    const at = { x: event.clientX, y: event.clientY }
    const side = canvas.current!.clientWidth
    const other = [...points].find(([id]) => id !== event.pointerId)?.[1]
    if (other) {
      gesture.current.dragged = true
      const apart = (point: { x: number; y: number }) => Math.hypot(point.x - other.x, point.y - other.y)
      const middle = pointOf({ clientX: (at.x + other.x) / 2, clientY: (at.y + other.y) / 2 })
      onView(zoomed(view, apart(at) / Math.max(1, apart(before)), middle))
    } else {
      if (!gesture.current.dragged && Math.hypot(at.x - before.x, at.y - before.y) < dragPixels) return
      gesture.current.dragged = true
      if (view.zoom > 1) onView(moved(view, side, at.x - before.x, at.y - before.y))
    }
    points.set(event.pointerId, at)
  }
  const release = (event: PointerEvent) => {
    gesture.current.points.delete(event.pointerId)
    if (gesture.current.points.size === 0) gesture.current.dragged = false
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const now = places()
    const go = (image: number | undefined) => {
      event.preventDefault()
      if (image === undefined) return
      onActive(image)
      onView(showing(view, [now[2 * image], now[2 * image + 1]]))
    }
    const direction = directions[event.key]
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (direction) go(imageTowards(now, visible, active, direction))
    else if (event.key === 'Home') go(visible[0])
    else if (event.key === 'End') go(visible[visible.length - 1])
    else if (event.key === '+' || event.key === '-') {
      event.preventDefault()
      onView(zoomed(view, event.key === '+' ? 1.5 : 1 / 1.5, [now[2 * active], now[2 * active + 1]]))
    }
  }
  return (
    <div
      className="map-points"
      role="listbox"
      tabIndex={0}
      aria-label={`${studiesText().featureMap.map}. ${studiesText().featureMap.keys}`}
      aria-activedescendant={optionId}
      onKeyDown={onKeyDown}
    >
      <div
        id={optionId}
        className="unseen"
        role="option"
        aria-selected
        aria-posinset={visible.indexOf(active) + 1}
        aria-setsize={visible.length}
      >
        {props.activeWords}
      </div>
      <canvas
        ref={canvas}
        className="map-canvas"
        aria-hidden="true"
        style={{ touchAction: view.zoom > 1 ? 'none' : 'pan-y' }}
        onPointerDown={(event) => {
          gesture.current.points.set(event.pointerId, { x: event.clientX, y: event.clientY })
          event.currentTarget.setPointerCapture(event.pointerId)
        }}
        onPointerMove={onPointerMove}
        onPointerUp={(event) => {
          if (!gesture.current.dragged) choose(event)
          release(event)
        }}
        onPointerCancel={release}
      />
    </div>
  )
}
