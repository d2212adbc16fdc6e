// @ts-check
/**
 * `npm start`: builds the page, serves it, prints its URL and opens the browser if there is one. Options:
 * --port N, --no-open, --no-build (serve the existing dist).
 */
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'
import { npmRun } from './npmRun.mjs'
import { defaultPort, portTaken, serveDist } from './serve.mjs'

/**
 * Exits with a message instead of a stack trace.
 *
 * @param {string} sentence
 * @returns {never}
 */
function fail(sentence) {
  console.error(`\n  ${sentence}\n`)
  process.exit(1)
}

/** The options of the command line. */
function options() {
  try {
    const { values } = parseArgs({
      options: { port: { type: 'string' }, 'no-open': { type: 'boolean' }, 'no-build': { type: 'boolean' } },
    })
    const port = values.port === undefined ? defaultPort : Number(values.port)
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      fail(`--port must be a whole number from 1 to 65535, not ${values.port}.`)
    return { port, open: !values['no-open'], build: !values['no-build'] }
  } catch (error) {
    return fail(
      `${error instanceof Error ? error.message : error} The options are --port N, --no-open and --no-build.`,
    )
  }
}

/**
 * Whether the port is free. Checked before the build, so that the user does not wait in vain.
 *
 * @param {number} port
 * @returns {Promise<boolean>}
 */
const portIsFree = (port) =>
  new Promise((done) => {
    const probe = createServer()
    probe.once('error', () => done(false))
    probe.listen({ port, host: 'localhost' }, () => probe.close(() => done(true)))
  })

/**
 * Opens the system's browser; does nothing if there is none (a server, a container, CI).
 *
 * @param {string} url
 */
function openBrowser(url) {
  const { platform, env } = process
  const noScreen = platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY
  if (env.CI || noScreen) return
  const [command, args] =
    platform === 'darwin'
      ? ['open', [url]]
      : platform === 'win32'
        ? ['cmd', ['/c', 'start', '""', url]]
        : ['xdg-open', [url]]
  const child = spawn(/** @type {string} */ (command), /** @type {string[]} */ (args), {
    stdio: 'ignore',
    detached: true,
  })
  child.on('error', () => {})
  child.unref()
}

const { port, open, build } = options()
if (!(await portIsFree(port))) fail(portTaken(port))
if (build && !(await npmRun('build'))) fail('The build failed; see the messages above.')
const server = await serveDist(port).catch((error) => fail(error.message))
console.log(`\n  iGPT Lab is served at ${server.url}\n  Press Ctrl+C to stop.\n`)
if (open) openBrowser(server.url)
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => server.close().finally(() => process.exit(0)))
