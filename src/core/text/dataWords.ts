/** Names in the shipped data sets, which are data in English, in the words of the language in use. */
import { isOwnSet } from '../config'
import { shippedDatasets } from '../shippedDatasets'
import { texts } from './texts'

/**
 * A label or class of a data set as it is shown.
 * @param datasetId id of the set; the names in the user's own sets are left as they are
 */
export function dataWords(datasetId: string | undefined, name: string): string {
  if (datasetId !== undefined && isOwnSet(datasetId)) return name
  return Object.hasOwn(texts.dataNames, name) ? texts.dataNames[name] : name
}

/** The label of a shipped data set; null for one of the user's. */
export function shippedLabel(datasetId: string): string | null {
  const set = shippedDatasets.find(({ id }) => id === datasetId)
  return set ? dataWords(set.id, set.label) : null
}
