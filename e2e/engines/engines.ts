/** The engines by the names of the projects, and a folder of its own for each run of tests. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EnginePage } from './EnginePage'
import { startFirefox } from './firefox'
import { startWebKit } from './webkit'
import type { EngineBrowser } from './wire'

export type EngineName = 'firefox' | 'webkit'

const starts = { firefox: startFirefox, webkit: startWebKit }

/** What a visitor has stored who has been here before and works in the Lab view. */
const visitedBefore = JSON.stringify({ view: 'lab', exampleSeen: true, ownRunSeen: true })

/** A browser with a fresh profile, which can be killed and started again on that profile. */
export class Engine {
  private readonly folder: string
  private browser: EngineBrowser | null = null

  constructor(readonly name: EngineName) {
    this.folder = mkdtempSync(join(tmpdir(), `igpt-${name}-`))
  }

  private get log(): string {
    return join(this.folder, 'browser.log')
  }

  async start(): Promise<EnginePage> {
    this.browser = await starts[this.name](this.folder, this.log)
    return new EnginePage(this.browser)
  }

  /** Makes the browser one of a returning visitor, for pages below this address. */
  async visitBefore(page: EnginePage, url: string): Promise<void> {
    // A file of the same origin that runs no script.
    await page.browser.wire.navigate(new URL('icon.svg', url).href)
    await page.run((stored) => localStorage.setItem('igpt-lab-view', stored), visitedBefore)
  }

  /** As a crash does. */
  async kill(): Promise<void> {
    await this.browser?.kill()
    this.browser = null
  }

  /** Ends the browser and removes its profile; returns the end of what it has written out. */
  async end(): Promise<string> {
    await this.kill()
    const written = readFileSync(this.log, 'utf8').slice(-4000)
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
    return written
  }
}
