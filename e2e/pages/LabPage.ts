/**
 * Page object of the lab: controls by role and name, numbers by the console API. Has no expectations, except
 * that waiting fails after a timeout.
 */
import { expect, type JSHandle, type Locator, type Page } from '@playwright/test'
import type { PresetId } from '../../src/core/presets'
import type { ConsoleApi, ConsoleCompletions, ConsoleState } from './console'

/** What the browser has stored of earlier visits; the page's own changes win at a reload. */
type Stored = Partial<Record<'view' | 'exampleSeen' | 'ownRunSeen', string | boolean>>

/** Runs in the page before its scripts: the page is never idle, so no forecast is measured beside a test. */
function neverIdle(): void {
  window.requestIdleCallback = () => 0
}

/** Runs in the page before its scripts. */
function store(before: Stored): void {
  try {
    const stored = JSON.parse(localStorage.getItem('igpt-lab-view') ?? '{}') as object
    localStorage.setItem('igpt-lab-view', JSON.stringify({ ...before, ...stored }))
  } catch {
    // A page without storage is a first visit each time.
  }
}

interface Visit {
  /** Whether the page opens a shipped example, as at a first visit; most tests need an empty page. */
  example?: boolean
  /** The view that the visitor chose before; most tests need all that the page can show. Null for none. */
  view?: 'play' | 'lab' | null
  /** Whether the page measures a forecast when it is idle, some seconds of work after each visit. */
  forecast?: boolean
}

export class LabPage {
  readonly page: Page
  /** Console errors of the page, and uncaught exceptions. */
  readonly errors: string[] = []
  /** Resolves once the init scripts are installed; a page opened earlier would be a first visit. */
  private readonly prepared: Promise<unknown>

