/** Completions as files: contact sheets as PNG and timelapses as GIF, in the colours of the theme. */
import type { CompletionSet } from '../../store/state/completions'
import { text } from '../../text/text'
import { contactSheet } from './contactSheet'
import { contactSheetPng } from './contactSheetPng'
import { animatedGif } from './gif'
import { samplingTimelapse, trainingTimelapse, type Frame } from './timelapse'

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
/** A colour token of the page as 0xRRGGBB; colour tokens are written as #rrggbb. */
const tokenColour = (name: string): number => Number.parseInt(token(name).slice(1), 16)
const sheetColours = () => ({
  ground: tokenColour('--surface'),
  unknown: tokenColour('--line'),
  progress: tokenColour('--accent'),
})

const gifOf = async (frames: readonly Frame[]): Promise<Blob> =>
  new Blob([await animatedGif(frames)], { type: 'image/gif' })

/** The set as one image with a title. @throws Error if the browser cannot encode it as PNG */
export function completionsPng(set: CompletionSet, runName: string, uncertainty: boolean): Promise<Blob> {
  const what = uncertainty ? text.completions.uncertainty : text.completions.title
  return contactSheetPng(set, contactSheet(set, sheetColours(), uncertainty), {
    title: text.completions.save.pngTitle(what, text.charts.runAtStep(runName, set.step)),
    ground: token('--surface'),
    ink: token('--ink'),
    font: token('--sans'),
  })
}

/** Timelapse of the pixels of one set as they were drawn. */
export const samplingGif = (set: CompletionSet, uncertainty: boolean): Promise<Blob> =>
  gifOf(samplingTimelapse(set, sheetColours(), uncertainty))

/** Timelapse of the same prompts at every evaluation of the run. */
export const trainingGif = (sets: readonly CompletionSet[], uncertainty: boolean): Promise<Blob> =>
  gifOf(trainingTimelapse(sets, sheetColours(), uncertainty))
