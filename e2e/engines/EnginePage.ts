/**
 * Page object of the lab in any browser that speaks WebDriver: controls by role and name, numbers by the
 * console API. What LabPage is for Chromium.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ConsoleApi, ConsoleState } from '../pages/console'
import { waitFor } from './processGroup'
import type { ElementReference, EngineBrowser } from './wire'

type Role = 'button' | 'combobox' | 'dialog' | 'img' | 'region' | 'textbox' | 'alert'

/** Global in the page. */
declare const igptLab: ConsoleApi

/** Where roles are, besides the role attribute. */
const nativeRoles: Record<Role, string> = {
  alert: '',
  button: 'button',
  combobox: 'select',
  dialog: 'dialog',
  img: 'img, canvas',
  region: 'section',
  textbox: 'input:not([type]), input[type=text], input[type=number], textarea',
}

/**
 * Visible elements of a role with this name, or one that begins so; runs in the page. The name is what a
 * label, the contents or aria attributes say; the engine is asked for its own afterwards.
 */
function findAll(role: string, native: string, name: string, exact: boolean): Element[] {
  const words = (element: Element | null | undefined) =>
    element?.textContent?.trim().replace(/\s+/g, ' ') ?? ''
  const nameOf = (element: Element) => {
    const labelled = element.getAttribute('aria-labelledby')?.split(' ')
    if (labelled) return labelled.map((id) => words(document.getElementById(id))).join(' ')
    const label = element.getAttribute('aria-label')
    if (label !== null) return label
    const labels = (element as HTMLInputElement).labels
    return labels?.length ? words(labels[0]) : words(element)
  }
  return [...document.querySelectorAll([`[role=${role}]`, ...(native ? [native] : [])].join(', '))].filter(
    (element) =>
      element.getClientRects().length > 0 &&
      (exact ? nameOf(element) === name : nameOf(element).startsWith(name)),
  )
}

/** Whether a control is enabled, still, and not covered; runs in the page. */
function takesClick(element: HTMLElement, done: (takes: boolean) => void): void {
  element.scrollIntoView({ block: 'center' })
  const place = () => JSON.stringify(element.getBoundingClientRect())
  const before = place()
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const { x, y, width, height } = element.getBoundingClientRect()
      const hit = document.elementFromPoint(x + width / 2, y + height / 2)
      const disabled = element.matches(':disabled, [aria-disabled=true]')
      done(!disabled && place() === before && hit !== null && element.contains(hit))
    }),
  )
}

export class EnginePage {
  constructor(readonly browser: EngineBrowser) {}

  /** Runs a function in the page with JSON arguments; resolves with what it returns, as JSON. */
  async run<Args extends unknown[], Result>(
    code: (...args: Args) => Result,
    ...args: Args
  ): Promise<Awaited<Result>> {
    const body =
      `const args = [...arguments]; const done = args.pop();` +
      `Promise.resolve().then(() => (${code})(...args)).then((value) => done({ value }), (error) => ` +
      `done({ error: String(error?.message ?? error), code: error?.failure?.code ?? null }))`
    const answer = (await this.browser.wire.runAsync(body, args)) as {
      value?: Awaited<Result>
      error?: string
      code?: string | null
    }
    if (answer.error !== undefined)
      throw Object.assign(new Error(`The page says: ${answer.error}`), { code: answer.code })
    return answer.value as Awaited<Result>
  }

  /** Opens an address and waits until the lab's worker is ready; fails with the page's message. */
  async open(url: string): Promise<void> {
    await this.browser.wire.navigate(url)
    await this.ready()
  }

