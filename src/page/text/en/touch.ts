/** English: one pixel of an image as the model sees it, and the drawing pad. */
import { counted } from './common'

/** Pressing a pixel; what then appears beside the image is in pixelPanel.ts. */
const pixel = {
  press: (image: string) => `${image}: look at a pixel`,
  pressHelp: 'Press a pixel to see what the model expects there.',
  names: {
    prompt: (prompt: number) => `Image ${prompt}`,
    sample: (sample: number, prompt: number) => `Drawing ${sample} of image ${prompt}`,
    free: (sample: number) => `Drawing ${sample}`,
    original: (prompt: number) => `Real image ${prompt}`,
    pad: 'Your drawing',
  },
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
  lastPixel: 'This is the last pixel that the model reads, so nothing is left to draw after it.',
  wholeGiven: 'Nothing else of this image is drawn by the model, so a colour here changes nothing.',
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
