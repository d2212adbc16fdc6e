/**
 * A browser process of the test's own, with a profile of its own, so that it can be killed as a crash or a
 * power cut would, and started again on what it had kept. Playwright's own browser belongs to all tests and
 * ends politely.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { chromiumFlags } from '../../scripts/chromiumFlags.mjs'
import { ensureChromium } from '../../scripts/findChromium.mjs'

export interface OwnBrowser {
  page: Page
  /**
   * Ends the browser's processes at once, without a word to them. Resolves when the first of them is gone.
   */
  kill(): Promise<void>
}

/** Starts a browser on this profile folder. */
export async function startBrowser(profile: string): Promise<OwnBrowser> {
  const portFile = join(profile, 'DevToolsActivePort')
  // A killed browser leaves its own behind.
  rmSync(portFile, { force: true })
  const flags = [
    ...chromiumFlags,
    '--headless=new',
    '--window-size=1440,900',
    `--user-data-dir=${profile}`,
    '--remote-debugging-port=0',
  ]
  // A group of its own, so that those of its processes that write to the profile end with it, not some time
  // after it.
  const started = spawn(ensureChromium(), [...flags, 'about:blank'], { stdio: 'ignore', detached: true })
  const gone = new Promise<void>((resolve) => {
    started.once('exit', () => resolve())
  })
  const end = () => {
    if (started.pid === undefined || started.exitCode !== null || started.signalCode !== null) return
    if (process.platform === 'win32') started.kill('SIGKILL')
    else process.kill(-started.pid, 'SIGKILL')
  }
  // No signal from the terminal reaches that group.
  process.once('exit', end)
  const deadline = Date.now() + 30_000
  // Two lines once it is written whole.
  while (!existsSync(portFile) || readFileSync(portFile, 'utf8').split('\n').length < 2) {
    if (Date.now() > deadline || started.exitCode !== null) throw new Error('the browser did not start')
    await new Promise((done) => {
      setTimeout(done, 50)
    })
  }
  const [port] = readFileSync(portFile, 'utf8').split('\n')
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
  const page = await browser.contexts()[0].newPage()
  return {
    page,
    async kill() {
      process.off('exit', end)
      end()
      await gone
      await browser.close().catch(() => undefined)
    },
  }
}
