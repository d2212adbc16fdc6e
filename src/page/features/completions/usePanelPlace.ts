/** Lays the pixel view beside the image that it speaks of, and scrolls that image above a sheet. */
import { useEffect, useLayoutEffect, useState } from 'react'
import type { ImageName } from '../../store/state/touch'
import { placeBeside, type PanelPlace } from './panelPlace'

/** The image on the page that the panel speaks of. */
export const pressedElement = (): HTMLElement | null =>
  document.querySelector<HTMLElement>('.press-area[aria-pressed="true"]') ??
  document.querySelector<HTMLElement>('.pad-grid')

/** @returns where the panel lies, and the lower edge of what stays at the top of the window */
export function usePanelPlace(name: ImageName | null): PanelPlace & { top: number } {
  const [place, setPlace] = useState({
    side: 'right' as PanelPlace['side'],
    width: 352,
    height: 400,
    makesRoom: false,
    top: 0,
  })
  useLayoutEffect(() => {
    if (!name) return
    const update = () => {
      const pressed = pressedElement()
      const bar = document.querySelector('.bar')?.getBoundingClientRect()
      const top = bar && bar.top <= 0 ? Math.max(0, bar.bottom) : 0
      const view = { width: document.documentElement.clientWidth, height: innerHeight }
      // A newer drawing may have replaced the image: any side will do, but the window has to hold the panel.
      const image = pressed?.getBoundingClientRect() ?? { left: 0, top, right: view.width, bottom: top }
      const next = { ...placeBeside(image, view, top), top }
      setPlace(next)
      document.body.style.paddingBottom = next.side === 'bottom' ? `${next.height}px` : ''
      document.body.style.paddingRight = next.side === 'right' && next.makesRoom ? `${next.width}px` : ''
      if (next.side !== 'bottom' || !pressed) return
      pressed.style.scrollMargin = `${top + 4}px 0 ${next.height + 8}px`
      pressed.scrollIntoView({ block: 'nearest' })
    }
    update()
    addEventListener('resize', update)
    return () => {
      removeEventListener('resize', update)
      document.body.style.paddingBottom = ''
      document.body.style.paddingRight = ''
    }
  }, [name])
  // In the line of the page it is further down, and the image pressed next is above it.
  useEffect(() => {
    if (name && place.side === 'below') document.querySelector('.pixel-panel')?.scrollIntoView?.()
  }, [name, place.side])
  return place
}
