/** Which of the three layouts the window has room for; one component tree, never two hidden copies. */
import { useMediaQuery } from '../store/hooks'

export type Layout = 'wide' | 'medium' | 'phone'

export function useLayout(): Layout {
  const wide = useMediaQuery('(min-width: 1200px)')
  const medium = useMediaQuery('(min-width: 768px)')
  return wide ? 'wide' : medium ? 'medium' : 'phone'
}