  async ready(): Promise<void> {
    let seen: unknown
    const there = () =>
      this.run(() => ({
        there: 'igptLab' in window,
        loaded: document.readyState,
        files: performance.getEntriesByType('resource').map(({ name }) => name.replace(/.*\//, '')),
        controlled: navigator.serviceWorker?.controller?.state,
        words: document.body?.innerText.slice(0, 200),
      })).then(
        (page) => {
          seen = page
          return page.there
        },
        (error: unknown) => {
          seen = String(error)
          return false
        },
      )
    await waitFor('the console API', there).catch((error: Error) => {
      throw new Error(`${error.message} The page: ${JSON.stringify(seen)}`)
    })
    await this.run(async () => void (await igptLab.ready))
  }

  /** Loads the page again as its own script would: a driver's Refresh goes past the service worker. */
  async reload(): Promise<void> {
    await this.run(() => {
      Object.assign(window, { beforeReload: true })
      location.reload()
    })
    await waitFor('the page to load again', () =>
      this.run(() => !('beforeReload' in window)).catch(() => false),
    )
    await this.ready()
  }

  /** Waits until the service worker has loaded the page again with the headers for threads. */
  async waitUntilIsolated(): Promise<void> {
    await waitFor('an isolated page under the service worker', () =>
      this.run(() => crossOriginIsolated && navigator.serviceWorker.controller !== null).catch(() => false),
    )
    await this.ready()
  }

  state(): Promise<ConsoleState> {
    return this.run(() => igptLab.state())
  }

  /** Waits until `holds` is true of the state and returns that state. */
  async until(
    what: string,
    holds: (state: ConsoleState) => boolean,
    milliseconds = 90_000,
  ): Promise<ConsoleState> {
    return waitFor(
      what,
      async () => {
        const state = await this.state()
        if (state.run?.status === 'failed')
          throw new Error(`Waiting for ${what}, the run failed: ${JSON.stringify(state.run.failure)}`)
        return holds(state) && state
      },
      milliseconds,
    )
  }

  private async find(role: Role, name: string, exact: boolean): Promise<ElementReference | null> {
    const found = (await this.browser.wire.runAsync(
      `const args = [...arguments]; args.pop()((${findAll})(...args)[0] ?? null)`,
      [role, nativeRoles[role], name, exact],
    )) as ElementReference | null
    return found
  }

  /** Waits for a control by role and name. */
  element(role: Role, name: string, { exact = true } = {}): Promise<ElementReference> {
    return waitFor(`the ${role} "${name}"`, () => this.find(role, name, exact))
  }

  /** Waits until no such element is there. */
  async gone(role: Role, name: string): Promise<void> {
    await waitFor(`the ${role} "${name}" to go`, async () => (await this.find(role, name, true)) === null)
  }

  /** Waits until a control is enabled and lies still where it can be hit, and clicks it. */
  async click(role: Role, name: string, options?: { exact: boolean }): Promise<void> {
    const element = await this.element(role, name, options)
    await waitFor(`the ${role} "${name}" to take a click`, () =>
      this.browser.wire.runAsync(`const [element, done] = arguments; (${takesClick})(element, done)`, [
        element,
      ]),
    )
    await this.browser.wire.click(element)
  }

  /** Presses keys where the focus is: characters, or names of special keys. */
  async press(...keys: string[]): Promise<void> {
    const special: Record<string, string> = { Enter: '\uE007', Tab: '\uE004', Escape: '\uE00C', Space: ' ' }
    await this.browser.wire.press(keys.map((key) => special[key] ?? key))
  }

  /**
   * Presses a button that opens the file dialog, and chooses files there. WebDriver answers a dialog by the
   * input that opened it, which therefore must be in the document.
   */
  async chooseFiles(button: string, paths: string[]): Promise<void> {
    await this.run(() => {
      const scope = window as unknown as { chosen?: HTMLInputElement | null }
      scope.chosen = null
      HTMLInputElement.prototype.click = function click() {
        scope.chosen = this
      }
    })
    await this.click('button', button)
    const input = (await waitFor('a file input in the document', () =>
      this.browser.wire.runAsync(
        'const { chosen } = window; arguments[0](chosen?.isConnected ? chosen : null)',
        [],
      ),
    )) as ElementReference
    await this.browser.wire.type(input, paths.join('\n'))
  }

  /** Waits for a complete download whose name has this ending, and reads it. */
  async download(press: () => Promise<void>, name: () => string | undefined): Promise<Buffer> {
    await press()
    const path = await waitFor('the download', () => {
      const found = name()
      if (!found) return null
      const complete = join(this.browser.downloads, found)
      return (
        existsSync(complete) && !existsSync(`${complete}.part`) && statSync(complete).size > 0 && complete
      )
    })
    return readFileSync(path)
  }
}
