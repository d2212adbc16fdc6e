/// <reference types="vitest/config" />
/**
 * Build, development server, preview server and the three test projects: `unit` in Node, `dom` in
 * happy-dom, `browser` in a full Chromium with WebGPU on the software adapter.
 */
import { availableParallelism } from 'node:os'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig, type Plugin } from 'vite'
import { kernelTestFlags } from './scripts/chromiumFlags.mjs'
import { findChromium } from './scripts/findChromium.mjs'
import { securityPolicy } from './scripts/securityPolicy.mjs'
import { serviceWorker } from './scripts/serviceWorker.mjs'
import { thirdParty } from './scripts/thirdParty.mjs'
import { threadedWasm } from './scripts/threadedWasm.mjs'

/** Cross-origin isolation, required for shared memory and therefore for wasm threads. */
const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/** Bundled at start-up, so that the development server does not reload a page or test when it finds them. */
const tensorPackages = [
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-webgl',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-backend-webgpu',
]

const shipped = thirdParty()

/**
 * A worker's file exports nothing, so that no part of it that is loaded later imports it: WebKit would
 * evaluate it a second time, and register all kernels anew. Vite sets the opposite.
 */
const importedNowhere: Plugin = {
  name: 'imported-nowhere',
  options: (options) => ({ ...options, preserveEntrySignatures: 'strict' }),
}

export default defineConfig({
  // Relative URLs: the built folder works under any path of any static host.
  base: './',
  // Concurrent processes (scripts/test.mjs) each need their own.
  cacheDir: process.env.IGPT_CACHE ?? 'node_modules/.vite',
  plugins: [react(), securityPolicy(), shipped.page, serviceWorker()],
  // Workers are bundled separately from the page, with their own plugins.
  worker: {
    format: 'es',
    plugins: () => [threadedWasm(), importedNowhere, shipped.worker],
    // Told from the page's parts by their names.
    rolldownOptions: { output: { chunkFileNames: 'assets/[name]-of-worker-[hash].js' } },
  },
  optimizeDeps: { include: [...tensorPackages, 'fflate', 'gifenc'] },
  server: { headers: isolationHeaders },
  preview: { port: 4173, strictPort: true, headers: isolationHeaders },
  // TensorFlow.js alone, in the worker's file, is over a megabyte.
  build: { target: 'es2022', chunkSizeWarningLimit: 3000 },
  test: {
    // Vitest would leave one core idle, which is half of a small machine.
    maxWorkers: availableParallelism(),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          testTimeout: 30_000,
          // Files share two processes: TensorFlow.js is loaded twice, and not two hundred times.
          isolate: false,
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/kit/*.test.ts'],
          exclude: ['src/**/*.browser.test.ts', 'src/**/*.dom.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          environment: 'happy-dom',
          testTimeout: 30_000,
          // As above: the page's modules are loaded twice.
          isolate: false,
          include: ['src/**/*.dom.test.ts', 'src/**/*.dom.test.tsx'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['src/**/*.browser.test.ts'],
          testTimeout: 60_000,
          fileParallelism: false,
          // Forces variants of the WGSL kernels, for scripts/testVariants.mjs.
          env: {
            IGPT_GPU_OPTIONS: process.env.IGPT_GPU_OPTIONS ?? '',
            IGPT_FAULTS: process.env.IGPT_FAULTS ?? '',
          },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath: findChromium() ?? undefined, args: kernelTestFlags },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
