/**
 * End-to-end tests: the built page, served as by `npm start`, in a full Chromium without a GPU. `npm run e2e`
 * needs a finished build; `npm test` builds first.
 */
import { defineConfig } from '@playwright/test'
import { chromiumFlags } from './scripts/chromiumFlags.mjs'
import { ensureChromium } from './scripts/findChromium.mjs'

const port = Number(process.env.IGPT_E2E_PORT ?? 4183)

/** Specs that measure time or movement run first, one at a time. */
const timed = ['finding', 'forecast', 'layoutShift'].map((name) => `**/${name}.spec.ts`)
/** Two of the others at a time: they wait more than they compute, even on two cores. */
const sideBySide = 2

export default defineConfig({
  testDir: 'e2e',
  workers: process.env.IGPT_E2E_LONG ? 1 : sideBySide,
  fullyParallel: false,
  projects: process.env.IGPT_E2E_LONG
    ? [
        { name: 'long', testMatch: '**/*.long.ts' },
        { name: 'long tests of specs', testMatch: '**/*.spec.ts', grep: /@long/ },
      ]
    : [
        { name: 'timed', testMatch: timed, workers: 1 },
        {
          name: 'specs',
          testMatch: '**/*.spec.ts',
          testIgnore: timed,
          grepInvert: /@long/,
          dependencies: ['timed'],
        },
      ],
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 90_000,
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
