/**
 * The completions of a run as a film for documents: at every evaluation the given pixels, what the model drew
 * and the original, one prompt beside the other, with the step as a number. Independent of the file format;
 * scripts/film.mjs writes it as a GIF.
 */
import { evenly } from '../../../core/metricSeries'
import type { LabEvent } from '../../../core/protocol'
import type { PaletteInfo } from '../../../core/dataPreview'
import { emptySet, withImages, withPixels, withRows, type CompletionSet } from '../../store/state/completions'
import { colourAt } from './contactSheet'
import { displayedOriginal, displayedPrompt, displayedSample, type DisplayedImage } from './displayedImage'
import { drawText, glyphHeight } from './pixelText'
import type { Frame } from './timelapse'

export interface FilmOptions {
  /** Most frames, evenly spaced over the evaluations, the first and the last among them. */
  frames: number
  /** Most prompts, one column each, and drawn images of each, one row each. */
  prompts: number
  samples: number
  /** Time of a frame, milliseconds; the first and the last are shown longer. */
  frameMs: number
}

/** Width and colours (0xRRGGBB): those of the page's light theme, so that a document may have any ground. */
const width = 640
const look = { ground: 0xfcfcfa, unknown: 0xd5d5cd, ink: 0x16181b, progress: 0xbd3f0a }
const mostCell = 120
const gap = 6
const textScale = 2
/** Height of the progress line, and of the head with the step and that line. */
const progressHeight = 2
const headHeight = gap + glyphHeight * textScale + progressHeight + gap
const firstMs = 800
const lastMs = 2500

/** The completed sets that a run's recorded events hold, in order of step. */
export function setsOf(events: readonly LabEvent[], palette: PaletteInfo): CompletionSet[] {
  const sets = new Map<string, CompletionSet>()
  const change = (setId: string, by: (set: CompletionSet) => CompletionSet) => {
    const set = sets.get(setId)
    if (set) sets.set(setId, by(set))
  }
  for (const event of events) {
    if (event.kind === 'completionStart') sets.set(event.setId, emptySet(event, palette))
    else if (event.kind === 'completionRows') change(event.setId, (set) => withRows(set, event))
    else if (event.kind === 'completionPixels') change(event.setId, (set) => withPixels(set, event))
    else if (event.kind === 'completionImages') change(event.setId, (set) => withImages(set, event))
    else if (event.kind === 'completionEnd')
      change(event.setId, (set) => ({ ...set, state: event.outcome === 'done' ? 'done' : 'cancelled' }))
  }
  return [...sets.values()].filter(({ state }) => state === 'done').sort((a, b) => a.step - b.step)
}

/**
 * The images of a set, row by row, in groups with more space between: given, drawn, original; of
 * unconditional samples the drawn ones alone.
 */
function groupsOf(set: CompletionSet, { prompts, samples }: FilmOptions): DisplayedImage[][][] {
  const drawn = (index: number) => displayedSample(set, index, false)
  const column = (count: number) => Array.from({ length: count }, (_, i) => i)
  if (set.originals.length === 0) return [[column(Math.min(prompts, set.sequences)).map(drawn)]]
  const { samplesPerPrompt, promptCount } = set.settings
  const shown = column(Math.min(prompts, promptCount))
  return [
    [shown.map((prompt) => displayedPrompt(set, prompt))],
    column(Math.min(samples, samplesPerPrompt)).map((sample) =>
      shown.map((prompt) => drawn(prompt * samplesPerPrompt + sample)),
    ),
    [shown.map((prompt) => displayedOriginal(set, prompt))],
  ]
}

/** Draws an image as squares of `scale` pixels; pixels that are not known get the colour for them. */
function drawImage(
  target: { width: number; pixels: Uint32Array },
  image: DisplayedImage,
  left: number,
  top: number,
  scale: number,
): void {
  const { nPx, known } = image
  for (let i = 0; i < nPx * nPx; i += 1) {
    const colour = known && !known[i] ? look.unknown : colourAt(image, i)
    const from = left + (i % nPx) * scale
    const firstLine = top + Math.floor(i / nPx) * scale
    for (let line = firstLine; line < firstLine + scale; line += 1)
      target.pixels.fill(colour, line * target.width + from, line * target.width + from + scale)
  }
}

/** One set as a picture. @param share progress of the run, from 0 to 1 */
function picture(set: CompletionSet, options: FilmOptions, share: number): Omit<Frame, 'delay'> {
  const groups = groupsOf(set, options)
  const rows = groups.flatMap((group, i) => group.map((images) => ({ images, groupsAbove: i })))
  const columns = rows[0].images.length
  const side = Math.max(...rows.flatMap(({ images }) => images.map(({ nPx }) => nPx)))
  const cell = side * Math.max(1, Math.floor(Math.min(mostCell, (width - gap) / columns - gap) / side))
  const wide = gap + columns * (cell + gap)
  const high = headHeight + rows.length * (cell + gap) + (groups.length - 1) * gap
  const target = { width: wide, height: high, pixels: new Uint32Array(wide * high).fill(look.ground) }
  drawText(target, `step ${set.step}`, { left: gap, top: gap, scale: textScale, ink: look.ink })
  for (let line = headHeight - gap - progressHeight; line < headHeight - gap; line += 1)
    target.pixels.fill(
      look.progress,
      line * wide + gap,
      line * wide + gap + Math.round(share * (wide - 2 * gap)),
    )
  rows.forEach(({ images, groupsAbove }, row) =>
    images.forEach((image, column) => {
      const top = headHeight + row * (cell + gap) + groupsAbove * gap
      drawImage(target, image, gap + column * (cell + gap), top, Math.floor(cell / image.nPx))
    }),
  )
  return target
}

/** The sets, in order of step, as frames of about 640 pixels of width. */
export function filmOf(sets: readonly CompletionSet[], options: FilmOptions): Frame[] {
  const shown = evenly(sets, options.frames)
  const lastStep = Math.max(1, ...shown.map(({ step }) => step))
  return shown.map((set, i) => {
    const rest = i === shown.length - 1 ? lastMs : options.frameMs
    return { ...picture(set, options, set.step / lastStep), delay: i === 0 ? firstMs : rest }
  })
}