  constructor(
    page: Page,
    { example = false, view = example ? null : 'lab', forecast = example }: Visit = {},
  ) {
    this.page = page
    const stored: Stored = {
      ...(view ? { view } : {}),
      ...(example ? {} : { exampleSeen: true, ownRunSeen: true }),
    }
    this.prepared = Promise.all([
      page.addInitScript(store, stored),
      forecast || page.addInitScript(neverIdle),
    ])
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text())
    })
    page.on('pageerror', (error) => this.errors.push(error.message))
  }

  /**
   * Opens the page with a query such as `?backend=cpu`, and waits until its worker is ready.
   * @param preset the form's, by a link: the quickest one; null for what a visitor gets
   */
  async open(query = '', preset: PresetId | null = 'digits8'): Promise<void> {
    await this.goto(`./${query}${preset ? `#v=1&preset=${preset}&seed=0` : ''}`)
    await this.ready()
  }

  /** Opens an address, and waits for its files only. */
  async goto(url: string): Promise<void> {
    await this.prepared
    await this.page.goto(url)
  }

  /** Waits until the console API is there and its worker is ready; fails with the page's message. */
  async ready(): Promise<void> {
    await this.page.waitForFunction(() => 'igptLab' in window)
    const api = await this.api()
    await api.evaluate(async (lab) => {
      await lab.ready
    })
  }

  private api(): Promise<JSHandle<ConsoleApi>> {
    return this.page.evaluateHandle<ConsoleApi>('window.igptLab')
  }

  button(name: 'Start' | 'Pause' | 'Resume' | 'Step' | 'Stop'): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  region(
    name:
      | 'Dataset'
      | 'Model'
      | 'Training'
      | 'Loss'
      | 'Probe accuracy by layer'
      | 'Completions'
      | 'Choose the pictures'
      | 'Start here'
      | 'Compare runs'
      | 'Run facts'
      | 'Examples'
      | 'What is this?',
  ): Locator {
    return this.page.getByRole('region', { name, exact: true })
  }

  /** Types values into the form, by label. */
  async fill(fields: Record<string, string>): Promise<void> {
    for (const [label, value] of Object.entries(fields))
      await this.page.getByRole('textbox', { name: label, exact: true }).fill(value)
  }

  /** Chooses in the form, both by label; an option's value will do too. */
  async choose(label: string, option: string): Promise<void> {
    await this.page.getByRole('combobox', { name: label, exact: true }).selectOption(option)
  }

  /**
   * Resolves once the page's text matches, be it for one frame: what is shown for less than a second, a
   * locator may miss. Call it before what brings the text about.
   */
  async appears(text: RegExp): Promise<void> {
    await this.page.waitForFunction(
      (source) => new RegExp(source).test(document.body.textContent),
      text.source,
      { polling: 'raf', timeout: 60_000 },
    )
  }

  /** Resolves once completions were drawn pixel by pixel, to their end. Call it before what starts that. */
  async draws(): Promise<void> {
    const drawing = '[data-part="completions"] [aria-busy="true"]'
    await this.page.waitForFunction((selector) => document.querySelector(selector), drawing, {
      polling: 'raf',
      timeout: 60_000,
    })
    await expect(this.page.locator(drawing)).toHaveCount(0, { timeout: 30_000 })
  }

  async state(): Promise<ConsoleState> {
    return (await this.api()).evaluate((lab) => lab.state())
  }

  /** Accepts opened images once their preview is ready, and waits until the dialog is closed. */
  async acceptFiles(): Promise<void> {
    const dialog = this.page.getByRole('dialog', { name: 'Train on these images?' })
    await expect(dialog.getByRole('status')).toBeEmpty()
    await dialog.getByRole('button', { name: 'Accept', exact: true }).click()
    await expect(dialog).toHaveCount(0)
  }

  /** Shows a run from the bytes of a run file, by the console API. */
  async openRun(bytes: Uint8Array): Promise<void> {
    const text = Buffer.from(bytes).toString('base64')
    await (
      await this.api()
    ).evaluate(async (lab, encoded) => {
      await lab.openRun(new Blob([Uint8Array.from(atob(encoded), (sign) => sign.charCodeAt(0))]))
    }, text)
  }

  /** Calls one function of the console API with JSON arguments and waits for what it returns. */
  async call(
    name: Exclude<keyof ConsoleApi, 'ready' | 'state'>,
    argument?: Record<string, number | string> | number,
  ): Promise<void> {
    const api = await this.api()
    await api.evaluate(
      async (lab, [method, value]) => {
        const call = lab[method] as (value?: unknown) => unknown
        await call(value)
      },
      [name, argument] as const,
    )
  }

  /**
   * Waits until `holds` is true of the state and returns that state; reports the state on a timeout. Reading
   * the state of a long run takes the page tens of milliseconds: the longer it waits the less often it looks.
   */
  async until(
    what: string,
    holds: (state: ConsoleState) => boolean,
    timeout = 60_000,
  ): Promise<ConsoleState> {
    const began = Date.now()
    let state = await this.state()
    while (!holds(state)) {
      if (state.run?.status === 'failed')
        throw new Error(`The run failed while waiting for ${what}: ${JSON.stringify(this.errors)}`)
      const waited = Date.now() - began
      if (waited > timeout)
        throw new Error(`Waited ${timeout} ms for ${what}; the run is ${JSON.stringify(state.run)}.`)
      await this.page.waitForTimeout(Math.min(2000, Math.max(100, waited / 20)))
      state = await this.state()
    }
    return state
  }

  /** Trains exactly `count` steps from a fresh start and returns the state when paused. */
  async trainFor(
    count: number,
    config: Record<string, number | string> = {},
    timeout = 60_000,
  ): Promise<ConsoleState> {
    await this.call('start', { ...config, steps: count, warmupSteps: Math.min(40, count) })
    return this.until(
      `${count} steps`,
      (state) => state.run?.status === 'finished' && state.metrics.step.length === count,
      timeout,
    )
  }

  /**
   * Draws every frame for `milliseconds` and returns the longest time between two, in milliseconds:
   * how long the page failed to answer.
   */
  longestFrameGap(milliseconds: number): Promise<number> {
    return this.page.evaluate(
      (duration) =>
        new Promise<number>((resolve) => {
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
        }),
      milliseconds,
    )
  }

  /** The pixels of every canvas in the completions region, as one data URL each. */
  completionPixels(): Promise<string[]> {
    return this.region('Completions')
      .locator('canvas')
      .evaluateAll((canvases) => canvases.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()))
  }

  /**
   * Draws completions by the console API. `drawings` counts the different pictures that the
   * completions region showed meanwhile, sampled once a frame.
   */
  async complete(
    settings: Record<string, number | string | number[]>,
  ): Promise<ConsoleCompletions & { drawings: number }> {
    const api = await this.api()
    return api.evaluate(async (lab, wanted) => {
      const seen = new Set<string>()
      let over = false
      const look = () => {
        const canvases = document.querySelectorAll<HTMLCanvasElement>(
          '[aria-label="Completions"] canvas, [aria-labelledby] canvas',
        )
        seen.add([...canvases].map((canvas) => canvas.toDataURL()).join())
        if (!over) requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
      const set = await lab.complete(wanted)
      over = true
      return { ...set, drawings: seen.size }
    }, settings)
  }

  /** Chooses a theme as the system's setting. */
  async systemTheme(theme: 'light' | 'dark'): Promise<void> {
    await this.page.emulateMedia({ colorScheme: theme })
    await expect(this.page.locator('html')).toBeVisible()
  }
}
