/**
 * End-to-end tests: the built page, served as by `npm start`, in a full Chromium without a GPU. `npm run e2e`
 * needs a finished build; `npm test` builds first.
 */
import { defineConfig } from '@playwright/test'
import { chromiumFlags } from './scripts/chromiumFlags.mjs'
import { ensureChromium } from './scripts/findChromium.mjs'

const port = Number(process.env.IGPT_E2E_PORT ?? 4183)

/** Specs that measure time or movement run first, one at a time. */
const timed = specsNamed('finding', 'forecast', 'layoutShift', 'training')
/** The longest of the others begin first, so that no worker is left alone with one of them. */
const longest = specsNamed('studies', 'recovery', 'embed', 'rewind')
/** So many of the others at a time: they wait more than they compute, even on two cores. */
const sideBySide = 3

/** Patterns of spec files. */
function specsNamed(...names: string[]): string[] {
  return names.map((name) => `**/${name}.spec.ts`)
}

export default defineConfig({
  testDir: 'e2e',
  workers: process.env.IGPT_E2E_LONG || process.env.IGPT_FAULTS ? 1 : sideBySide,
  fullyParallel: false,
  projects: process.env.IGPT_FAULTS
    ? [{ name: 'faults', testMatch: '**/faults.every.ts' }]
    : process.env.IGPT_E2E_LONG
      ? [
          { name: 'long', testMatch: '**/*.long.ts' },
          { name: 'long tests of specs', testMatch: '**/*.spec.ts', grep: /@long/ },
        ]
      : [
          { name: 'timed', testMatch: timed, grepInvert: /@long/, workers: 1 },
          { name: 'longest', testMatch: longest, grepInvert: /@long/, dependencies: ['timed'] },
          {
            name: 'specs',
            testMatch: '**/*.spec.ts',
            testIgnore: [...timed, ...longest],
            grepInvert: /@long/,
            dependencies: ['timed'],
          },
        ],
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 120_000,
  // With several browsers on two cores a page may be late by seconds.
  expect: { timeout: 15_000 },
  maxFailures: process.env.CI ? 5 : 0,
  reporter: 'list',
  use: {
    baseURL: `http://localhost:${port}/`,
    headless: true,
    // Tests replace responses, which a service worker's cache would answer first. offline.spec.ts allows it.
    serviceWorkers: 'block',
    viewport: { width: 1440, height: 900 },
    launchOptions: { executablePath: ensureChromium(), args: chromiumFlags },
    screenshot: 'only-on-failure',
  },
  webServer: {
    command: `node scripts/start.mjs --no-build --no-open --port ${port}`,
    url: `http://localhost:${port}/`,
    reuseExistingServer: false,
    timeout: 30_000,
  },
})
