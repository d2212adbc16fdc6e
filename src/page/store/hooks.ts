/** Thin bindings from the vanilla stores to React; no state of their own. */
import { createContext, useContext, useEffect, useState } from 'react'
import type { Lab } from './lab'
import type { Stores } from './state/stores'

export const LabContext = createContext<Lab | null>(null)

/** The lab of the surrounding page. Throws outside one. */
export function useLab(): Lab {
  const lab = useContext(LabContext)
  if (!lab) throw new Error('useLab needs a LabContext around it')
  return lab
}

/** The stores of the surrounding page's lab, for zustand's own `useStore(useStores().run, select)`. */
export const useStores = (): Stores => useLab().stores

/** Whether a media query holds, kept up to date. */
export function useMediaQuery(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches)
  useEffect(() => {
    const list = matchMedia(query)
    const update = () => setMatches(list.matches)
    update()
    list.addEventListener('change', update)
    return () => list.removeEventListener('change', update)
  }, [query])
  return matches
}
