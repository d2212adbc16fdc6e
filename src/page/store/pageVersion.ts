/** Whether the host has another version of the page than the one that is open, and how to get it. */
import { isGone } from '../../core/outdated'

/** The last part of an address. */
const nameOf = (address: string) => new URL(address, document.baseURI).pathname.split('/').at(-1)!

/**
 * Asks the host, past every cache. False where it cannot be asked.
 * @param file address of a file of this page that could not be loaded, if it is known
 */
export async function isPageOutdated(file: string | null): Promise<boolean> {
  const ask = (address: string) => fetch(address, { cache: 'no-store' })
  try {
    if (file !== null && isGone(await ask(file))) return true
    const own = document.querySelector<HTMLScriptElement>('script[type=module][src]')?.src
    if (!own) return false
    const page = await ask(location.href)
    return page.ok && !(await page.text()).includes(nameOf(own))
  } catch {
    // Offline, or no page at all: nothing can be said.
    return false
  }
}

/** The address in a browser's message about a part that could not be loaded. */
export const addressIn = ({ message }: Error): string | null =>
  /(https?:\S+|\/\S+\.css)/.exec(message)?.[0] ?? null

/** Of a worker's script that was fetched, the address; browsers do not say it with a worker's error. */
export function workerScript(): string | null {
  const fetched = performance.getEntriesByType('resource').map(({ name }) => name)
  return fetched.filter((name) => /training\.worker[^/]*\.js$/.test(name)).at(-1) ?? null
}
