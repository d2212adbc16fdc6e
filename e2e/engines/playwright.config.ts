/**
 * The built page in Firefox and WebKit, beside Chromium: `npm run test:engines`. Playwright runs the tests
 * here and drives Chromium; the two others have drivers of our own.
 */
import { defineConfig } from '@playwright/test'
import { chromiumFlags } from '../../scripts/chromiumFlags.mjs'
import { ensureChromium } from '../../scripts/findChromium.mjs'

const port = Number(process.env.IGPT_E2E_PORT ?? 4184)
const engines = (process.env.IGPT_ENGINES ?? 'firefox,webkit').split(',')
const url = `http://localhost:${port}/`

export default defineConfig({
  testDir: '.',
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 120_000,
  reporter: 'list',
  outputDir: '../../test-results/engines',
  projects: [
    { name: 'chromium', testMatch: 'reference.engine.ts' },
    ...engines.map((name) => ({
      name,
      testMatch: ['lab.engine.ts', 'malformed.engine.ts'],
      dependencies: ['chromium'],
      ...(process.env.IGPT_ENGINES_QUICK ? { grep: /@quick/ } : {}),
    })),
  ],
  use: {
    baseURL: url,
    launchOptions: { executablePath: ensureChromium(), args: chromiumFlags },
    serviceWorkers: 'block',
  },
  webServer: {
    command: `node scripts/start.mjs --no-build --no-open --port ${port}`,
    cwd: '../..',
    url,
    reuseExistingServer: false,
    timeout: 30_000,
  },
})
