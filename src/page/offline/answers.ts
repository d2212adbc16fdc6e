/**
 * The service worker's rules as pure functions: which requests it answers and from where, and the headers of
 * its answers, which isolate the page and set its policy on hosts that send no headers.
 */

/**
 * Policies from scripts/securityPolicy.mjs. Who may frame the page is not among them: on the first load the
 * host says so by its headers, which are passed on, and the page itself (store/framing.ts) on every load.
 */
export interface Policies {
  page: string
  worker: string
  /** `Cross-Origin-Resource-Policy`, where the host sends none. */
  resources: string
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

/** The policies that a host sent with those of the build: a browser applies all, so that none is weakened. */
function bothPolicies(sent: string | null, own: string): string {
  if (sent === null) return own
  // `npm start` sends the build's own, with who may frame the page.
  return sent === own || sent.startsWith(`${own}; frame-ancestors `) ? sent : `${sent}, ${own}`
}

/**
 * The response with the headers that isolate the page and set its policy, and those that its host sent. So
 * the page may be framed on every load where it may be on the first, which no service worker answers.
 * Opaque responses of other sites are returned unchanged.
 * @param path of the file, which distinguishes workers from other files
 */
export function withHeaders(response: Response, path: string, policies: Policies): Response {
  if (response.type === 'opaque' || response.type === 'opaqueredirect' || response.type === 'error')
    return response
  const headers = new Headers(response.headers)
  headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp')
  const own = isWorkerFile(path) ? policies.worker : policies.page
  headers.set('Content-Security-Policy', bothPolicies(headers.get('Content-Security-Policy'), own))
  if (!headers.has('Cross-Origin-Resource-Policy'))
    headers.set('Cross-Origin-Resource-Policy', policies.resources)
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
