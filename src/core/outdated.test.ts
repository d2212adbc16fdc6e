/** Answers of hosts for files that are gone, and browsers' words for parts that could not be loaded. */
import { expect, it } from 'vitest'
import { failureOf } from '../data/fixtures/failureOf'
import { isGone, isPartMissing, requireThere } from './outdated'

const answer = (status: number, type?: string) =>
  new Response('x', { status, headers: type ? { 'Content-Type': type } : {} })

it('a file is gone where the host says so, or sends a page in its place', async () => {
  for (const gone of [
    answer(404),
    answer(410),
    answer(200, 'text/html'),
    answer(200, 'text/html; charset=utf-8'),
  ])
    expect(isGone(gone)).toBe(true)
  for (const there of [
    answer(200),
    answer(200, 'application/wasm'),
    answer(500),
    answer(206, 'text/javascript'),
  ])
    expect(isGone(there)).toBe(false)
  const whole = answer(200, 'application/octet-stream')
  expect(requireThere(whole, 'models/a.igpt')).toBe(whole)
  expect(await failureOf(() => requireThere(answer(404), 'models/a.igpt'))).toMatchObject({
    code: 'outdated',
    subject: 'models/a.igpt',
    message: 'The lab was updated while this page was open.',
    remedy: expect.stringContaining('Reload the page'),
  })
})

it.each([
  ['Chromium', 'Failed to fetch dynamically imported module: http://a/assets/b.js'],
  ['Firefox', 'error loading dynamically imported module: http://a/assets/b.js'],
  ['WebKit', 'Importing a module script failed.'],
  ['Vite', 'Unable to preload CSS for /assets/b.css'],
])('%s says that a part is missing', (_, message) => {
  expect(isPartMissing(new TypeError(message))).toBe(true)
  expect(isPartMissing(new TypeError('Failed to fetch'))).toBe(false)
  expect(isPartMissing(message)).toBe(false)
})
