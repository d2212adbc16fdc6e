/**
 * Where the pixel view lies so that it never covers the image it speaks of: to the right or left of it over
 * the full height, else as a sheet at the bottom, below the image. In a low window it lies over nothing: the
 * page makes room at the right, or the view stands in its line.
 */

export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

export interface PanelPlace {
  side: 'right' | 'left' | 'bottom' | 'below'
  /** Of a side panel, CSS pixels. */
  width: number
  /** Of the sheet at most, CSS pixels. */
  height: number
  /** Whether the page leaves the room that a side panel takes. */
  makesRoom: boolean
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
/** Phones on their side, and pages enlarged to 400%. The styles have the same limit. */
const lowest = 480
const leastBeside = 640

/**
 * @param image where the pressed image is
 * @param top lower edge of what stays at the top of the window
 */
export function placeBeside(image: Box, view: { width: number; height: number }, top: number): PanelPlace {
  const width = Math.max(leastWidth, Math.round(view.width * share))
  const room = view.height - top - (image.bottom - image.top) - 2 * gap
  const most = mostHeightShare[view.width < phoneWidth ? 'phone' : 'tablet']
  const height = Math.max(leastHeight, Math.min(Math.round(view.height * most), room))
  if (view.height < lowest)
    return { side: view.width < leastBeside ? 'below' : 'right', width: leastWidth, height, makesRoom: true }
  const sized = { width, height, makesRoom: false }
  const prefersSheet = view.width < narrow && view.height >= low
  if (!prefersSheet && view.width - image.right - gap >= width) return { side: 'right', ...sized }
  if (!prefersSheet && image.left - gap >= width) return { side: 'left', ...sized }
  return { side: 'bottom', ...sized }
}
