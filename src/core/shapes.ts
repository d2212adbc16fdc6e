/**
 * Settings of the data set Shapes, whose images are drawn by data/drawShapes.ts: which shapes, how large, how
 * far turned, in which colours, from which seed.
 */
/** The classes, in the order of their labels. */
export const shapeNames = [
  'circle',
  'ring',
  'square',
  'frame',
  'triangle',
  'cross',
  'saltire',
  'bar',
  'star',
] as const
export type ShapeName = (typeof shapeNames)[number]

/** Half the extent of a shape, as a share of the image's side. */
export type ShapeSize = 'small' | 'medium' | 'large'
export type ShapeColours = 'lightOnDark' | 'darkOnLight' | 'colours'

/** The settings that decide the images. */
export interface ShapeSettings {
  /** Names of shapes, separated by spaces: the classes. */
  shapeKinds: string
  shapeSize: ShapeSize
  /** Largest turn of a shape to either side, radians. */
  shapeTurn: number
  shapeColours: ShapeColours
  /** Seed of the drawn images, apart from the run's. */
  shapeSeed: number
}

export const shapeKeys = ['shapeKinds', 'shapeSize', 'shapeTurn', 'shapeColours', 'shapeSeed'] as const

/** Equal for settings with the same images. */
export const shapesKey = (settings: ShapeSettings): string => shapeKeys.map((key) => settings[key]).join(',')

/** The shapes chosen by a setting `shapeKinds`, in the order of their labels. */
export function chosenShapes(kinds: string): ShapeName[] {
  const chosen = kinds.split(' ')
  return shapeNames.filter((name) => chosen.includes(name))
}
