/** Which of the three layouts fits the window. The page renders one component tree, never hidden copies. */
import { useEffect, useState } from 'react'

export type Layout = 'wide' | 'medium' | 'phone'

/** Whether a media query matches, kept up to date. */
function useMediaQuery(query: string): boolean {
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

export function useLayout(): Layout {
  const wide = useMediaQuery('(min-width: 1200px)')
  const medium = useMediaQuery('(min-width: 768px)')
  return wide ? 'wide' : medium ? 'medium' : 'phone'
}
