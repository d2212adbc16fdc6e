/**
 * What text may become code in this page, where the browser asks (Trusted Types): addresses of scripts on the
 * page's own site, which are its workers, and nothing else. There is no way for text to become markup; the
 * built page's policy forbids any other policy than this one.
 */

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): unknown
}

/**
 * The address itself where it is on the page's own site.
 * @throws TypeError for any other
 */
export function ownScript(address: string, page: string): string {
  if (new URL(address, page).origin === new URL(page).origin) return address
  throw new TypeError(`Scripts come from this site only, not from ${address}.`)
}

/**
 * Sets the page's one policy; does nothing in browsers without Trusted Types. Call once, before the first
 * worker.
 */
export function setTrustedTypes(
  scope: { trustedTypes?: TrustedTypes; location: { href: string } } = window as never,
): void {
  scope.trustedTypes?.createPolicy('default', {
    createScriptURL: (address) => ownScript(address, scope.location.href),
  })
}
