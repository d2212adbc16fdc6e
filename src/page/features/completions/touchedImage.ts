/** The image that the pixel view is about, as it is now, and its names in words. */
import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import type { RunConfig } from '../../../core/config'
import type { Look } from '../../../core/protocol'
import { useLab, useStores } from '../../store/hooks'
import type { Run } from '../../store/state/run'
import { imageOfSet, promptOf, setById, type ImageName, type TouchedImage } from '../../store/state/touch'
import { text } from '../../text/text'
import { padImage, padOf, readingOrder } from './padDrawing'

/** The image with this name as it is now; null while its set is not there. */
export function useTouchedImage(name: ImageName | null, run: Run): TouchedImage | null {
  const masked = run.config.objective === 'masked'
  const completions = useStore(useStores().completions, (state) => state)
  const pad = useStore(useStores().touch, (state) => state.pad)
  const set = name && name.kind !== 'pad' ? setById(completions, name.setId) : null
  const order = readingOrder(completions, run)
  const isPad = name?.kind === 'pad'
  // The same one as long as nothing is drawn, so that it is not asked about again and again.
  const drawing = useMemo(() => (isPad ? padOf(pad, run, order).drawing : null), [isPad, pad, run, order])
  return useMemo(() => {
    if (drawing) return padImage(drawing, run, order)
    return name && name.kind !== 'pad' && set ? imageOfSet(set, name, masked) : null
  }, [name, set, drawing, run, order, masked])
}

/** Moves the view to the drawing that was requested in it. */
export function useFollowing(): void {
  const { touch } = useLab().stores
  const follow = useStore(useStores().touch, (state) => state.follow)
  const requested = useStore(useStores().completions, (state) => state.requested?.setId ?? null)
  useEffect(() => {
    if (follow !== null && follow === requested)
      touch.setState({ image: { kind: 'sample', setId: requested, index: 0 }, follow: null })
  }, [touch, follow, requested])
}

/** The displayed set's pixels that its slow reveal has shown, (sequences, T). */
export interface Revealed {
  setId: string
  shown: Uint8Array
}

/** (T) the pixels that the slow reveal has shown of an image; null if it shows all. */
export function shownPart(
  name: ImageName,
  { grid }: TouchedImage,
  revealed: Revealed | null,
): Uint8Array | null {
  if (!revealed || name.kind !== 'sample' || name.setId !== revealed.setId) return null
  return revealed.shown.subarray(name.index * grid * grid, (name.index + 1) * grid * grid)
}

/** The image's name: "Drawing 2 of image 1". */
export function nameWords(name: ImageName, image: TouchedImage): string {
  const { names } = text.touch.pixel
  if (name.kind === 'pad' || !image.set) return names.pad
  if (name.kind !== 'sample') return (name.kind === 'prompt' ? names.prompt : names.original)(name.index + 1)
  const { set } = image
  if (set.originals.length === 0) return names.free(name.index + 1)
  const prompt = promptOf(set, name.index)
  return names.sample(name.index - prompt * set.settings.samplesPerPrompt + 1, prompt + 1)
}

/** What the model could see, in a sentence. */
export function seesWords(
  { masked, position }: Look,
  image: TouchedImage,
  { pixelOrder, tokens }: Pick<RunConfig, 'pixelOrder' | 'tokens'>,
): string {
  const { sees, pixels, codes } = text.touch.pixel
  if (!masked)
    return position === 0
      ? sees.nothing
      : sees.before[pixelOrder]((tokens === 'vqvae' ? codes : pixels)(position))
  const hidden = image.unknown ? image.unknown.reduce((sum, flag) => sum + flag, 0) : 0
  return hidden > 1 ? sees.aroundHole(hidden - 1) : sees.around
}
