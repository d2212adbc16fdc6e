/// <reference types="vitest/config" />
/** Build, development server and the unit-test projects. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Cross-origin isolation, without which a page gets no shared memory and so no wasm threads. */
const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

export default defineConfig({
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  server: { headers: isolationHeaders },
  preview: { port: 4173, strictPort: true, headers: isolationHeaders },
  build: { target: 'es2022' },
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', environment: 'node', include: ['src/**/*.test.ts'], exclude: ['src/**/*.browser.test.ts', 'src/**/*.dom.test.ts'] },
      },
      {
        extends: true,
        test: { name: 'dom', environment: 'happy-dom', include: ['src/**/*.dom.test.ts', 'src/**/*.dom.test.tsx'] },
      },
    ],
  },
})
