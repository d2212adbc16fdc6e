/**
 * What the calls of the console API are given, checked before it reaches the lab: a person who types may pass
 * anything. The words of a refusal are fetched when one is needed.
 */
import { configFields } from '../../core/config'
import { LabError } from '../../core/failure'
import type { Field } from '../../core/fields'
import { texts } from '../../core/text/texts'
import { fieldProblem } from '../../core/validation'
import type { ConsoleTexts } from '../text/en/console'

/** Rejects with a LabError config-invalid in these words. */
export async function refuse(words: (takes: ConsoleTexts['takes']) => string): Promise<never> {
  const { consoleText } = await import('../text/console')
  const { takes, remedy } = consoleText()
  throw new LabError({ code: 'config-invalid', message: words(takes), remedy })
}

export const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 1

const items = (value: unknown): unknown[] | null =>
  typeof value === 'object' && value !== null && Symbol.iterator in value
    ? [...(value as Iterable<unknown>)]
    : null

export const isFiles = (value: unknown): boolean =>
  items(value)?.every((file) => file instanceof File) === true

export const isNumbers = (value: unknown): value is ArrayLike<number> =>
  items(value)?.every((number) => typeof number === 'number') === true

/** A choice of weights, or none. */
export const isWeightsChoice = (value: unknown): boolean =>
  value === undefined || value === 'latest' || value === 'best'

/** A list of lists of numbers. */
export const isTable = (value: unknown): boolean => items(value)?.every(isNumbers) === true

/** The first of these names that a call does not know, as a refusal; null if it knows all. */
export function unknownSetting(given: object, known: readonly string[]): Promise<never> | null {
  const unknown = Object.keys(given).find((key) => !known.includes(key))
  if (unknown === undefined) return null
  const meant = known.filter((name) => name.toLowerCase() === unknown.toLowerCase())
  return refuse((takes) => takes.setting(unknown, (meant.length > 0 ? meant : known).join(', ')))
}

/** More completions than the form offers are a matter of patience. */
const unlimited: ReadonlySet<string> = new Set(['promptCount', 'samplesPerPrompt'])

/** Refuses a value that the form would not take; null if there is none. */
export function wrongSetting(given: object): Promise<never> | null {
  for (const [key, value] of Object.entries(given)) {
    if (!Object.hasOwn(configFields, key)) continue
    const name = key as keyof typeof configFields
    const field = unlimited.has(key) ? { ...configFields[name], max: Infinity } : configFields[name]
    const message = fieldProblem(field as Field, texts.config[name].label, value)
    if (message) return refuse(() => message)
  }
  return null
}
