/**
 * Where the pixel view lies so that it never covers the image it speaks of: to the right or left of it over
 * the full height, else as a sheet at the bottom, below the image.
 */

export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

export interface PanelPlace {
  side: 'right' | 'left' | 'bottom'
  /** Of a side panel, CSS pixels. */
  width: number
  /** Of the sheet at most, CSS pixels. */
  height: number
}

const gap = 8
/** A side panel is at least this wide, and takes this share of a wide window: the zone of the charts. */
const leastWidth = 320
const share = 0.27
/** In a narrower window a side panel would hide the other images; a lower one has no room for a sheet. */
const narrow = 1000
const low = 600
/** A sheet that is lower shows nothing useful. */
const leastHeight = 200
/** At most this share of the window's height; more of a phone's, where everything is in one column. */
const mostHeightShare = { phone: 0.6, tablet: 0.45 }
const phoneWidth = 600

/**
 * @param image where the pressed image is
 * @param top lower edge of what stays at the top of the window
 */
export function placeBeside(image: Box, view: { width: number; height: number }, top: number): PanelPlace {
  const width = Math.max(leastWidth, Math.round(view.width * share))
  const room = view.height - top - (image.bottom - image.top) - 2 * gap
  const most = mostHeightShare[view.width < phoneWidth ? 'phone' : 'tablet']
  const height = Math.max(leastHeight, Math.min(Math.round(view.height * most), room))
  const prefersSheet = view.width < narrow && view.height >= low
  if (!prefersSheet && view.width - image.right - gap >= width) return { side: 'right', width, height }
  if (!prefersSheet && image.left - gap >= width) return { side: 'left', width, height }
  return { side: 'bottom', width, height }
}
