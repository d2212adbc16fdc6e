/**
 * The service worker: caches the lab for offline use and adds headers that static hosts cannot send. Each
 * version has one cache and serves only its own page; a new version waits until the user requests it. The
 * build (scripts/serviceWorker.mjs) inserts the list of files. The rules are in answers.ts.
 */
import {
  cacheName,
  isCachedOnUse,
  isCacheable,
  oldCaches,
  sourceOf,
  withHeaders,
  type Policies,
} from './answers'
import type { ToServiceWorker } from './registration'

declare const self: ServiceWorkerGlobalScope

/** Written by the build. */
declare const IGPT_BUILD: {
  version: string
  /** Files cached at installation, relative to the scope, and their digests. */
  shell: Record<string, string>
  policies: Policies
}

const { version, shell, policies } = IGPT_BUILD
const { scope } = self.registration
const shellPaths = new Set(Object.keys(shell))
const addressOf = (path: string): string => new URL(path, scope).href

/** Files fetched at the same time at installation: fewer than a browser's connections to one host. */
const fetchedTogether = 3

/** Caches a file of the page, checked against this build's digest, since versions must not be mixed. */
async function cacheFile(cache: Cache, path: string, integrity: string): Promise<void> {
  const response = await fetch(addressOf(path), { integrity, cache: 'no-cache' })
  if (!isCacheable(response)) throw new Error(`${path} could not be fetched: status ${response.status}`)
  await cache.put(addressOf(path), response)
}

/** Caches all files of the page, a few at a time: a page that is loading needs connections too. */
async function cacheShell(): Promise<void> {
  const cache = await caches.open(cacheName(scope, version))
  const left = Object.entries(shell)
  const fetchNext = async (): Promise<void> => {
    for (let next = left.pop(); next; next = left.pop()) await cacheFile(cache, ...next)
  }
  await Promise.all(Array.from({ length: fetchedTogether }, fetchNext))
}

async function answer(request: Request, source: 'page' | 'cache' | 'network'): Promise<Response> {
  const path = new URL(request.url).pathname
  if (source === 'network') return withHeaders(await fetch(request), path, policies)
  const cache = await caches.open(cacheName(scope, version))
  const address = source === 'page' ? addressOf('index.html') : request.url
  const cached = await cache.match(address, { ignoreSearch: true, ignoreVary: true })
  if (cached) return withHeaders(cached, path, policies)
  const fetched = await fetch(request)
  // Caching must not delay or fail the answer, for example if the disk is full.
  if (source === 'cache' && isCacheable(fetched))
    void cache.put(address, fetched.clone()).catch(() => undefined)
  return withHeaders(fetched, path, policies)
}

/** Caches the files that the page used before this worker controlled it. */
async function cacheUsed(paths: readonly string[]): Promise<void> {
  const cache = await caches.open(cacheName(scope, version))
  for (const path of paths.filter(isCachedOnUse)) {
    if (await cache.match(addressOf(path))) continue
    const response = await fetch(addressOf(path))
    if (isCacheable(response)) await cache.put(addressOf(path), response)
  }
}

self.addEventListener('install', (event) => event.waitUntil(cacheShell()))

self.addEventListener('activate', (event) =>
  event.waitUntil(
    (async () => {
      await Promise.all(oldCaches(await caches.keys(), scope, version).map((name) => caches.delete(name)))
      // Not awaited: in Firefox 153 that holds the activation up for a minute, in which nothing is fetched.
      void self.clients.claim()
    })(),
  ),
)

self.addEventListener('fetch', (event) => {
  const { request } = event
  const facts = {
    method: request.method,
    url: request.url,
    mode: request.mode,
    ranged: request.headers.has('range'),
  }
  const source = sourceOf(facts, scope, shellPaths)
  if (source !== 'unanswered') event.respondWith(answer(request, source))
})

self.addEventListener('message', (event) => {
  const message = event.data as ToServiceWorker
  if (message.kind === 'takeOver') event.waitUntil(self.skipWaiting())
  else event.waitUntil(cacheUsed(message.paths).catch(() => undefined))
})
