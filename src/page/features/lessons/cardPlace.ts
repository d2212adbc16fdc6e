/**
 * Where the lesson's card stands: in wide windows in the corner where it covers least of the part that it
 * points at, otherwise as a sheet at the bottom, for which the page keeps room to scroll.
 */
import { useLayoutEffect, useState, type RefObject } from 'react'

export type Corner = 'bottom-left' | 'bottom-right' | 'top-right' | 'top-left'

/** In order of preference. */
const corners: readonly Corner[] = ['bottom-left', 'bottom-right', 'top-right', 'top-left']

export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

/** Pixels that two boxes share. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left)
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
  return width > 0 && height > 0 ? width * height : 0
}

/**
 * The corner of the window in which a card covers least of a box; the present one unless another is better.
 * @param room of the window that the card may use
 */
export function bestCorner(
  card: { width: number; height: number },
  room: Box,
  target: Box,
  present: Corner,
): Corner {
  const covered = (corner: Corner): number => {
    const left = corner.endsWith('left') ? room.left : room.right - card.width
    const top = corner.startsWith('top') ? room.top : room.bottom - card.height
    return overlap({ left, top, right: left + card.width, bottom: top + card.height }, target)
  }
  const order = [present, ...corners]
  return order.reduce((best, corner) => (covered(corner) < covered(best) ? corner : best), present)
}

/** Least distance of the card from the window's edges. */
const edge = 8

/** @param isSheet whether the card is a sheet over the whole width, which has no corner */
export function useCardPlace(
  card: RefObject<HTMLElement | null>,
  target: HTMLElement | null,
  isSheet: boolean,
): Corner {
  const [corner, setCorner] = useState<Corner>('bottom-left')
  useLayoutEffect(() => {
    if (isSheet || !card.current) return
    const place = () => {
      if (!card.current || !target) return
      const { width, height } = card.current.getBoundingClientRect()
      const bar = document.querySelector('.bar')?.getBoundingClientRect().bottom ?? 0
      const room = { left: edge, top: bar + edge, right: innerWidth - edge, bottom: innerHeight - edge }
      setCorner((present) => bestCorner({ width, height }, room, target.getBoundingClientRect(), present))
    }
    place()
    const observer = new ResizeObserver(place)
    observer.observe(card.current)
    if (target) observer.observe(target)
    addEventListener('resize', place)
    // The part may still be on its way into view.
    const settled = setTimeout(place, 600)
    return () => {
      clearTimeout(settled)
      observer.disconnect()
      removeEventListener('resize', place)
    }
  }, [card, target, isSheet])
  return corner
}

/** Tells the page how high the bars around it are, and how much room the sheet takes to scroll above it. */
export function useSheetRoom(card: RefObject<HTMLElement | null>, isSheet: boolean): void {
  useLayoutEffect(() => {
    const { style } = document.documentElement
    if (!card.current) return
    const heightOf = (selector: string) =>
      Math.round(document.querySelector(selector)?.getBoundingClientRect().height ?? 0)
    const measure = () => {
      style.setProperty('--lesson-bar', `${heightOf('.bar')}px`)
      style.setProperty('--lesson-foot', `${heightOf('.phone-foot')}px`)
      style.setProperty('--lesson-room', `${isSheet ? Math.round(card.current?.offsetHeight ?? 0) : 0}px`)
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(card.current)
    const foot = document.querySelector('.phone-foot')
    if (foot) observer.observe(foot)
    return () => {
      observer.disconnect()
      for (const name of ['bar', 'foot', 'room']) style.removeProperty(`--lesson-${name}`)
    }
  }, [card, isSheet])
}
