/** The policies are strict, and allow each inline script by its digest. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  ancestorsOf,
  frameAncestors,
  framingHeaders,
  headersFor,
  isWorkerFile,
  pagePolicy,
  policyOf,
  withPolicy,
  workerPolicy,
} from './securityPolicy.mjs'

const page =
  '<!doctype html>\n<html>\n  <head>\n    <meta charset="utf-8" />\n' +
  '    <script>\n      early()\n    </script>\n' +
  '    <script type="module" src="./a.js"></script>\n  </head></html>'

describe('content security policies', () => {
  it('never allow inline code or text made code', () => {
    for (const policy of [pagePolicy([]), workerPolicy]) {
      expect(policy).not.toMatch(/'unsafe-inline'|'unsafe-eval'|'unsafe-hashes'|\*(?!;|$| |')/)
      expect(policy).toMatch(/^default-src 'none'/)
    }
    expect(pagePolicy([])).toMatch(/object-src 'none'; base-uri 'none'; form-action 'none'/)
    expect(pagePolicy([])).not.toContain('wasm-unsafe-eval')
  })

  it('come into the page right after the encoding, with the digest of its own inline script', () => {
    const html = withPolicy(page)
    const digest = createHash('sha256').update('\n      early()\n    ').digest('base64')
    expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<script'))
    expect(policyOf(html)).toContain(`script-src 'self' 'sha256-${digest}';`)
    expect(policyOf(html).match(/sha256-/g)).toHaveLength(1)
    expect(() => withPolicy('<html></html>')).toThrow(/must begin its head/)
    expect(() => policyOf(page)).toThrow(/build it again/)
  })

  it('are sent with the page and, another one, with its workers', () => {
    expect(
      ['/assets/training.worker-B7S_z-J.js', '/a/helper.worker-x.js', '/assets/index-x.js'].map(isWorkerFile),
    ).toEqual([true, true, false])
    const headers = headersFor("default-src 'none'", "'none'")
    expect(headers('/index.html')['Content-Security-Policy']).toBe(
      "default-src 'none'; frame-ancestors 'none'",
    )
    expect(headers('/assets/helper.worker-x.js')['Content-Security-Policy']).toBe(workerPolicy)
  })
})

describe('who may frame the page', () => {
  it.each([
    [undefined, "'none'"],
    ['', "'none'"],
    ["'none'", "'none'"],
    ['*', '*'],
    ['self', "'self'"],
    ['https://School.example', 'https://school.example'],
    ["'self', https://*.school.example:8443", "'self' https://*.school.example:8443"],
    ['http://localhost:5000 http://127.0.0.1:5000', 'http://localhost:5000 http://127.0.0.1:5000'],
  ])('%s is read as %s', (wanted, ancestors) => {
    expect(frameAncestors(wanted)).toBe(ancestors)
    expect(ancestorsOf(withPolicy(page, ancestors))).toBe(ancestors)
  })

  it.each([
    'http://school.example',
    'school.example',
    'https://school.example/path',
    'https://a.example; script-src *',
    '* https://a.example',
    'none https://a.example',
    'https://*',
    'javascript:alert(1)',
  ])('%s fails the build', (wanted) => {
    expect(() => frameAncestors(wanted)).toThrow(/IGPT_FRAME_ANCESTORS may be/)
  })

  it('is said by every header in the same way', () => {
    expect(framingHeaders("'none'")).toEqual({
      'X-Frame-Options': 'DENY',
      'Cross-Origin-Resource-Policy': 'same-origin',
    })
    expect(framingHeaders("'self'")['X-Frame-Options']).toBe('SAMEORIGIN')
    for (const ancestors of ['*', 'https://school.example', "'self' https://school.example"])
      expect(framingHeaders(ancestors)).toEqual({ 'Cross-Origin-Resource-Policy': 'cross-origin' })
    expect(headersFor('p', 'https://school.example')('/')).toMatchObject({
      'Content-Security-Policy': 'p; frame-ancestors https://school.example',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    })
  })
})
