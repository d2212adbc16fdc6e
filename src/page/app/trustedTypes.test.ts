/** Which scripts the page may start. */
import { expect, it } from 'vitest'
import { ownScript, setTrustedTypes } from './trustedTypes'

it('allows scripts of the own site only', () => {
  const page = 'https://lab.example/some/path/'
  expect(ownScript('assets/worker.js', page)).toBe('assets/worker.js')
  expect(ownScript('https://lab.example/sw.js', page)).toBe('https://lab.example/sw.js')
  for (const address of [
    'https://evil.example/worker.js',
    '//evil.example/x.js',
    'data:text/javascript,1',
    'http://lab.example/worker.js',
  ]) {
    expect(() => ownScript(address, page)).toThrow(/from this site only/)
  }
})

it('creates the one allowed policy, and none without Trusted Types', () => {
  const made: string[] = []
  setTrustedTypes({
    trustedTypes: { createPolicy: (name, rules) => made.push(name, rules.createScriptURL('/w.js')) },
    location: { href: 'https://lab.example/' },
  })
  expect(made).toEqual(['default', '/w.js'])
  expect(() => setTrustedTypes({ location: { href: 'https://lab.example/' } })).not.toThrow()
})
