/**
 * Benchmarks that need a browser, apart from the tests: `npx vitest run --config bench/vitest.config.ts` on a
 * quiet machine. Same browser, same software adapter as the tests; a figure means something beside another of
 * the same run only.
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
