/** Lessons from addresses and files: what may be fetched, how much of it is read, and what failures say. */
import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { LabError, toFailure } from '../../core/failure'
import { lessonLimits } from '../../core/lessons/lesson'
import { lessonAddress, lessonFromAddress, lessonFromFile } from './lessonSource'

const realFetch = globalThis.fetch
afterEach(() => {
  globalThis.fetch = realFetch
})

const lesson = readFileSync('public/lessons/next-pixel.json', 'utf8')
const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work()
    return 'none'
  } catch (error) {
    return error instanceof LabError ? toFailure(error).code : 'untyped'
  }
}

test.each([
  'https://example.org/lesson.json',
  ' https://example.org/a?b=c ',
  'http://localhost:8000/x.json',
  'http://127.0.0.1/x',
])('%s may be fetched', (address) => {
  expect(lessonAddress(address).href).toBe(new URL(address.trim()).href)
})

test.each([
  '',
  'lesson.json',
  'http://example.org/lesson.json',
  'https://me:secret@example.org/x.json',
  'javascript:alert(1)',
  'data:application/json,{}',
  'file:///etc/passwd',
  'blob:https://example.org/1',
])('%j is refused before anything is fetched', async (address) => {
  let fetched = false
  globalThis.fetch = () => {
    fetched = true
    return Promise.reject(new TypeError('no network'))
  }
  expect(await codeOf(() => lessonFromAddress(address))).toBe('address-invalid')
  expect(fetched).toBe(false)
})

test('a lesson is read from its address, without cookies and without saying where from', async () => {
  let asked: RequestInit | undefined
  globalThis.fetch = (_, init) => {
    asked = init
    return Promise.resolve(new Response(lesson))
  }
  const { lesson: found, key } = await lessonFromAddress('https://example.org/lesson.json')
  expect(found.id).toBe('next-pixel')
  expect(key).toMatch(/^next-pixel-[0-9a-f]+$/)
  expect(asked).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer' })
})

test('an endless file is given up at the limit', async () => {
  let sent = 0
  const piece = new Uint8Array(64 * 1024).fill(32)
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += piece.length
      controller.enqueue(piece)
    },
  })
  globalThis.fetch = () => Promise.resolve(new Response(body))
  expect(await codeOf(() => lessonFromAddress('https://example.org/x'))).toBe('lesson-file')
  expect(sent).toBeLessThan(2 * lessonLimits.bytes)
})

test('a server that fails is a network failure', async () => {
  globalThis.fetch = () => Promise.resolve(new Response('', { status: 404 }))
  expect(await codeOf(() => lessonFromAddress('https://example.org/x'))).toBe('network')
  globalThis.fetch = () => Promise.reject(new TypeError('Failed to fetch'))
  expect(await codeOf(() => lessonFromAddress('https://example.org/x'))).toBe('network')
})

test('a file is read up to the limit, and another text of a lesson has another key', async () => {
  const large = new File([lesson, ' '.repeat(lessonLimits.bytes)], 'large.json')
  expect(await codeOf(() => lessonFromFile(large))).toBe('lesson-file')
  const [first, second] = await Promise.all([
    lessonFromFile(new File([lesson], 'a.json')),
    lessonFromFile(new File([`${lesson} `], 'a.json')),
  ])
  expect(first.key).not.toBe(second.key)
})
