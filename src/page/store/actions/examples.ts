/** The shipped trained runs; public/models/index.json lists them, with the commands that made them. */
import { LabError } from '../../../core/failure'
import { requireThere } from '../../../core/outdated'
import { text } from '../../text/text'

export interface Example {
  /** File name beside index.json. */
  file: string
  label: string
  /** Description in one sentence. */
  about: string
  /** Of the run file. */
  bytes?: number
  /** What it draws: a small PNG as a data URI. */
  thumbnail?: string
}

/** Label and description of an example in the page's language; the list itself is in English. */
export function exampleWords({ label, about = '' }: { label: string; about?: string }): {
  label: string
  about: string
} {
  const { exampleNames } = text.runFiles
  return Object.hasOwn(exampleNames, label) ? exampleNames[label] : { label, about }
}

function unreachable(what: string, cause: unknown): LabError {
  return new LabError(
    {
      code: 'network',
      subject: what,
      message: text.failures.exampleUnreachable.message(what),
      remedy: text.failures.exampleUnreachable.remedy,
    },
    { cause },
  )
}

async function fetched(name: string): Promise<Response> {
  try {
    const response = requireThere(await fetch(new URL(`models/${name}`, document.baseURI)), `models/${name}`)
    if (response.ok) return response
    throw new Error(`the server answered ${response.status}`)
  } catch (error) {
    throw error instanceof LabError ? error : unreachable(name, error)
  }
}

const isExample = (value: unknown): value is Example =>
  typeof value === 'object' &&
  value !== null &&
  ['file', 'label', 'about'].every((key) => typeof (value as Record<string, unknown>)[key] === 'string') &&
  ['undefined', 'number'].includes(typeof (value as Partial<Example>).bytes) &&
  ['undefined', 'string'].includes(typeof (value as Partial<Example>).thumbnail)

/** The list. Rejects with LabError network or outdated. */
export async function fetchExamples(): Promise<Example[]> {
  const list: unknown = await (await fetched('index.json')).json()
  if (!Array.isArray(list) || !list.every(isExample))
    throw unreachable('index.json', new TypeError('not a list of examples'))
  return list
}

/** Rejects with LabError network or outdated. */
export async function fetchExample({ file }: Example): Promise<Blob> {
  return (await fetched(file)).blob()
}
