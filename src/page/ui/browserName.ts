/** The browser by its user agent. */

/** Name and version of the browser in the words of its user agent: "Chrome 156", "Firefox 141". */
export function browserName(userAgent: string): string {
  const names: readonly [RegExp, string][] = [
    [/Edg\/(\d+)/, 'Edge'],
    [/Firefox\/(\d+)/, 'Firefox'],
    [/Chrome\/(\d+)/, 'Chrome'],
    [/Version\/([\d.]+).*Safari/, 'Safari'],
  ]
  for (const [pattern, name] of names) {
    const found = pattern.exec(userAgent)
    if (found) return `${name} ${found[1]}`
  }
  return userAgent
}
