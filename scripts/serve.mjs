// @ts-check
/**
 * Serves the built page with the cross-origin isolation headers of vite.config.ts, for `npm start`, the
 * end-to-end tests and the screenshots.
 */
import { resolve } from 'node:path'
import { preview } from 'vite'

export const projectRoot = resolve(import.meta.dirname, '..')
export const defaultPort = 4173

/**
 * Serves dist until `close` is called.
 *
 * @param {number} port
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 * @throws {Error} with a message for the user if the port is taken
 */
export async function serveDist(port) {
  try {
    const server = await preview({
      root: projectRoot,
      logLevel: 'warn',
      preview: { port, strictPort: true, open: false },
    })
    return { url: `http://localhost:${port}/`, close: () => server.close() }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    if (!text.includes('already in use')) throw error
    throw new Error(portTaken(port), { cause: error })
  }
}

/** @param {number} port */
export const portTaken = (port) =>
  `Port ${port} is taken by another program: stop that one, ` +
  `or choose another port with \`npm start -- --port ${port + 1}\`.`
