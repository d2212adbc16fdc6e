/** React hooks over what the page's link hides and fixes. */
import { useStore } from 'zustand'
import type { ConfigKey } from '../../core/config'
import type { PagePart } from '../../core/pageParts'
import { text } from '../text/text'
import { useStores } from './hooks'
import { isFixed, isHidden } from './state/link'

/** Whether the page has this part. */
export const useIsShown = (part: PagePart): boolean =>
  useStore(useStores().link, (state) => !isHidden(state, part))

/** Tells why a setting cannot be changed; undefined if it can. */
export function useFixed(): (key: ConfigKey) => string | undefined {
  const { fixed } = useStore(useStores().link)
  return (key) => (isFixed({ fixed }, key) ? text.share.fixed : undefined)
}

/** Why one setting cannot be changed, for a button's `blocked`; null if it can. */
export const useFixedReason = (key: ConfigKey): string | null => useFixed()(key) ?? null

/** The settings among these that the page has. */
export function useShownSettings<K extends ConfigKey>(keys: readonly K[]): K[] {
  const hidden = useStore(useStores().link, (state) => state.hiddenSettings)
  return keys.filter((key) => !hidden.includes(key))
}
