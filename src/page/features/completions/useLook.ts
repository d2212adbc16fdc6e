/** Asks the model about one pixel whenever the image, the pixel or the wish for newer weights changes. */
import { useEffect, useState } from 'react'
import { toFailure, type Failure } from '../../../core/failure'
import type { Look } from '../../../core/protocol'
import { useLab } from '../../store/hooks'
import type { TouchedImage } from '../../store/state/touch'

export interface LookState {
  /** The newest answer, perhaps of another pixel while the next is on its way; null before the first. */
  look: Look | null
  failure: Failure | null
  /** Whether the answer is of this image and pixel. */
  arrived: boolean
}

/** @param turn another number asks again */
export function useLook(image: TouchedImage | null, place: number, turn: number): LookState {
  const lab = useLab()
  const [answer, setAnswer] = useState<{ look: Look; image: TouchedImage } | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  useEffect(() => {
    let outdated = false
    if (image) {
      const { tokens, unknown } = image
      lab.lookAt({ tokens, unknown, place }).then(
        (look) => {
          if (outdated) return
          setAnswer({ look, image })
          setFailure(null)
        },
        (error: unknown) => {
          const refused = toFailure(error)
          // A newer look replaced this one.
          if (!outdated && refused.code !== 'busy') setFailure(refused)
        },
      )
    }
    return () => {
      outdated = true
    }
  }, [lab, image, place, turn])
  return {
    look: answer?.look ?? null,
    failure,
    arrived: answer !== null && answer.image === image && answer.look.place === place,
  }
}
