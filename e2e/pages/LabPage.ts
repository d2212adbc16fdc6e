/**
 * The page as a person or a script meets it: controls by role and name, numbers by the console API.
 * Holds no expectation of its own, except that waiting for something that never comes fails.
 */
import { expect, type Locator, type Page } from '@playwright/test'
import type { ConsoleApi, ConsoleState } from './console'

export class LabPage {
  readonly page: Page
  /** What the page wrote to the console as an error, and exceptions nobody caught. */
  readonly errors: string[] = []

  constructor(page: Page) {
    this.page = page
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text())
    })
    page.on('pageerror', (error) => this.errors.push(error.message))
  }

  /** Opens the page with a query such as `?backend=cpu`, and waits until its worker is ready. */
  async open(query = ''): Promise<void> {
    await this.page.goto(`./${query}`)
    await this.page.waitForFunction(() => Boolean(window.igptLab))
    await this.page.evaluate(async () => { await window.igptLab.ready })
  }

  button(name: 'Start' | 'Pause' | 'Resume' | 'Step' | 'Stop'): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  region(name: 'Dataset' | 'Model' | 'Training' | 'Loss' | 'Probe accuracy by layer' | 'Completions'): Locator {
    return this.page.getByRole('region', { name, exact: true })
  }

  state(): Promise<ConsoleState> {
    return this.page.evaluate(() => window.igptLab.state())
  }

  /** Calls one function of the console API with JSON arguments and waits for what it returns. */
  async call(name: Exclude<keyof ConsoleApi, 'ready' | 'state'>, argument?: Record<string, number | string> | number): Promise<void> {
    await this.page.evaluate(async ([method, value]) => {
      const call = window.igptLab[method] as (value?: unknown) => unknown
      await call(value)
    }, [name, argument] as const)
  }

  /** Waits until `holds` is true of the state and returns that state; says what the state was if it never is. */
  async until(what: string, holds: (state: ConsoleState) => boolean, timeout = 60_000): Promise<ConsoleState> {
    const deadline = Date.now() + timeout
    let state = await this.state()
    while (!holds(state)) {
      if (state.run?.status === 'failed') throw new Error(`The run failed while waiting for ${what}: ${JSON.stringify(this.errors)}`)
      if (Date.now() > deadline) throw new Error(`Waited ${timeout} ms for ${what}; the run is ${JSON.stringify(state.run)}.`)
      await this.page.waitForTimeout(100)
      state = await this.state()
    }
    return state
  }

  /** Trains exactly `count` steps from a fresh start and returns the state at rest. */
  async trainFor(count: number, config: Record<string, number | string> = {}, timeout = 60_000): Promise<ConsoleState> {
    await this.call('start', { ...config, steps: count, warmupSteps: Math.min(40, count) })
    return this.until(`${count} steps`, (state) => state.run?.status === 'finished' && state.metrics.step.length === count, timeout)
  }

  /**
   * Draws every frame for `milliseconds` and returns the longest time between two, in milliseconds:
   * how long the page failed to answer.
   */
  longestFrameGap(milliseconds: number): Promise<number> {
    return this.page.evaluate((duration) => new Promise<number>((resolve) => {
      const start = performance.now()
      let last = start
      let longest = 0
      const frame = (now: number) => {
        longest = Math.max(longest, now - last)
        last = now
        if (now - start < duration) requestAnimationFrame(frame)
        else resolve(longest)
      }
      requestAnimationFrame(frame)
    }), milliseconds)
  }

  /** The pixels of every canvas in the completions region, as one data URL each. */
  completionPixels(): Promise<string[]> {
    return this.region('Completions').locator('canvas').evaluateAll((canvases) => canvases.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()))
  }

  /** Chooses a theme as the system's setting. */
  async systemTheme(theme: 'light' | 'dark'): Promise<void> {
    await this.page.emulateMedia({ colorScheme: theme })
    await expect(this.page.locator('html')).toBeVisible()
  }
}
