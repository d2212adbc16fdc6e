/**
 * A browser process of the test's own, with a profile of its own, so that it can be killed as a crash or a power cut would, and started
 * again on what it had kept. Playwright's own browser belongs to all tests and ends politely.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { chromiumFlags } from '../../scripts/chromiumFlags.mjs'
import { ensureChromium } from '../../scripts/findChromium.mjs'

export interface OwnBrowser {
  page: Page
  /** Ends the process at once, without a word to it. Resolves when it is gone. */
  kill(): Promise<void>
}

/** Starts a browser on this profile folder. */
export async function startBrowser(profile: string): Promise<OwnBrowser> {
  const portFile = join(profile, 'DevToolsActivePort')
  // A killed browser leaves its own behind.
  rmSync(portFile, { force: true })
  const flags = [...chromiumFlags, '--headless=new', '--window-size=1440,900', `--user-data-dir=${profile}`, '--remote-debugging-port=0']
  const process = spawn(ensureChromium(), [...flags, 'about:blank'], { stdio: 'ignore' })
  const gone = new Promise<void>((resolve) => { process.once('exit', () => resolve()) })
  const deadline = Date.now() + 30_000
  // Two lines once it is written whole.
  while (!existsSync(portFile) || readFileSync(portFile, 'utf8').split('\n').length < 2) {
    if (Date.now() > deadline || process.exitCode !== null) throw new Error('the browser did not start')
    await new Promise((done) => { setTimeout(done, 50) })
  }
  const [port] = readFileSync(portFile, 'utf8').split('\n')
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
  const page = await browser.contexts()[0].newPage()
  return {
    page,
    async kill() {
      process.kill('SIGKILL')
      await gone
      await browser.close().catch(() => undefined)
    },
  }
}
