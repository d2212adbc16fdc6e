/** English: the drawing pad. Loaded with it. */
import { counted } from './common'

export const pad = {
  close: 'Close the drawing pad',
  grid: (grid: number) => `Drawing pad, ${grid} by ${grid} pixels`,
  keys:
    'Arrow keys move, Space paints, Delete empties a pixel. 1 to 9 choose a colour; B brush, E eraser, ' +
    'F fill, A ask the model, Z undo, Y redo.',
  cursor: (row: number, column: number, what: string) => `Row ${row}, column ${column}: ${what}`,
  empty: 'empty, drawn by the model',
  unseen: (colour: string) => `${colour}, which the model cannot see`,
  tools: 'Tool',
  tool: { brush: 'Brush', eraser: 'Eraser', fill: 'Fill', ask: 'Ask the model' },
  toolHelp: {
    brush: 'Paints with the chosen colour (B)',
    eraser: 'Empties pixels, so that the model draws them (E)',
    fill: 'Fills an area of one colour (F)',
    ask: 'Press a pixel to see what the model expects there (A)',
  },
  size: 'Brush size',
  sizes: (size: number) => `${size} × ${size}`,
  colours: 'Colours',
  colour: (token: number, key: number | null) => `Colour ${token}${key === null ? '' : `, key ${key}`}`,
  allColours: (count: number) => `All ${count} colours`,
  codes: 'Each square is one learned code, shown in its mean colour; the drawings show the codes decoded.',
  undo: 'Undo',
  redo: 'Redo',
  nothingToUndo: 'There is nothing to undo.',
  nothingToRedo: 'There is nothing to redo.',
  clear: 'New sheet',
  clearHelp: 'A plain first half, and an empty rest for the model',
  image: 'Take an image',
  camera: 'Use the camera',
  imageFile: 'Image for the drawing pad',
  complete: 'Let the model draw the rest',
  reads: {
    raster: 'It reads row by row, so it sees only what is above the first empty pixel.',
    columns: 'It reads column by column, so it sees only what is left of the first empty pixel.',
    spiral: 'It reads in a spiral from the edge, so it sees only what comes before the first empty pixel.',
    random: 'It reads in a mixed order, so it sees only the pixels before the first empty one of that order.',
  },
  readsAround: 'It sees all painted pixels and draws the empty ones.',
  sees: (seen: number, all: string) => `It sees ${seen} of ${all}; it draws the shaded rest.`,
  gaps: (count: number) =>
    `${counted(count, 'painted pixel')} after the first empty one ${count === 1 ? 'is' : 'are'} unseen.`,
  fillGaps: 'Fill the gaps above',
}

export type PadTexts = typeof pad
