/** The picture that is asked about, as tokens and as it is shown, and the question that is sent about it. */
import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { toFailure } from '../../../core/failure'
import { useLab, useStores } from '../../store/hooks'
import { askedClassifier, type AskedPicture } from '../../store/state/guess'
import type { Run } from '../../store/state/run'
import type { TouchedImage } from '../../store/state/touch'
import type { DisplayedImage } from './displayedImage'
import { backgroundOf } from './padDrawing'
import { useTouchedImage } from './touchedImage'

/** Milliseconds without another stroke before it is asked again. */
const settleMs = 150

export interface ShownPicture {
  /** (T) row by row. */
  tokens: Uint16Array
  image: DisplayedImage
}

/** An image of the page whole: what is empty, or not drawn yet, is background. */
function wholeImage({ grid, tokens, unknown, rgb, picture }: TouchedImage, run: Run): ShownPicture {
  const paper = backgroundOf(run)
  const whole = unknown ? tokens.map((token, i) => (unknown[i] ? paper : token)) : tokens
  return {
    tokens: whole,
    image:
      picture && !unknown ? { nPx: picture.nPx, pixels: picture.rgb } : { nPx: grid, pixels: whole, rgb },
  }
}

/** The picture as it is now; null if none is asked about, or the image has gone. */
export function useShownPicture(asked: AskedPicture | null, run: Run): ShownPicture | null {
  const image = useTouchedImage(asked?.kind === 'image' ? asked.name : null, run)
  return useMemo(() => {
    if (asked?.kind === 'own') {
      const { tokens, nPx, tokenized, runId } = asked.prompt
      return runId === run.id ? { tokens, image: { nPx, pixels: tokenized } } : null
    }
    return image && wholeImage(image, run)
  }, [asked, image, run])
}

/** Asks whenever the picture, the classifier or its choice changes; the answer goes to the store. */
export function useAsking(tokens: Uint16Array | null): void {
  const lab = useLab()
  const { probe, fineTuned, by, layerProbe } = useStore(useStores().guess)
  const asked = useMemo(
    () => askedClassifier({ probe, fineTuned, by, layerProbe }),
    [probe, fineTuned, by, layerProbe],
  )
  useEffect(() => {
    if (!tokens || !asked) return undefined
    const { guess } = lab.stores
    let outdated = false
    const timer = setTimeout(() => {
      lab.classify({ tokens, by: asked.facts.kind, probe: asked.probe }).then(
        (answer) => !outdated && guess.setState({ answer, failure: null }),
        (error: unknown) => {
          const failure = toFailure(error)
          // A newer picture replaced this one.
          if (!outdated && failure.code !== 'busy') guess.setState({ failure })
        },
      )
    }, settleMs)
    return () => {
      outdated = true
      clearTimeout(timer)
    }
  }, [lab, tokens, asked])
}
