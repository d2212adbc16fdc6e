/**
 * The page's Trusted Types policy: text may become a script address on the page's own site (its workers) and
 * nothing else, never markup. The built page's content security policy allows no other policy.
 */

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): unknown
}

/**
 * The same address, if it is on the page's own site.
 * @throws TypeError otherwise
 */
export function ownScript(address: string, page: string): string {
  if (new URL(address, page).origin === new URL(page).origin) return address
  throw new TypeError(`Scripts come from this site only, not from ${address}.`)
}

/** Creates the policy, if the browser has Trusted Types. Call once, before the first worker. */
export function setTrustedTypes(
  scope: { trustedTypes?: TrustedTypes; location: { href: string } } = window as never,
): void {
  scope.trustedTypes?.createPolicy('default', {
    createScriptURL: (address) => ownScript(address, scope.location.href),
  })
}
