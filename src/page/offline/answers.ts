/**
 * What the service worker does with a request, as plain functions: which requests it answers and from where,
 * and the headers that every answer gets, so that the page is isolated and held to its policy on hosts that
 * send no headers. No events here.
 */

/** Content security policies as scripts/securityPolicy.mjs writes them. */
export interface Policies {
  page: string
  worker: string
}

/** Where an answer comes from. */
export type Source =
  /** The page itself, as this version was built. */
  | 'page'
  /** What was kept; if it was not yet, the network, and then it is kept. */
  | 'kept'
  /** The network, nothing kept. */
  | 'network'
  /** Not answered here: the browser does what it does without a service worker. */
  | 'unanswered'

export interface Asked {
  method: string
  url: string
  mode: string
  /** Whether only a part of the file is asked for. */
  ranged: boolean
}

/**
 * Folders whose files are kept when they are first used, rather than at installation: data sets and trained
 * models.
 */
const keptWhenUsed = ['datasets/', 'models/']

/**
 * @param scope address of the folder that the lab is in, with a slash at its end
 * @param shell files kept at installation, relative to the scope
 */
export function sourceOf(
  { method, url, mode, ranged }: Asked,
  scope: string,
  shell: ReadonlySet<string>,
): Source {
  const { origin, pathname } = new URL(url)
  const base = new URL(scope)
  if (method !== 'GET' || ranged || origin !== base.origin || !pathname.startsWith(base.pathname))
    return 'unanswered'
  const path = decodeURIComponent(pathname.slice(base.pathname.length))
  if (path === '' || path === 'index.html') return mode === 'navigate' ? 'page' : 'network'
  return shell.has(path) || isKeptWhenUsed(path) ? 'kept' : 'network'
}

/** True for files that are kept when they are first used. */
export const isKeptWhenUsed = (path: string): boolean =>
  keptWhenUsed.some((folder) => path.startsWith(folder)) && !path.includes('..')

const isWorkerFile = (path: string): boolean => /worker[^/]*\.js$/.test(path)

/**
 * The same answer with the headers that isolate the page and hold it to its policy. What another site sent is
 * handed on as it is.
 * @param path of the file, to tell workers from the rest
 */
export function withHeaders(response: Response, path: string, policies: Policies): Response {
  if (response.type === 'opaque' || response.type === 'opaqueredirect' || response.type === 'error')
    return response
  const headers = new Headers(response.headers)
  headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp')
  headers.set('Cross-Origin-Resource-Policy', 'same-origin')
  headers.set('Content-Security-Policy', isWorkerFile(path) ? policies.worker : policies.page)
  headers.set('X-Content-Type-Options', 'nosniff')
  const bodiless = [101, 204, 205, 304].includes(response.status)
  return new Response(bodiless ? null : response.body, {
    status: response.status,
    statusText: response.statusText,
    headers,
  })
}

/** Only whole files of this site that were found are kept. */
export const mayBeKept = (response: Response): boolean => response.status === 200 && response.type === 'basic'

/** One cache for each version of the lab at each place; the scope keeps two copies on one site apart. */
export const cacheName = (scope: string, version: string): string =>
  `igpt-lab ${new URL(scope).pathname} ${version}`

/** Caches of other versions of the lab at this place. */
export function oldCaches(names: readonly string[], scope: string, version: string): string[] {
  const own = cacheName(scope, version)
  const prefix = cacheName(scope, '')
  return names.filter((name) => name.startsWith(prefix) && name !== own)
}
