/** Names of settings that come as data, from links and failures. */
import type { ConfigKey } from '../config'
import { texts } from './texts'

/** The label of a setting in the language in use; null if there is no such setting. */
export function settingLabel(key: string): string | null {
  return Object.hasOwn(texts.config, key) ? texts.config[key as ConfigKey].label : null
}
