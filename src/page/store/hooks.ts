/** Thin bindings from the vanilla stores to React; no state of their own. */
import { createContext, useContext, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { Lab } from './lab'
import type { Stores } from './state/stores'

export const LabContext = createContext<Lab | null>(null)

/** The lab of the surrounding page. Throws outside one. */
export function useLab(): Lab {
  const lab = useContext(LabContext)
  if (!lab) throw new Error('useLab needs a LabContext around it')
  return lab
}

type StateOf<K extends keyof Stores> = ReturnType<Stores[K]['getState']>

/**
 * Part of one store's state; the component redraws when that part changes. `select` must return a stable
 * value.
 */
export function useLabState<K extends keyof Stores, T>(name: K, select: (state: StateOf<K>) => T): T {
  const store = useLab().stores[name] as unknown as {
    getState(): StateOf<K>
    getInitialState(): StateOf<K>
    subscribe: Stores[K]['subscribe']
  }
  return useStore(store as never, select as never) as T
}

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
