/** Where lessons come from: those shipped with the page, a file, or an address that the user consented to. */
import { LabError } from '../../core/failure'
import { concatBytes } from '../../core/concat'
import { crc32 } from '../../core/crc32'
import { requireThere } from '../../core/outdated'
import { lessonLimits, type Lesson } from '../../core/lessons/lesson'
import { readLesson } from '../../core/lessons/readLesson'
import { rememberSuccess } from '../../core/rememberSuccess'
import { lessonText } from '../text/lessons'
import { text } from '../text/text'

/** A lesson and the name under which its progress is remembered: another text of it begins anew. */
export interface OpenedLesson {
  key: string
  lesson: Lesson
}

const namesOk = (list: unknown): list is string[] =>
  Array.isArray(list) && list.every((name) => typeof name === 'string' && /^[a-z0-9-]+\.json$/.test(name))

function opened(bytes: Uint8Array, name: string): OpenedLesson {
  const lesson = readLesson(bytes, name, text.common.locale)
  return { lesson, key: `${lesson.id}-${crc32(bytes).toString(16)}` }
}

async function shippedFile(name: string): Promise<Uint8Array> {
  try {
    const response = requireThere(await fetch(new URL(`lessons/${name}`, document.baseURI)), name)
    if (!response.ok) throw new Error(`the server answered ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  } catch (error) {
    throw error instanceof LabError ? error : new LabError(lessonText().unreachable(name), { cause: error })
  }
}

/** The shipped lessons in order; after a failure the next call fetches again. Rejects with a LabError. */
export const shippedLessons = rememberSuccess(async (): Promise<OpenedLesson[]> => {
  const names: unknown = JSON.parse(new TextDecoder().decode(await shippedFile('index.json')))
  if (!namesOk(names)) throw new LabError(lessonText().unreachable('index.json'))
  return Promise.all(names.map(async (name) => opened(await shippedFile(name), name)))
})

/** Rejects with LabError lesson-file. */
export async function lessonFromFile(file: File): Promise<OpenedLesson> {
  // Of a large file only so much as shows that it is too large.
  const bytes = new Uint8Array(await file.slice(0, lessonLimits.bytes + 1).arrayBuffer())
  return opened(bytes, file.name)
}

/**
 * An address that a lesson may be fetched from: https, or http on this machine.
 * @throws LabError address-invalid
 */
export function lessonAddress(address: string): URL {
  let url: URL
  try {
    url = new URL(address.trim())
  } catch (error) {
    throw new LabError(lessonText().addressInvalid, { cause: error })
  }
  const isLocal = ['localhost', '127.0.0.1'].includes(url.hostname)
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLocal)
  if (!isSafe || url.username !== '' || url.password !== '') throw new LabError(lessonText().addressInvalid)
  return url
}

/** At most so many bytes of a response; the rest is not waited for. */
async function firstBytes(response: Response, most: number): Promise<Uint8Array> {
  const reader = response.body?.getReader()
  const parts: Uint8Array[] = []
  let length = 0
  while (reader && length <= most) {
    const { done, value } = await reader.read()
    if (done) break
    parts.push(value)
    length += value.length
  }
  await reader?.cancel()
  return concatBytes(parts)
}

/** Rejects with LabError network, address-invalid or lesson-file. Only after consent. */
export async function lessonFromAddress(address: string): Promise<OpenedLesson> {
  const url = lessonAddress(address)
  let bytes: Uint8Array
  try {
    const response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' })
    if (!response.ok) throw new Error(`the server answered ${response.status}`)
    bytes = await firstBytes(response, lessonLimits.bytes)
  } catch (error) {
    throw new LabError(lessonText().unreachable(url.href), { cause: error })
  }
  return opened(bytes, url.pathname.split('/').at(-1) || url.hostname)
}
