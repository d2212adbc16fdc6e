/**
 * A separate browser process with its own profile, which can be killed as by a crash or a power cut, and
 * started again on that profile. Playwright's browser is shared by all tests and shuts down cleanly.
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
   * Kills the browser's processes (SIGKILL). Resolves when the first of them has exited.
   */
  kill(): Promise<void>
}

/** Starts a browser on this profile folder. */
export async function startBrowser(profile: string): Promise<OwnBrowser> {
  const portFile = join(profile, 'DevToolsActivePort')
  // A killed browser leaves its file behind.
  rmSync(portFile, { force: true })
  const flags = [
    ...chromiumFlags,
    '--headless=new',
    '--window-size=1440,900',
    `--user-data-dir=${profile}`,
    '--remote-debugging-port=0',
  ]
  // Its own process group, so that processes that write to the profile are killed with it.
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
  // Two lines once it is complete.
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
