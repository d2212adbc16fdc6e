/** The explanations of the page, loaded when they are first needed. */
import { useEffect, useState } from 'react'
import { loadExplained, type Explained } from '../text/explained'
import { text } from '../text/text'

/** @param wanted whether to load them @returns null until they are there */
export function useExplained(wanted = true): Explained | null {
  const [explained, setExplained] = useState<Explained | null>(null)
  useEffect(() => {
    let outdated = false
    // Without a connection the popover stays as it is; opening it again tries again.
    if (wanted) void loadExplained(text.common.locale).then((all) => !outdated && setExplained(all))
    return () => {
      outdated = true
    }
  }, [wanted])
  return explained
}
