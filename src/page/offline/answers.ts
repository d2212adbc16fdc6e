/**
 * The service worker's rules as pure functions: which requests it answers and from where, and the headers of
 * its answers, which isolate the page and set its policy on hosts that send no headers.
 */

/** Content security policies from scripts/securityPolicy.mjs. */
export interface Policies {
  page: string
  worker: string
  /** Headers beside the page's policy that say who may frame it, the same as on the first load. */
  framing: Readonly<Record<string, string>>
}

/** Source of an answer. */
export type Source =
  /** The page of this version, from the cache. */
  | 'page'
  /** The cache; if absent, the network, and then the answer is cached. */
  | 'cache'
  /** The network, without caching. */
  | 'network'
  /** Not answered: the browser proceeds as without a service worker. */
  | 'unanswered'

export interface RequestFacts {
  method: string
  url: string
  mode: string
  /** Whether it is a range request. */
  ranged: boolean
}

/** Folders of data sets and models, whose files are cached at first use instead of at installation. */
const cachedOnUse = ['datasets/', 'models/']

/**
 * @param scope address of the lab's folder, with a trailing slash
 * @param shell files cached at installation, relative to the scope
 */
export function sourceOf(
  { method, url, mode, ranged }: RequestFacts,
  scope: string,
  shell: ReadonlySet<string>,
): Source {
  const { origin, pathname } = new URL(url)
  const base = new URL(scope)
  if (method !== 'GET' || ranged || origin !== base.origin || !pathname.startsWith(base.pathname))
    return 'unanswered'
  const path = decodeURIComponent(pathname.slice(base.pathname.length))
  if (path === '' || path === 'index.html') return mode === 'navigate' ? 'page' : 'network'
  return shell.has(path) || isCachedOnUse(path) ? 'cache' : 'network'
}

/** True for files that are cached at first use. */
export const isCachedOnUse = (path: string): boolean =>
  cachedOnUse.some((folder) => path.startsWith(folder)) && !path.includes('..')

const isWorkerFile = (path: string): boolean => /worker[^/]*\.js$/.test(path)

/**
 * The response with the headers that isolate the page and set its policy. Opaque responses of other sites are
 * returned unchanged.
 * @param path of the file, which distinguishes workers from other files
 */
export function withHeaders(response: Response, path: string, policies: Policies): Response {
  if (response.type === 'opaque' || response.type === 'opaqueredirect' || response.type === 'error')
    return response
  const headers = new Headers(response.headers)
  headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp')
  headers.set('Content-Security-Policy', isWorkerFile(path) ? policies.worker : policies.page)
  // What a host sent says who may frame the page to it alone; the build decides.
  headers.delete('X-Frame-Options')
  for (const [name, value] of Object.entries(policies.framing)) headers.set(name, value)
  headers.set('X-Content-Type-Options', 'nosniff')
  const hasNoBody = [101, 204, 205, 304].includes(response.status)
  return new Response(hasNoBody ? null : response.body, {
    status: response.status,
    statusText: response.statusText,
    headers,
  })
}

/** True for complete files of this site. */
export const isCacheable = (response: Response): boolean =>
  response.status === 200 && response.type === 'basic'

/** Cache name, per version and scope: one site may host several copies of the lab. */
export const cacheName = (scope: string, version: string): string =>
  `igpt-lab ${new URL(scope).pathname} ${version}`

/** Caches of other versions with the same scope. */
export function oldCaches(names: readonly string[], scope: string, version: string): string[] {
  const own = cacheName(scope, version)
  const prefix = cacheName(scope, '')
  return names.filter((name) => name.startsWith(prefix) && name !== own)
}
