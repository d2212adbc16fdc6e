/** Draws a feature map on a canvas: each image as a thumbnail in a frame of its class's colour and letter. */
import { classColour, classSign } from '../../charts/classColours'
import { paintPixels } from '../../ui/PixelImage'
import { toPixels, type MapView } from './mapView'

/** Thumbnails in a row of the sheet. */
const sheetColumns = 20

/** All thumbnails on one canvas, to draw from. */
export interface Sheet {
  canvas: HTMLCanvasElement
  nPx: number
}

/** @param thumbnails (N, nPx, nPx, 3) sRGB bytes */
export function thumbnailSheet(thumbnails: Uint8Array, nPx: number): Sheet {
  const size = nPx * nPx * 3
  const count = thumbnails.length / size
  const canvas = document.createElement('canvas')
  canvas.width = sheetColumns * nPx
  canvas.height = Math.ceil(count / sheetColumns) * nPx
  const context = canvas.getContext('2d')
  for (let i = 0; context && i < count; i += 1) {
    const image = context.createImageData(nPx, nPx)
    paintPixels(image.data, thumbnails.subarray(i * size, (i + 1) * size), undefined)
    context.putImageData(image, (i % sheetColumns) * nPx, Math.floor(i / sheetColumns) * nPx)
  }
  return { canvas, nPx }
}

export interface MapDrawing {
  sheet: Sheet
  /** (N, 2) */
  places: Float32Array
  labels: Uint8Array
  /** Images to draw, in the order of drawing. */
  visible: readonly number[]
  /** The image with a ring; drawn last. */
  active: number
  view: MapView
  /** CSS pixels of the canvas's side, and device pixels for each. */
  side: number
  density: number
  ink: string
}

/** Side of a thumbnail in CSS pixels: larger the nearer, and the fewer there are. */
export function thumbnailSide(side: number, count: number, zoom: number): number {
  const base = Math.min(34, Math.max(12, (0.55 * side) / Math.sqrt(Math.max(1, count))))
  return base * zoom ** 0.6
}

/** From this side on a thumbnail has room for its letter. */
const leastForSign = 14

export function paintMap(context: CanvasRenderingContext2D, drawing: MapDrawing): void {
  const { sheet, places, labels, visible, active, view, side, density, ink } = drawing
  const { nPx } = sheet
  context.setTransform(density, 0, 0, density, 0, 0)
  context.clearRect(0, 0, side, side)
  context.imageSmoothingEnabled = false
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  const size = thumbnailSide(side, visible.length, view.zoom)
  const sign = Math.max(9, size * 0.36)
  context.font = `700 ${Math.round(sign * 0.85)}px sans-serif`
  const draw = (image: number) => {
    const [x, y] = toPixels(view, side, places[2 * image], places[2 * image + 1])
    if (x < -size || y < -size || x > side + size || y > side + size) return
    const [left, top] = [x - size / 2, y - size / 2]
    const colour = classColour(labels[image])
    const [column, row] = [image % sheetColumns, Math.floor(image / sheetColumns)]
    context.drawImage(sheet.canvas, column * nPx, row * nPx, nPx, nPx, left, top, size, size)
    context.strokeStyle = colour
    context.lineWidth = image === active ? 3 : 2
    context.strokeRect(left, top, size, size)
    if (size >= leastForSign) {
      context.fillStyle = colour
      context.fillRect(left - 1, top - 1, sign, sign)
      context.fillStyle = 'white'
      context.fillText(classSign(labels[image]), left - 1 + sign / 2, top - 0.5 + sign / 2)
    }
    if (image === active) {
      context.strokeStyle = ink
      context.lineWidth = 2
      context.strokeRect(left - 4, top - 4, size + 8, size + 8)
    }
  }
  for (const image of visible) if (image !== active) draw(image)
  if (visible.includes(active)) draw(active)
}
