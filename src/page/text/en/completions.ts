/** English: completions, their settings and files, holes and image prompts. */
import type { ReactNode } from 'react'
import { phrase } from '../phrase'

export const completions = {
  title: 'Completions',
  before: {
    preparingTitle: 'Preparing the images',
    emptyTitle: 'Images will appear here',
    empty:
      'First the data as the model sees them, then its completions: given part of an image, the model ' +
      'draws the rest pixel by pixel.',
    data: (dataset: string) => `${dataset}, as the model will see it:`,
    colours: (nPx: number, colours: number) => `${nPx} × ${nPx} pixels in ${colours} colours.`,
    codes: (nPx: number, grid: number, codes: number) =>
      `${nPx} × ${nPx} pixels as ${grid} × ${grid} tokens from ${codes} learned codes.`,
    learnsNext: 'In training the model learns to complete such images from their first pixels.',
    learnsMasked: 'In training the model learns to draw hidden pixels from those around them.',
    trainingImage: (number: number) => `Training image ${number}`,
  },
  caption: {
    ofPrompt: (given: string) =>
      `Given: the ${given}. The model draws the rest, pixel by pixel. Last column: the real image.`,
    ofHole:
      'Given: the pixels around the hole, which the model draws pixel by pixel. Last column: the real image.',
    ofPad: 'Given: what you drew. The model draws the rest, pixel by pixel.',
    ofPicture:
      'Given: a part of your image. The model draws the rest, pixel by pixel. Last column: your image.',
    ofChanged:
      'Given: the image up to the pixel that you changed. The rest is drawn anew. Last column: before.',
    ofChangedHole:
      'Given: the pixels around the hole and the one that you changed. The model fills the rest anew. Last ' +
      'column: before.',
    ofNothing: 'Nothing is given: the model draws whole images, pixel by pixel.',
  },
  view: 'Which images',
  overTraining: 'Over training',
  yourDraws: 'Your draws',
  noDrawsYet: 'Press "Draw again" first.',
  pixelDisplay: 'Pixel display',
  pixels: 'Pixels',
  uncertainty: 'Uncertainty',
  uncertaintyHelp:
    'How uncertain the model was about each pixel it drew: dark is certain, yellow is as uncertain as a ' +
    'uniform choice among all colours',
  waiting: 'Waiting for the model…',
  cancelled: 'cancelled',
  sampling: (step: number, temperature: number) => `step ${step}, T ${temperature}`,
  topK: (k: number) => `, top ${k}`,
  confidentFirst: (rounds: number) => `, most confident first in ${rounds} rounds`,
  pixelByPixel: ', pixel by pixel',
  /** Column headings and names of the images. */
  grid: {
    prompt: 'given',
    original: 'real',
    before: 'before',
    picture: 'your image',
    drawn: 'drawn by the model',
    withHole: 'with a hole',
    firstLines: (lines: number) => `first ${lines === 1 ? 'line' : `${lines} lines`} in reading order`,
    topRows: (rows: number) => `top ${rows} rows`,
    firstPixels: (count: number) => `first ${count === 1 ? 'pixel' : `${count} pixels`} in reading order`,
    promptName: (number: number, given: string) => `Prompt ${number}, ${given}`,
    originalName: (number: number) => `Original ${number}`,
    completionName: (number: number, prompt: number, step: number) =>
      `Completion ${number} of prompt ${prompt}, step ${step}`,
    sampleName: (number: number, step: number) => `Sample ${number}, step ${step}`,
    uncertaintyName: (image: string) => `Uncertainty: ${image}`,
  },
  /** New drawings of the same prompts, each with a sampling seed of its own. */
  draws: {
    title: 'Draws',
    again: 'Draw again',
    againHelp: 'The same given pixels, drawn once more with the next sampling seed',
    earlier: 'Earlier draw',
    later: 'Later draw',
    isFirst: 'This is the first draw.',
    isLast: 'This is the newest draw.',
    none: 'Nothing was drawn on request yet.',
    place: (index: number, count: number, seed: number) => `Draw ${index} of ${count}, seed ${seed}`,
    ofTraining: (seed: number) => `From training, seed ${seed}`,
    seed: 'Next sampling seed',
    seedHelp: 'Each draw takes the next seed. The same seed and weights give the same pixels again.',
    seedInvalid: (least: number, most: number) => `A whole number from ${least} to ${most}`,
  },
  save: {
    png: 'Images as PNG',
    sampling: 'Sampling as GIF',
    overTraining: 'Over training as GIF',
    needsTwo: 'Needs two evaluations.',
    stillDrawing: 'The images are still being drawn.',
    pngTitle: (what: string, of: string) => `${what}: ${of}`,
    noCanvas: 'the browser provides no canvas to draw on.',
  },
  settings: {
    title: 'Sampling settings',
    unconditional: 'Unconditional samples',
    seedNote:
      'Completions over training and "Complete now" use the run\'s seed: the same settings give the same ' +
      'pixels. "Draw again" uses a new seed each time.',
  },
  hole: {
    title: 'Hole to fill',
    presetsName: 'Preset holes',
    asPromptRows: 'Same as prompt rows',
    presets: { lower: 'Lower half', right: 'Right half', centre: 'Centre', checkers: 'Every other pixel' },
    invert: 'Invert',
    drawnPixels: (count: ReactNode, all: ReactNode) =>
      phrase`${count} of ${all} pixels are drawn by the model.`,
    drawnCodes: (count: ReactNode, all: ReactNode) =>
      phrase`${count} of ${all} codes are drawn by the model.`,
    nextPixelRun:
      'This run was trained on next pixels: it continues a prefix and cannot fill a hole of any shape.',
    nextPixelForm:
      'The next-pixel objective continues a prefix; set Objective to "Masked pixels" to fill holes of any ' +
      'shape.',
    gridName: (nPx: number) => `Hole, ${nPx} by ${nPx} pixels`,
    imageName: 'First prompt, with the hole',
    onImages: 'Paint here, or on the images in the column “given” themselves: all have the same hole.',
    gridNameOf: (nPx: number, prompt: number) => `Hole on prompt ${prompt}, ${nPx} by ${nPx} pixels`,
    keys: 'Arrow keys move the cursor, Space toggles the pixel. The model draws the pixels of the hole.',
    cursor: (row: number, column: number, isDrawn: boolean) =>
      `Row ${row}, column ${column}: ${isDrawn ? 'drawn by the model' : 'given'}`,
  },
  imagePrompt: {
    title: 'Your own image',
    about:
      'The model sees its first rows, or everything outside your hole, and draws the rest. Choose an ' +
      'image, drop or paste one here, or take a photo. It stays on this machine.',
    choose: 'Choose an image',
    useCamera: 'Use the camera',
    complete: 'Complete it',
    noModel: 'There is no model yet: press Start.',
    chooseFirst: 'Choose an image first.',
    fileName: 'Image to complete',
    resizedName: 'Your image, resized to a square',
    resized: 'resized to a square',
    tokenizedName: 'Your image, as the model sees it',
    tokenized: 'as the model sees it',
  },
  camera: {
    view: 'Camera view',
    take: 'Take photo',
    stop: 'Stop the camera',
    starting: 'The camera is starting.',
    isOn: 'The camera is on.',
    notAllowed: {
      message: 'This page is not allowed to use the camera.',
      remedy: "Allow the camera for this page in the browser's address bar, or choose an image file.",
    },
    notFound: {
      message: 'There is no camera on this machine.',
      remedy: 'Connect one, or choose an image file.',
    },
    notStarted: {
      message: 'The camera could not be started; another program may be using it.',
      remedy: 'Close that program and try again, or choose an image file.',
    },
    unsupported: {
      message: 'This browser does not let this page use a camera.',
      remedy: 'Open the page over https or on localhost, or choose an image file.',
    },
    noFrame: { message: 'The camera has not shown an image yet.', remedy: 'Wait a moment and try again.' },
  },
}
