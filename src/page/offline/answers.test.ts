/**
 * Which requests the service worker answers and from where, the headers of its answers, and which caches it
 * clears.
 */
import { describe, expect, it } from 'vitest'
import {
  cacheName,
  isCachedOnUse,
  isCacheable,
  oldCaches,
  sourceOf,
  withHeaders,
  type RequestFacts,
} from './answers'

const scope = 'https://host.example/some/lab/'
const shell = new Set(['assets/index-1.js', 'icon.svg', 'index.html'])
const ask = (path: string, more: Partial<RequestFacts> = {}) =>
  sourceOf(
    { method: 'GET', mode: 'no-cors', ranged: false, url: new URL(path, scope).href, ...more },
    scope,
    shell,
  )

describe('source of an answer', () => {
  it("is this version's page for every address of the page", () => {
    for (const path of ['', '?backend=wasm', 'index.html', 'index.html?x=1#y'])
      expect(ask(path, { mode: 'navigate' })).toBe('page')
  })

  it("is the cache for the page's files, data sets and models", () => {
    for (const path of ['assets/index-1.js', 'icon.svg', 'datasets/mnist10k/a.gz', 'models/digits8.igpt'])
      expect(ask(path)).toBe('cache')
  })

  it('is the network for other files of this folder', () => {
    for (const path of ['assets/index-2.js', 'notes.txt', 'datasets', '']) expect(ask(path)).toBe('network')
  })

  it('is left to the browser for other sites and folders, ranges and non-GET requests', () => {
    expect(ask('https://elsewhere.example/some/lab/icon.svg')).toBe('unanswered')
    expect(ask('/some/other/icon.svg')).toBe('unanswered')
    expect(ask('datasets/a.gz', { ranged: true })).toBe('unanswered')
    expect(ask('', { method: 'POST', mode: 'navigate' })).toBe('unanswered')
  })
})

describe('the cache', () => {
  it('holds only complete files of this site', () => {
    const answer = (status: number, type: ResponseType) => ({ status, type }) as Response
    expect(isCacheable(answer(200, 'basic'))).toBe(true)
    for (const [status, type] of [
      [206, 'basic'],
      [404, 'basic'],
      [0, 'opaque'],
      [200, 'cors'],
    ] as const)
      expect(isCacheable(answer(status, type))).toBe(false)
  })

  it('accepts no path out of its folders', () => {
    expect(['datasets/a', 'models/b', 'assets/c', 'datasets/../assets/c'].map(isCachedOnUse)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  it('has one name per version and scope; those of other scopes and programs stay', () => {
    const own = cacheName(scope, 'abc')
    const names = [
      own,
      cacheName(scope, 'old'),
      cacheName('https://host.example/some/lab/two/', 'old'),
      cacheName('https://host.example/', 'old'),
      'other program',
    ]
    expect(oldCaches(names, scope, 'abc')).toEqual([cacheName(scope, 'old')])
  })
})

describe('headers', () => {
  const policies = { page: 'of the page', worker: 'of a worker', resources: 'same-origin' }

  it('isolate the page, and hold the policy of page or worker', async () => {
    const page = withHeaders(
      new Response('text', { status: 200, headers: { 'Content-Type': 'text/html' } }),
      '/index.html',
      policies,
    )
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': 'of the page',
      'content-type': 'text/html',
      'x-content-type-options': 'nosniff',
    })
    expect(await page.text()).toBe('text')
    expect(
      withHeaders(new Response('x'), '/assets/training.worker-a1.js', policies).headers.get(
        'content-security-policy',
      ),
    ).toBe('of a worker')
  })

  const of = (sent: Record<string, string>, path = '/index.html') =>
    withHeaders(new Response('x', { headers: sent }), path, policies).headers
  const csp = 'content-security-policy'

  it('say who may frame the page as the host does, and nothing where it says nothing', () => {
    const silent = of({})
    expect([silent.get('x-frame-options'), silent.get(csp)]).toEqual([null, 'of the page'])
    const start = 'of the page; frame-ancestors https://school.example'
    expect(of({ 'Content-Security-Policy': start }).get(csp)).toBe(start)
    const denied = of({ 'X-Frame-Options': 'DENY', 'Cross-Origin-Resource-Policy': 'cross-origin' })
    expect(denied.get('x-frame-options')).toBe('DENY')
    expect(denied.get('cross-origin-resource-policy')).toBe('cross-origin')
  })

  it("hold the host's own policy beside the build's, so that none is weakened", () => {
    const sent = { 'Content-Security-Policy': "frame-ancestors 'self'" }
    expect(of(sent).get(csp)).toBe("frame-ancestors 'self', of the page")
    expect(of(sent, '/assets/training.worker-a1.js').get(csp)).toBe("frame-ancestors 'self', of a worker")
    expect(of({ 'Content-Security-Policy': 'of a worker' }, '/worker.js').get(csp)).toBe('of a worker')
    // A policy that only begins as the build's is another one.
    expect(of({ 'Content-Security-Policy': 'of the page; sandbox' }).get(csp)).toBe(
      'of the page; sandbox, of the page',
    )
  })

  it('preserve the status, also without a body', () => {
    expect(
      withHeaders(new Response('gone', { status: 404, statusText: 'Not Found' }), '/a', policies),
    ).toMatchObject({ status: 404, statusText: 'Not Found' })
    expect(withHeaders(new Response(null, { status: 304 }), '/a', policies).status).toBe(304)
  })

  it('are not added to opaque responses', () => {
    const failed = Response.error()
    expect(withHeaders(failed, '/a', policies)).toBe(failed)
  })
})
