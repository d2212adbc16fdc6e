/**
 * End-to-end tests: the built page, served as `npm start` serves it, in a full Chromium without a
 * GPU. `npm run e2e` wants a finished build; `npm test` makes one first.
 */
import { defineConfig } from '@playwright/test'
import { chromiumFlags } from './scripts/chromiumFlags.mjs'
import { ensureChromium } from './scripts/findChromium.mjs'

const port = Number(process.env.IGPT_E2E_PORT ?? 4183)

export default defineConfig({
  testDir: 'e2e',
  testMatch: process.env.IGPT_E2E_LONG ? '**/*.long.ts' : '**/*.spec.ts',
  // Training fills both cores of a small machine: two pages at once would measure each other.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 90_000,
  maxFailures: process.env.CI ? 5 : 0,
  reporter: 'list',
  use: {
    baseURL: `http://localhost:${port}/`,
    headless: true,
    // Tests put their own files in the way of the page's, which a service worker's kept ones would answer
    // first. offline.spec.ts lets it work.
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
