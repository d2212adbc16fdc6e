/**
 * Reveals a newly requested set pixel by pixel, each first as its uncertainty; a click, a key or reduced
 * motion shows it at once.
 */
import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import type { CompletionSet } from '../../store/state/completions'
import { prefersLessMotion } from '../../ui/motion'
import { advanced, revealTurns, shownPixels } from './reveal'

/** @returns (sequences, T) 1 or `freshPixel` for each pixel to show; null to show all that have arrived */
export function useReveal(set: CompletionSet | null): Uint8Array | null {
  const { completions } = useLab().stores
  const revealing = useStore(useStores().completions, (state) => state.revealing)
  const setId = set?.setId ?? null
  const isRevealing = setId !== null && revealing === setId && !prefersLessMotion()
  const [progress, setProgress] = useState<{ setId: string | null; shown: number }>({ setId, shown: 0 })
  // `set` is a new object after each arrival, though its arrays are shared.
  const turns = useMemo(() => (isRevealing && set ? revealTurns(set) : null), [isRevealing, set])
  const shown = progress.setId === setId ? progress.shown : 0

  const onFrame = useEffectEvent((elapsedMs: number) => {
    if (!set || !turns) return
    const next = advanced(shown, elapsedMs, turns)
    if (set.state !== 'arriving' && next >= turns.arrived) completions.setState({ revealing: null })
    else setProgress({ setId, shown: next })
  })
  useEffect(() => {
    if (!isRevealing) return
    let last = performance.now()
    const step = (now: number) => {
      onFrame(now - last)
      last = now
      frame = requestAnimationFrame(step)
    }
    let frame = requestAnimationFrame(step)
    const skip = () => completions.setState({ revealing: null })
    document.addEventListener('pointerdown', skip)
    document.addEventListener('keydown', skip)
    return () => {
      cancelAnimationFrame(frame)
      document.removeEventListener('pointerdown', skip)
      document.removeEventListener('keydown', skip)
    }
  }, [isRevealing, setId, completions])

  const whole = Math.floor(shown)
  return useMemo(
    // Half a row at a time is seen as its uncertainty.
    () => (set && turns ? shownPixels(set, turns, whole, Math.ceil(set.grid / 2)) : null),
    // The arrays of `set` change with its arrivals, which make new `turns`.
    [set, turns, whole],
  )
}
