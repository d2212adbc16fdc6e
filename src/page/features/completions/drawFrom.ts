/**
 * Gives one pixel of an image another colour and lets the model draw the rest anew from there: a next-pixel
 * model all that it reads after the pixel, a masked one the hole.
 */
import type { CompletionSettings } from '../../../core/protocol'
import type { Lab } from '../../store/lab'
import { positionOf, type ImageName, type TouchedImage } from '../../store/state/touch'
import { reportFailure } from '../../store/reportFailure'
import { settingsOfOne } from './drawAgain'
import { padOf, painted, sheetOf } from './padDrawing'
import { text } from '../../text/text'

/** (T) the hole of a masked model with the pixel filled; null if nothing of the image is drawn. */
function holeWithout({ unknown, drawn }: TouchedImage, place: number): Uint8Array | null {
  const hole = (drawn ?? unknown)?.slice()
  if (!hole) return null
  hole[place] = 0
  return hole.includes(1) ? hole : null
}

/** Why no colour can be chosen at this place, null if one can. */
export function changeBlocked(image: TouchedImage, place: number, masked: boolean): string | null {
  const words = text.touch.pixel
  if (masked) return holeWithout(image, place) ? null : words.wholeGiven
  return positionOf(place, image.order) + 1 < image.tokens.length ? null : words.lastPixel
}

/**
 * Settings of the drawing that keeps everything before the pixel, or around the hole.
 * @param base settings of one drawn image
 */
export function changedSettings(
  base: CompletionSettings,
  image: TouchedImage,
  name: ImageName,
  { place, token, masked }: { place: number; token: number; masked: boolean },
): CompletionSettings {
  const prompts = image.tokens.slice()
  prompts[place] = token
  const isWhole =
    image.unknown === null || (name.kind === 'prompt' && image.set?.settings.promptsAre !== 'pad')
  const given = masked
    ? { hole: holeWithout(image, place) }
    : { hole: null, promptTokens: positionOf(place, image.order) + 1 }
  return { ...base, promptCount: 1, prompts, promptsAre: isWhole ? 'changed' : 'pad', ...given }
}

/**
 * Draws anew from the pixel, which is painted on the pad if it is one of it; the pixel view moves to the new
 * drawing once it arrives.
 */
export function drawFrom(lab: Lab, image: TouchedImage, name: ImageName, place: number, token: number): void {
  const { touch, run: runStore, completions } = lab.stores
  const { run } = runStore.getState()
  if (!run) return
  const masked = run.config.objective === 'masked'
  const settings = changedSettings(settingsOfOne(lab), image, name, { place, token, masked })
  if (name.kind === 'pad') {
    const pad = padOf(touch.getState().pad, run, image.order)
    const cell = { row: Math.floor(place / image.grid), column: place % image.grid }
    touch.setState({ pad: sheetOf(pad, painted(pad.drawing, image.grid, [cell], token)) })
  }
  completions.setState({ drawSeed: null })
  void reportFailure(lab, lab.complete(settings))
  touch.setState({ follow: completions.getState().waiting })
}
