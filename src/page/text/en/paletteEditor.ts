/** English: the palette editor. Loaded with it. */
import { counted } from './common'

export const paletteEditor = {
  title: 'Palette editor',
  about:
    'The model knows only these colours: each pixel is rounded to the nearest one. What you change here is ' +
    'for the next run.',
  keepsOwn: 'The run that is open keeps its own palette.',
  curve: {
    title: 'Rounding error by number of colours',
    points: 'Points of the curve',
    table: 'Points of the curve as a table',
    about:
      'Rounding error: the root mean square difference of a colour channel before and after rounding, over ' +
      'the training images, in levels of 0 to 255.',
    part: (measured: string, all: string) =>
      `Measured on ${measured} of ${all} training images, evenly spread.`,
    help: 'Choose a point to fit that many colours. Arrow keys go from point to point.',
    measuring: 'More points are being measured.',
    point: (colours: number, error: string) =>
      `${counted(colours, 'colour')}: rounding error ${error} levels`,
    chosen: (colours: number, error: string) =>
      `The form's palette, ${counted(colours, 'colour')}: rounding error ${error} levels`,
    edited: (colours: number, error: string) =>
      `Edited palette, ${counted(colours, 'colour')}: rounding error ${error} levels`,
    x: 'colours',
    y: 'error in levels',
    columns: { colours: 'Colours', error: 'Rounding error, levels' },
    editedKey: 'edited',
    formKey: "the form's",
  },
  result: {
    error: (error: string) => `Rounding error ${error} levels`,
    errors: (before: string, after: string) => `Rounding error ${before} → ${after} levels`,
    colours: (colours: number) => counted(colours, 'colour'),
    coloursChange: (before: number, after: number) => `${before} → ${counted(after, 'colour')}`,
    measuring: '…',
  },
  samples: {
    title: 'Before and after',
    original: (image: number) => `Image ${image}, original`,
    rounded: (image: number) => `Image ${image}, in these colours`,
  },
  colours: {
    title: 'Colours',
    list: 'Colours of the palette',
    help: 'Press colours to select them. By keys: arrows move, Space selects, Shift extends.',
    colour: (index: number, hex: string, share: string) => `${index}: ${hex}, ${share} of the pixels`,
    selected: (count: number) => `${count} selected`,
    none: 'Select none',
    sort: 'Sort by',
    orders: { fitted: 'As before', lightness: 'Lightness', hue: 'Hue', frequency: 'Frequency' },
    unsorted: 'Choose an order',
    sortNote:
      'The order numbers the tokens. The model does not care which colour has which number, but a run with ' +
      'another order is another run.',
  },
  change: {
    title: (index: number) => `Change colour ${index}`,
    picker: 'Colour',
    typed: 'As #rrggbb or red, green, blue',
    slider: 'Grey level',
    typedGrey: 'As a number from 0 to 255',
    invalid: 'Not a colour: write #rrggbb, or three whole numbers from 0 to 255.',
    invalidGrey: 'Not a grey: write a whole number from 0 to 255.',
  },
  actions: {
    merge: (count: number) => (count > 1 ? `Merge ${count} selected` : 'Merge selected'),
    mergeHelp: 'Their mean, weighted by their shares of the pixels, takes their place.',
    mergeNeedsTwo: 'Select two colours or more.',
    atLeastTwo: 'A palette has at least 2 colours.',
    atMost: (most: number) => `A palette has at most ${most} colours.`,
    mergeClosest: 'Merge closest two',
    split: (index: number) => `Split colour ${index}`,
    splitHelp: 'The pixels of this colour are divided in two groups, each with its own colour.',
    undo: 'Undo',
    redo: 'Redo',
    nothingToUndo: 'Nothing was changed.',
    nothingToRedo: 'Nothing was undone.',
    back: 'Back to the fitted palette',
    isFitted: 'This is the fitted palette.',
    use: 'Use this palette',
    isUsed: 'This is the palette of the form.',
    save: 'Save as JSON',
    open: 'Open palette',
    file: 'Palette file',
    otherFixed: 'The number of colours is fixed by the link.',
  },
  failures: {
    alike: {
      message: 'This colour cannot be split: all of its pixels are alike.',
      remedy: 'Choose a colour with more different pixels.',
    },
    notGrey: {
      message: 'The file holds colours, and the images are read as greys.',
      remedy: 'Choose “Colour” as the palette first, then open the file again.',
    },
  },
}

export type PaletteEditorTexts = typeof paletteEditor
