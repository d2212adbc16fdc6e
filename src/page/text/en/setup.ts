/** English: the setup panels, from presets to the link that shares a setup. */
import { formatNames, orList, pictureTypes } from '../../../core/fileFormats'
import { counted } from './common'

export const presets = {
  title: 'Preset',
  undo: (changes: number) => `Undo ${counted(changes, 'change')}`,
  interactive: 'Interactive',
  publishedFold: 'Compare with published',
  published: 'Recipes of others',
  paperFold: 'Models of the paper',
  paper: 'Paper 3.3',
  columns: 'parameters · memory',
  needs: (needed: string, budget: string) => `Needs ${needed}; this device allows ${budget}.`,
}

const pictures = pictureTypes.map(({ name }) => name).join(', ')

export const dataset = {
  title: 'Dataset',
  images: 'Images',
  shapes: 'Shapes to draw',
  shippedSet: (name: string, side: number, isGrey: boolean) =>
    `${name}, ${side} × ${side} ${isGrey ? 'grey' : 'colour'}`,
  yourSets: 'Your data sets',
  savedSets: (count: number) => `Your data sets, saved in this browser: ${count}`,
  setSize: (images: string, size: string) => `${images} images, ${size}`,
  setWithCount: (label: string, images: string) => `${label}, ${images} images`,
  deleteSet: (label: string) => `Delete ${label}`,
  notOpened: 'Your images, not opened',
  openFiles: 'Open files',
  reading: 'Reading…',
  openFilesHelp:
    `Your own images, which stay on this machine: ${orList(formatNames('dataset', 'arrays'))} files, ` +
    `plain, gzipped or as the published archives; or images (${pictures}) in a .zip, .tar or .tar.gz with ` +
    'one folder per class; or a table of pixels or images (' +
    `${orList(formatNames('table'))}).`,
  openFolder: 'Open folder',
  openFolderHelp: `A folder of images (${pictures}) with one subfolder per class; it stays on this machine.`,
  imageFiles: 'Your image files',
  imageFolder: 'Your image folder',
  folderUnreadable: {
    message: (name: string) =>
      `The browser could not read ${name}: it may have been moved, or this page may not open it.`,
    remedy: 'Choose it with "Open folder", or move it to a folder of yours and drop it again.',
  },
  folderEmpty: {
    message: (name: string) => `${name} contains no files.`,
    remedy: 'Drop a folder that contains the images.',
  },
  readingFiles: 'Reading files',
  cancelReading: 'Cancel reading',
  foldBackNote:
    'Validation images are used for training too, and the reported loss is measured on the test images. ' +
    'Choose your settings on held-out images first.',
  fileColours: (colours: number) => `${colours} colours, from the palette file.`,
  stage: (stage: string) => `${stage.charAt(0).toUpperCase()}${stage.slice(1)}…`,
  levelsExact:
    'Every grey is a token: nothing is rounded, and bits per dimension compare with published ones.',
  levelsRounded: (levels: number) => `Greys are rounded to ${levels} even levels; 256 would keep them all.`,
  useAllLevels: 'Use 256',
  paletteOf: (colours: number, isGrey: boolean) => `Palette of ${colours} ${isGrey ? 'greys' : 'colours'}`,
  paletteEntry: (index: number, colour: string) => `${index}: ${colour}`,
  learnedCodes: (codes: number, factor: number) =>
    `${codes} learned codes, each a square of ${factor} × ${factor} pixels`,
  code: (index: number) => `Code ${index}`,
  originalImage: (number: number) => `Image ${number}, original`,
  codedImage: (number: number) => `Image ${number}, from learned codes`,
  paletteImage: (number: number) => `Image ${number}, in palette colours`,
  codeError: 'reconstruction error',
  roundingError: 'quantization error',
  errorOf255: (error: string) => `${error} of 255`,
  codeCounts: 'code counts alone',
  colourCounts: 'colour counts alone',
  nats: (nats: string) => `${nats} nats`,
  trainTest: 'train / test',
  trainValidationTest: 'train / validation / test',
  classesAndLicence: (classes: number) => `${counted(classes, 'class', 'classes')}, licence`,
}

export const palette = {
  fold: 'Palette file',
  about:
    "Use a palette instead of fitting one: OpenAI's kmeans_centers.npy, transformers' " +
    'preprocessor_config.json, or a JSON list of colours.',
  open: 'Open palette',
  saveJson: 'Save as JSON',
  saveNpy: 'Save as .npy',
  fitting: 'The palette is being fitted.',
  codesAreNoPalette: 'Learned codes are not a palette.',
  file: 'Palette file',
}

export const model = {
  title: 'Model',
  ablations: 'Ablations',
  parameters: 'parameters',
  sequence: 'sequence',
  pixels: (count: string) => `${count} pixels`,
  codes: (count: string) => `${count} codes`,
  memory: 'memory (estimate)',
  flopsPerStep: 'FLOPs per step',
  time: 'time on this machine',
  mayNotFit: 'This may not fit. More pieces of a batch, or a smaller batch, side or width, need less memory.',
}

export const training = {
  title: 'Training',
  optimizer: 'Optimizer',
  measuring: 'Evaluation',
  pairNote: 'Next pixels, then masked ones: same seed, same budget, on the same charts.',
  copyLink: 'Copy link to this setup',
  linkCopied: 'Link copied.',
  linkNotCopied: 'The browser did not allow copying; the address bar has the same link.',
}
