/** A part of a link that was not used, in one sentence that names it and says why. */
import { configField, type ConfigKey } from '../../../core/config'
import type { DroppedPart } from '../../../core/linkOptions'
import { mostLinkLetters, shareVersion } from '../../../core/share'
import { settingLabel } from '../../../core/text/settingLabel'
import { fieldProblem } from '../../../core/validation'
import { sharingText } from '../../text/sharing'
import { whole } from '../../ui/format'

/** Letters of a value that a sentence quotes. */
const mostQuoted = 40

const short = (value: string): string =>
  value.length > mostQuoted ? `${value.slice(0, mostQuoted)}…` : value

/** Label of a setting; a link may name one that there is not. */
const labelOf = (key: string): string => settingLabel(key) ?? short(key)

/** Why a setting may not have a value, by its own field. */
function valueSentence(key: ConfigKey, value: string): string {
  const field = configField(key)
  const read = field?.type === 'number' && value.trim() !== '' ? Number(value) : value
  const problem = field && fieldProblem(field, labelOf(key), read)
  return problem && value.length <= mostQuoted
    ? problem
    : sharingText().dropped.value(labelOf(key), short(value))
}

export function droppedSentence(part: DroppedPart): string {
  const words = sharingText().dropped
  switch (part.reason) {
    case 'tooLong':
      return words.tooLong(whole(part.length), whole(mostLinkLetters))
    case 'version': {
      const keys = part.keys.map(labelOf)
      const isNewer = Number(part.value) > shareVersion
      return (isNewer ? words.newer : words.version)(short(part.value), keys)
    }
    case 'preset':
      return words.preset(short(part.value))
    case 'unknown':
      return words.unknown(short(part.key), short(part.value))
    case 'value':
      return valueSentence(part.key, part.value)
    case 'conflict':
      return words.conflict(labelOf(part.key), short(part.value), part.message)
    case 'option':
      return words[part.key](short(part.value))
    case 'hide':
      return words.hide(short(part.value))
    case 'lock':
      return words.lock(short(part.value))
  }
}
