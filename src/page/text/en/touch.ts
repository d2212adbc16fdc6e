/** English: one pixel of an image as the model sees it, and the drawing pad. */
import type { ReactNode } from 'react'
import { phrase } from '../phrase'
import { counted } from './common'

const place = (row: number, column: number) => `row ${row}, column ${column}`

/** Pressing a pixel, and what then appears beside the image. */
const pixel = {
  press: (image: string) => `${image}: look at a pixel`,
  pressHelp: 'Press a pixel to see what the model expects there.',
  title: 'One pixel',
  names: {
    prompt: (prompt: number) => `Image ${prompt}`,
    sample: (sample: number, prompt: number) => `Drawing ${sample} of image ${prompt}`,
    free: (sample: number) => `Drawing ${sample}`,
    original: (prompt: number) => `Real image ${prompt}`,
    pad: 'Your drawing',
  },
  picker: (image: string, grid: number) => `${image}, ${grid} by ${grid} pixels`,
  pickerImage: 'The image, enlarged',
  keys:
    'Arrow keys move to another pixel. The keys 1 to 9 give it the colour with that number in the list, ' +
    'and the rest is drawn anew. L and H choose layer and head.',
  at: (row: number, column: number) => `Row ${row}, column ${column}`,
  inOrder: (index: number, all: number) => `: ${index} of ${all} in reading order`,
  loading: 'The model is asked…',
  pixels: (count: number) => counted(count, 'pixel'),
  codes: (count: number) => counted(count, 'code'),
  sees: {
    nothing: 'It is the first pixel that the model reads, so it saw nothing of the image yet.',
    before: {
      raster: (pixels: string) =>
        `It reads row by row, so it saw only the ${pixels} before this one. ` +
        'The shaded rest is hidden from it.',
      columns: (pixels: string) =>
        `It reads column by column, so it saw only the ${pixels} before this one. ` +
        'The shaded rest is hidden from it.',
      spiral: (pixels: string) =>
        `It reads in a spiral, so it saw only the ${pixels} before this one. ` +
        'The shaded rest is hidden from it.',
      random: (pixels: string) =>
        `It reads in a mixed order, so it saw only the ${pixels} before this one. ` +
        'The shaded rest is hidden from it.',
    },
    around: 'This pixel is hidden from it; it saw all others.',
    aroundHole: (count: number) =>
      `This pixel and ${counted(count, 'other')} are hidden from it (shaded); it saw the rest.`,
  },
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
  lastPixel: 'This is the last pixel that the model reads, so nothing is left to draw after it.',
  wholeGiven: 'Nothing else of this image is drawn by the model, so a colour here changes nothing.',
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

/** The colour key of the uncertainty of drawn pixels. */
const key = {
  title: 'Uncertainty of a drawn pixel',
  certain: '0 bits, certain',
  uniform: (bits: string, colours: number) => `${bits} bits, all ${colours} alike`,
}

/** What leads to the drawing pad, whose own texts are in pad.ts. */
const pad = {
  tile: 'Draw a picture',
  tileHelp: {
    next: 'Draw the top of a picture: the model draws the rest.',
    masked: 'Draw parts of a picture: the model fills the gaps.',
  },
  title: 'Drawing pad',
  nothingLeft: 'The pad is full, so nothing is left to draw: erase some pixels.',
}

export const touch = { pixel, key, pad }
