/** Points at a part of the page: brings it into view and puts a ring around it, even if it appears later. */
import { useEffect, useState } from 'react'
import type { PagePart } from '../../../core/pageParts'
import { prefersLessMotion } from '../../ui/motion'

/** Milliseconds between two looks for a part that is not on the page yet, or was replaced. */
const lookMs = 250

const partOnPage = (part: PagePart): HTMLElement | null => {
  const all = [...document.querySelectorAll<HTMLElement>(`[data-part="${part}"]`)]
  return all.find((element) => element.getClientRects().length > 0) ?? null
}

function bringIntoView(element: HTMLElement): void {
  // The scroll margins of the ring's style keep it clear of the lesson.
  element.scrollIntoView?.({
    behavior: prefersLessMotion() ? 'auto' : 'smooth',
    block: 'start',
    inline: 'nearest',
  })
}

/**
 * Points at the part while it is given.
 * @param scrolls whether the part is brought into view too
 * @param renewed changes whenever the part should be brought into view again
 * @returns the part's element while it is on the page
 */
export function usePointing(part: PagePart | null, scrolls: boolean, renewed: unknown): HTMLElement | null {
  const [element, setElement] = useState<HTMLElement | null>(null)
  useEffect(() => {
    if (!part) return
    let pointed: HTMLElement | null = null
    const look = () => {
      const found = partOnPage(part)
      // Also where the mark of a moment, which is the same one, has just ended.
      found?.setAttribute('data-pointed', '')
      if (found === pointed) return
      pointed?.removeAttribute('data-pointed')
      if (found && scrolls) bringIntoView(found)
      pointed = found
      setElement(found)
    }
    look()
    const timer = setInterval(look, lookMs)
    return () => {
      clearInterval(timer)
      pointed?.removeAttribute('data-pointed')
      setElement(null)
    }
  }, [part, scrolls, renewed])
  return element
}
