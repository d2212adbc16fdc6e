// @ts-check
/** Loads TypeScript files of `src` in scripts, which Node runs as they are. */
import { join } from 'node:path'
import { runnerImport } from 'vite'
import { projectRoot } from './serve.mjs'

/**
 * What a file and the files that it imports export. Each call loads its own copies, so that state is not
 * shared between two calls; dynamic imports in it no longer work afterwards.
 * @param {string} path from the project's root, such as src/checkpoint/runFile.ts
 * @returns {Promise<unknown>} to be annotated with `typeof import(...)` by the caller
 */
export async function loadSource(path) {
  const { module } = await runnerImport(join(projectRoot, path), {
    configFile: false,
    root: projectRoot,
    logLevel: 'error',
  })
  return module
}
