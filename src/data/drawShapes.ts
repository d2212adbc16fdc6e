/**
 * The data set Shapes: filled shapes at random places, drawn by formula. The position varies, so that single
 * pixels say little about the class, and a half shape has one right completion. Every number comes from the
 * seed by operations that IEEE 754 defines exactly (no Math.sin), so that the images are the same on every
 * machine.
 */
import { Rng } from '../core/rng'
import { chosenShapes, type ShapeName, type ShapeSettings, type ShapeSize } from '../core/shapes'
import type { LabelledImages } from './rawDataset'

/** Side of the drawn images, pixels: a multiple of the usual sides 8 and 12. */
export const shapesPx = 24
export const shapesCounts = { train: 8000, test: 2000 }

/** Smallest and largest half extent, as a share of the side. */
const halfExtents: Readonly<Record<ShapeSize, readonly [number, number]>> = {
  small: [0.16, 0.26],
  medium: [0.24, 0.38],
  large: [0.32, 0.46],
}

/** Signed distance to a shape of half extent 1 around the origin; negative inside. */
type Distance = (x: number, y: number) => number

const box =
  (halfWidth: number, halfHeight: number): Distance =>
  (x, y) => {
    const dx = Math.abs(x) - halfWidth
    const dy = Math.abs(y) - halfHeight
    const outside = Math.sqrt(Math.max(dx, 0) ** 2 + Math.max(dy, 0) ** 2)
    return outside + Math.min(Math.max(dx, dy), 0)
  }

const disc =
  (radius: number): Distance =>
  (x, y) =>
    Math.sqrt(x * x + y * y) - radius

const union =
  (one: Distance, other: Distance): Distance =>
  (x, y) =>
    Math.min(one(x, y), other(x, y))

const without =
  (whole: Distance, hole: Distance): Distance =>
  (x, y) =>
    Math.max(whole(x, y), -hole(x, y))

/** Signed distance to a polygon by its corners, as x, y, x, y, ...: nearest edge, sign by crossings. */
const polygon =
  (corners: readonly number[]): Distance =>
  (x, y) => {
    let squared = Infinity
    let inside = false
    for (let i = 0; i < corners.length; i += 2) {
      const [ax, ay] = [corners[i], corners[i + 1]]
      const next = (i + 2) % corners.length
      const [bx, by] = [corners[next], corners[next + 1]]
      const [ex, ey] = [bx - ax, by - ay]
      const [px, py] = [x - ax, y - ay]
      const along = Math.min(Math.max((px * ex + py * ey) / (ex * ex + ey * ey), 0), 1)
      squared = Math.min(squared, (px - along * ex) ** 2 + (py - along * ey) ** 2)
      if (ay > y !== by > y && x < (ex * (y - ay)) / ey + ax) inside = !inside
    }
    const distance = Math.sqrt(squared)
    return inside ? -distance : distance
  }

/** Corners at equal angles from the top, on circles of these radii in turn. */
function corners(count: number, radii: readonly number[]): number[] {
  return Array.from({ length: count }, (_, i) => {
    const [sin, cos] = sinCos((2 * Math.PI * i) / count - (i > count / 2 ? 2 * Math.PI : 0))
    const radius = radii[i % radii.length]
    return [radius * sin, -radius * cos]
  }).flat()
}

const cross = union(box(1, 0.3), box(0.3, 1))
const diagonal = Math.SQRT1_2
const distances: Readonly<Record<ShapeName, Distance>> = {
  circle: disc(0.95),
  ring: without(disc(1), disc(0.55)),
  square: box(0.82, 0.82),
  frame: without(box(0.9, 0.9), box(0.48, 0.48)),
  triangle: polygon(corners(3, [1])),
  cross,
  saltire: (x, y) => cross(diagonal * (x + y), diagonal * (y - x)),
  bar: box(1, 0.33),
  star: polygon(corners(10, [1, 0.42])),
}

/**
 * Sine and cosine of |angle| <= pi by their series: within 1e-15, and the same bits everywhere, which
 * Math.sin and Math.cos are not.
 */
function sinCos(angle: number): [number, number] {
  let [sin, cos] = [0, 0]
  let term = 1
  for (let k = 0; k < 32; k += 1) {
    const signed = k % 4 < 2 ? term : -term
    if (k % 2 === 0) cos += signed
    else sin += signed
    term *= angle / (k + 1)
  }
  return [sin, cos]
}

/** Six clear colours on black, as sRGB bytes. */
const hues = [
  [235, 70, 60],
  [245, 170, 40],
  [235, 225, 80],
  [80, 200, 100],
  [70, 150, 240],
  [190, 100, 230],
] as const

/**
 * Draws the set of these settings.
 * @returns images of `shapesPx` a side, as many of each shape as of the others, in random order
 */
export function drawShapes(settings: ShapeSettings): {
  classNames: string[]
  channels: 1 | 3
  train: LabelledImages
  test: LabelledImages
} {
  const names = chosenShapes(settings.shapeKinds)
  const rng = new Rng(settings.shapeSeed).fork('shapes')
  const draw = (split: 'train' | 'test') => drawImages(names, settings, shapesCounts[split], rng.fork(split))
  return {
    classNames: [...names],
    channels: settings.shapeColours === 'colours' ? 3 : 1,
    train: draw('train'),
    test: draw('test'),
  }
}

function drawImages(
  names: readonly ShapeName[],
  { shapeSize, shapeTurn, shapeColours }: ShapeSettings,
  count: number,
  rng: Rng,
): LabelledImages {
  const channels = shapeColours === 'colours' ? 3 : 1
  const size = shapesPx * shapesPx
  const pixels = new Uint8Array(count * size * channels)
  const labels = Uint8Array.from(rng.permutation(count), (i) => i % names.length)
  const [smallest, largest] = halfExtents[shapeSize]
  labels.forEach((label, n) => {
    const half = smallest + (largest - smallest) * rng.uniform()
    const left = half + (1 - 2 * half) * rng.uniform()
    const top = half + (1 - 2 * half) * rng.uniform()
    const turn = shapeTurn * (2 * rng.uniform() - 1)
    const hue = hues[rng.int(hues.length)]
    const at = n * size * channels
    drawShape(distances[names[label]], { half, left, top, turn }, (place, coverage) => {
      if (channels === 3)
        hue.forEach((value, c) => (pixels[at + 3 * place + c] = Math.round(coverage * value)))
      else pixels[at + place] = Math.round(255 * (shapeColours === 'darkOnLight' ? 1 - coverage : coverage))
    })
  })
  return { pixels, labels }
}

/** Calls `set` with each pixel and the share of it that the shape covers, 0 to 1. */
function drawShape(
  distance: Distance,
  { half, left, top, turn }: { half: number; left: number; top: number; turn: number },
  set: (place: number, coverage: number) => void,
): void {
  const [sin, cos] = sinCos(turn)
  for (let row = 0; row < shapesPx; row += 1) {
    for (let column = 0; column < shapesPx; column += 1) {
      const x = ((column + 0.5) / shapesPx - left) / half
      const y = ((row + 0.5) / shapesPx - top) / half
      const away = distance(cos * x + sin * y, cos * y - sin * x) * half * shapesPx
      set(row * shapesPx + column, Math.min(Math.max(0.5 - away, 0), 1))
    }
  }
}
