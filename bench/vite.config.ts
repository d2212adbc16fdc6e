/**
 * Builds and serves the bench page (bench/page): the product's sources in workers, cross-origin isolated,
 * without the product's page. scripts/bench.mjs drives it. The peers' workers are built if `npm run
 * bench:peers` has installed them.
 */
import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { threadedWasm } from '../scripts/threadedWasm.mjs'

const here = import.meta.dirname
const peers = Boolean(process.env.IGPT_BENCH_PEERS)

export default defineConfig({
  root: resolve(here, 'page'),
  base: './',
  worker: { format: 'es', plugins: () => [threadedWasm()] },
  preview: {
    port: peers ? 4196 : 4195,
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
  logLevel: 'warn',
  build: {
    // In node_modules, so that no linter or type checker reads the bundles.
    outDir: resolve(here, '../node_modules', peers ? '.bench-peers' : '.bench'),
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 10_000,
    rolldownOptions: { input: resolve(here, 'page', peers ? 'peers.html' : 'index.html') },
  },
})
