/**
 * The service worker: keeps the lab for use without a network and adds the headers that static hosts cannot
 * send. Each version has one cache and serves only its own page; a new version waits until the person asks
 * for it. The build (scripts/serviceWorker.mjs) puts in the list of files. What is done with which request is
 * answers.ts.
 */
import {
  cacheName,
  isKeptWhenUsed,
  mayBeKept,
  oldCaches,
  sourceOf,
  withHeaders,
  type Policies,
} from './answers'
import type { ToServiceWorker } from './messages'

declare const self: ServiceWorkerGlobalScope

/** Written by the build. */
declare const IGPT_BUILD: {
  version: string
  /** Files kept at installation and their digests, relative to the scope. */
  shell: Record<string, string>
  policies: Policies
}

const { version, shell, policies } = IGPT_BUILD
const { scope } = self.registration
const shellPaths = new Set(Object.keys(shell))
const addressOf = (path: string): string => new URL(path, scope).href

/**
 * Fetches all files of the page, checked against the digests of this build: half of one version and half of
 * another would not run.
 */
async function keepShell(): Promise<void> {
  const cache = await caches.open(cacheName(scope, version))
  await Promise.all(
    Object.entries(shell).map(async ([path, integrity]) => {
      const response = await fetch(addressOf(path), { integrity, cache: 'no-cache' })
      if (!mayBeKept(response)) throw new Error(`${path} could not be fetched: status ${response.status}`)
      await cache.put(addressOf(path), response)
    }),
  )
}

async function answer(request: Request, source: 'page' | 'kept' | 'network'): Promise<Response> {
  const path = new URL(request.url).pathname
  if (source === 'network') return withHeaders(await fetch(request), path, policies)
  const cache = await caches.open(cacheName(scope, version))
  const address = source === 'page' ? addressOf('index.html') : request.url
  const kept = await cache.match(address, { ignoreSearch: true, ignoreVary: true })
  if (kept) return withHeaders(kept, path, policies)
  const fetched = await fetch(request)
  // Autosave it must not delay or endanger the answer: a full disk only costs the file its permanence.
  if (source === 'kept' && mayBeKept(fetched)) void cache.put(address, fetched.clone()).catch(() => undefined)
  return withHeaders(fetched, path, policies)
}

/** Keeps what the page used before it was under this worker. */
async function keepUsed(paths: readonly string[]): Promise<void> {
  const cache = await caches.open(cacheName(scope, version))
  for (const path of paths.filter(isKeptWhenUsed)) {
    if (await cache.match(addressOf(path))) continue
    const response = await fetch(addressOf(path))
    if (mayBeKept(response)) await cache.put(addressOf(path), response)
  }
}

self.addEventListener('install', (event) => event.waitUntil(keepShell()))

self.addEventListener('activate', (event) =>
  event.waitUntil(
    (async () => {
      await Promise.all(oldCaches(await caches.keys(), scope, version).map((name) => caches.delete(name)))
      await self.clients.claim()
    })(),
  ),
)

self.addEventListener('fetch', (event) => {
  const { request } = event
  const asked = {
    method: request.method,
    url: request.url,
    mode: request.mode,
    ranged: request.headers.has('range'),
  }
  const source = sourceOf(asked, scope, shellPaths)
  if (source !== 'unanswered') event.respondWith(answer(request, source))
})

self.addEventListener('message', (event) => {
  const message = event.data as ToServiceWorker
  if (message.kind === 'takeOver') event.waitUntil(self.skipWaiting())
  else event.waitUntil(keepUsed(message.paths).catch(() => undefined))
})
