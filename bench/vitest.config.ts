/**
 * Benchmarks in the browser, apart from the tests: `npx vitest run --config bench/vitest.config.ts` on a
 * quiet machine. Same browser and software adapter as the tests; compare figures of one run only.
 */
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { chromiumFlags } from '../scripts/chromiumFlags.mjs'
import { findChromium } from '../scripts/findChromium.mjs'

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  optimizeDeps: { include: ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-webgpu'] },
  test: {
    include: ['bench/**/*.browser.ts'],
    testTimeout: 600_000,
    fileParallelism: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: { executablePath: findChromium() ?? undefined, args: chromiumFlags },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
})
