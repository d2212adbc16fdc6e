/** React hooks over the lab and its stores. */
import { createContext, useContext, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { Lab } from './lab'
import { viewOf } from './shownView'
import type { View } from './state/settings'
import type { Stores } from './state/stores'

export const LabContext = createContext<Lab | null>(null)

/** The lab of the surrounding page. @throws Error outside a LabContext */
export function useLab(): Lab {
  const lab = useContext(LabContext)
  if (!lab) throw new Error('useLab needs a LabContext around it')
  return lab
}

/** The stores of the surrounding page's lab, for zustand's `useStore(useStores().run, selector)`. */
export const useStores = (): Stores => useLab().stores

/** Whether the page shows everything; the Play view leaves out what is for later. */
export const useIsLab = (): boolean => useView() === 'lab'

/** The view that the page shows. */
export function useView(): View {
  const stores = useStores()
  const settings = useStore(stores.settings)
  return useStore(stores.link, (link) => viewOf(settings, link))
}

/** The current time in milliseconds since 1970, renewed every 30 seconds. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
