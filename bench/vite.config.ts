/**
 * Builds and serves the bench page (bench/page): the product's own sources in workers of their own, cross-origin isolated, without the
 * product's page. scripts/bench.mjs drives it. The peers' workers are built where `npm run bench:peers` has installed them.
 */
import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { threadedWasm } from '../scripts/threadedWasm.mjs'

const here = import.meta.dirname

export default defineConfig({
  root: resolve(here, 'page'),
  base: './',
  worker: { format: 'es', plugins: () => [threadedWasm()] },
  preview: {
    port: 4195, strictPort: true,
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
  logLevel: 'warn',
  build: {
    // Beside other tools' caches, so that no linter or type checker reads bundles.
    outDir: resolve(here, '../node_modules/.bench'), emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 10_000,
    rolldownOptions: { input: [resolve(here, 'page/index.html'), resolve(here, 'page/peers.html')].filter((file) => process.env.IGPT_BENCH_PEERS || !file.includes('peers')) },
  },
})
