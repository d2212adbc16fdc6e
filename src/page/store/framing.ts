/**
 * Who may show the page in a frame. Servers say so in headers, which browsers enforce; a static host without
 * headers cannot, so that the page asks itself too and then says the same on the first load as on later ones,
 * which the service worker answers.
 */

/** The part of the window that is read. */
export interface FramedWindow {
  readonly isFramed: boolean
  readonly origin: string
  /** Origins of the pages around this one, the nearest first; null where the browser does not tell. */
  readonly ancestors: readonly string[] | null
}

/** Whether a policy's word, such as `https://*.school.example`, stands for this origin. */
function isSite(word: string, origin: string): boolean {
  if (!word.includes('*')) return word === origin
  const [scheme, host] = word.split('*')
  return origin.startsWith(scheme) && origin.endsWith(host) && origin.length > word.length - 1
}

/**
 * Whether the page may be shown where it is.
 * @param policy as of `frame-ancestors`; null without one, as on the development server
 */
export function mayShow({ isFramed, origin, ancestors }: FramedWindow, policy: string | null): boolean {
  if (!isFramed || policy === null || policy === '*') return true
  if (ancestors === null || ancestors.length === 0) return false
  const words = policy.split(' ')
  return ancestors.every((other) =>
    words.some((word) => (word === "'self'" ? other === origin : isSite(word, other))),
  )
}

/** The policy that the build has written into the page; null if it has none. */
export const framingPolicy = (page: Document): string | null =>
  page.querySelector<HTMLMetaElement>('meta[name="igpt-frame-ancestors"]')?.content ?? null

/**
 * The window as it is. A browser without `ancestorOrigins` tells the referrer only, which is the nearest of
 * the pages around this one.
 */
export function framedWindow(view: Window): FramedWindow {
  const listed = (view.location as Location & { ancestorOrigins?: DOMStringList }).ancestorOrigins
  const { referrer } = view.document
  return {
    isFramed: view.top !== view.self,
    origin: view.location.origin,
    ancestors: listed ? [...listed] : referrer ? [new URL(referrer).origin] : null,
  }
}
