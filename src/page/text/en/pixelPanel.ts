/** English: the panel of one pixel, as the model sees it. Loaded with it. */
import type { ReactNode } from 'react'
import { phrase } from '../phrase'

const place = (row: number, column: number) => `row ${row}, column ${column}`

export const pixelPanel = {
  title: 'One pixel',
  picker: (image: string, grid: number) => `${image}, ${grid} by ${grid} pixels`,
  pickerImage: 'The image, enlarged',
  keys:
    'Arrow keys move to another pixel. The keys 1 to 9 give it the colour with that number in the list, ' +
    'and the rest is drawn anew. L and H choose layer and head.',
  at: (row: number, column: number) => `Row ${row}, column ${column}`,
  inOrder: (index: number, all: number) => `: ${index} of ${all} in reading order`,
  loading: 'The model is asked…',
  expects: 'What the model expects here',
  /** Chance of the colour that is in the image. */
  drawn: (colour: ReactNode, share: ReactNode) => phrase`It drew ${colour}, to which it gave ${share}.`,
  given: (colour: ReactNode, share: ReactNode) => phrase`Here is ${colour}, to which it gave ${share}.`,
  real: (colour: ReactNode, share: ReactNode) => phrase` The real image has ${colour}: ${share}.`,
  surprise: (nats: ReactNode, bits: ReactNode) => phrase`Surprise −ln p = ${nats} nats (${bits} bits).`,
  entropy: (bits: ReactNode, most: ReactNode, nats: ReactNode) =>
    phrase`Uncertainty (entropy): ${bits} bits of at most ${most} (${nats} nats).`,
  sure: 'It is almost sure.',
  unsure: 'Almost any colour could follow.',
  between: 'It leans to some colours.',
  list: 'Colours by their chance; press one to draw on with it',
  colour: (token: number) => `colour ${token}`,
  code: (token: number) => `code ${token}`,
  choose: (colour: string, share: string) => `${colour}, ${share}`,
  hereNow: 'here',
  inReal: 'real',
  all: (count: number) => `Show all ${count}`,
  fewer: 'Show the likeliest only',
  others: (count: number, share: ReactNode) => phrase`${count} others: ${share} together.`,
  chooseHelp: 'Press a colour: this pixel takes it, and the rest is drawn anew from here.',
  chooseHelpHole: 'Press a colour: this pixel takes it, and the hole is filled anew.',
  looks: 'Where it looks',
  layer: 'Layer',
  head: 'Head',
  allLayers: 'all (mean)',
  allHeads: 'all (mean)',
  layerHelp: 'The blocks of the model, from the first to the last. Key L.',
  headHelp: 'The parts of a layer that look independently of each other. Key H.',
  most: (share: string, row: number, column: number) =>
    `The larger a circle, the more attention: most, ${share}, goes to ${place(row, column)}.`,
  start: (share: string) => ` ${share} goes to the start, where the image begins.`,
  onlyStart: 'There is nothing before it to look at: all attention goes to the start of the image.',
  weights: (step: ReactNode) => phrase`Asked of the weights at step ${step}.`,
  lookAgain: 'Ask the newest weights',
  toPad: 'Put it on the drawing pad',
  close: 'Close the pixel view',
}

export type PixelPanelTexts = typeof pixelPanel
