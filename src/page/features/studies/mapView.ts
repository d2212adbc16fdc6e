/** The part of a feature map on show: zoom and middle, kept within the map. Planes go from -1 to 1. */

export interface MapView {
  /** 1 shows the whole map. */
  zoom: number
  /** The point of the plane in the middle. */
  x: number
  y: number
}

export const wholeMap: MapView = { zoom: 1, x: 0, y: 0 }
const mostZoom = 12
/** Space around the outermost images, as a share of the half side. */
const margin = 0.08

/** Plane units of half the side on show. */
const half = (zoom: number): number => (1 + margin) / zoom

/** The nearest view that shows nothing beyond the map. */
export function within({ zoom, x, y }: MapView): MapView {
  const limited = Math.min(mostZoom, Math.max(1, zoom))
  const free = 1 + margin - half(limited)
  // Not -0 where nothing is free.
  const clamp = (value: number) => Math.min(free, Math.max(-free, value)) + 0
  return { zoom: limited, x: clamp(x), y: clamp(y) }
}

/** Pixels of a square canvas of this side for a point of the plane; y of the plane is upwards. */
export function toPixels({ zoom, x, y }: MapView, side: number, px: number, py: number): [number, number] {
  const scale = side / (2 * half(zoom))
  return [side / 2 + (px - x) * scale, side / 2 - (py - y) * scale]
}

/** The inverse of `toPixels`. */
export function toPlane({ zoom, x, y }: MapView, side: number, left: number, top: number): [number, number] {
  const scale = side / (2 * half(zoom))
  return [x + (left - side / 2) / scale, y - (top - side / 2) / scale]
}

/** The view zoomed by a factor around a point of the plane, which stays where it is on the canvas. */
export function zoomed(view: MapView, factor: number, [px, py]: readonly [number, number]): MapView {
  const zoom = Math.min(mostZoom, Math.max(1, view.zoom * factor))
  const share = view.zoom / zoom
  return within({ zoom, x: px + (view.x - px) * share, y: py + (view.y - py) * share })
}

/** The view moved by pixels of the canvas. */
export function moved(view: MapView, side: number, dx: number, dy: number): MapView {
  const scale = side / (2 * half(view.zoom))
  return within({ ...view, x: view.x - dx / scale, y: view.y + dy / scale })
}

/** The view with a point in sight: as it is, or moved to the point. */
export function showing(view: MapView, [px, py]: readonly [number, number]): MapView {
  const reach = half(view.zoom) * 0.9
  return Math.abs(px - view.x) <= reach && Math.abs(py - view.y) <= reach
    ? view
    : within({ ...view, x: px, y: py })
}
