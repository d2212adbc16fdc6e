/** The page's own reading of who may frame it, against the words of a `frame-ancestors` policy. */
import { expect, test } from 'vitest'
import { mayShow } from './framing'

const origin = 'https://lab.example'
const within = (...ancestors: string[]) => ({ isFramed: true, origin, ancestors })

test('a page of its own may always be shown', () => {
  expect(mayShow({ isFramed: false, origin, ancestors: [] }, "'none'")).toBe(true)
})

test.each([
  ["'none'", ['https://lab.example'], false],
  ["'self'", ['https://lab.example'], true],
  ["'self'", ['https://other.example'], false],
  ['*', ['https://other.example'], true],
  ['https://a.example', ['https://a.example'], true],
  ['https://a.example', ['https://a.example:8443'], false],
  ['https://a.example', ['http://a.example'], false],
  ['https://a.example', ['https://a.example.evil.example'], false],
  ['https://*.a.example', ['https://b.a.example'], true],
  ['https://*.a.example', ['https://c.b.a.example'], true],
  ['https://*.a.example', ['https://a.example'], false],
  ['https://*.a.example', ['https://ba.example'], false],
  ['https://*.a.example:8443', ['https://b.a.example:8443'], true],
  ['https://*.a.example:8443', ['https://b.a.example'], false],
  // Every page around it has to be allowed.
  ['https://a.example', ['https://a.example', 'https://other.example'], false],
  ["'self' https://a.example", ['https://lab.example', 'https://a.example'], true],
])('%s within %s: %s', (policy, ancestors, may) => {
  expect(mayShow(within(...ancestors), policy)).toBe(may)
})

test('where the browser does not tell who frames it, only a policy for everyone is enough', () => {
  const unknown = { isFramed: true, origin, ancestors: null }
  expect(mayShow(unknown, 'https://a.example')).toBe(false)
  expect(mayShow(unknown, '*')).toBe(true)
  expect(mayShow(unknown, null)).toBe(true)
})
