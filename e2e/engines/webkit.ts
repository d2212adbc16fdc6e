/**
 * WebKitGTK by WebKitWebDriver's HTTP, in a window of our own (webkitWindow.py) on a screen that nobody sees
 * (Xvfb). Threads are switched on as Safari has them; WebKitGTK leaves them off.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { startGroup, waitFor, type ProcessGroup } from './processGroup'
import { idOf, pressing, type EngineBrowser, type ElementReference, type Wire } from './wire'

/** Longest time for the browser to start, milliseconds: one that did not never answers. */
const patience = 90_000

type Call = (method: 'GET' | 'POST', path: string, body?: object, signal?: AbortSignal) => Promise<unknown>

/** A port that nobody listens on at this moment. */
const freePort = (): Promise<number> =>
  new Promise((done) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => done(port))
    })
  })

const callsTo =
  (address: string): Call =>
  async (method, path, body = {}, signal) => {
    const sent = method === 'POST' ? { method, body: JSON.stringify(body), signal } : { signal }
    const response = await fetch(address + path, sent)
    const { value } = (await response.json()) as { value: unknown }
    if (response.ok) return value
    const { error, message } = value as { error: string; message: string }
    throw new Error(`WebKit says ${error}: ${message}`)
  }

function wireOf(call: Call): Wire {
  const of = (element: ElementReference, what: string) => `/element/${idOf(element)}/${what}`
  return {
    navigate: async (url) => void (await call('POST', '/url', { url })),
    runAsync: (body, args) => call('POST', '/execute/async', { script: body, args }),
    click: async (element) => void (await call('POST', of(element, 'click'), {})),
    type: async (element, text) => void (await call('POST', of(element, 'value'), { text })),
    press: async (keys) => void (await call('POST', '/actions', { actions: pressing(keys) })),
    accessibleName: async (element) => String(await call('GET', of(element, 'computedlabel'))),
  }
}

/** Starts a screen; resolves with its number once programs can draw there. */
async function startScreen(folder: string, log: string): Promise<{ group: ProcessGroup; display: string }> {
  const numberFile = join(folder, 'display')
  const group = startGroup(
    'sh',
    ['-c', `exec "$IGPT_XVFB" -displayfd 3 -screen 0 1440x900x24 -nolisten tcp 3> '${numberFile}'`],
    log,
    { IGPT_XVFB: process.env.IGPT_XVFB ?? 'Xvfb' },
  )
  const display = await waitFor('Xvfb to start', () => {
    if (group.process.exitCode !== null) throw new Error('Xvfb ended at its start; what it wrote is below.')
    return /^\d+\n/.exec(readFileSync(numberFile, { encoding: 'utf8', flag: 'a+' }))?.[0].trim()
  })
  return { group, display: `:${display}` }
}

/**
 * Starts WebKitGTK. IGPT_WEBKIT_DRIVER has the path of WebKitWebDriver, IGPT_WEBKIT_PYTHON that of a Python
 * with WebKitGTK's bindings.
 */
export async function startWebKit(folder: string, log: string): Promise<EngineBrowser> {
  const downloads = join(folder, 'downloads')
  mkdirSync(downloads, { recursive: true })
  const screen = await startScreen(folder, log)
  const groups = [screen.group]
  const kill = async () => {
    await Promise.all(groups.map((group) => group.kill()))
  }
  try {
    const port = await freePort()
    const driver = startGroup(
      process.env.IGPT_WEBKIT_DRIVER ?? 'WebKitWebDriver',
      [`--port=${port}`, '--host=127.0.0.1'],
      log,
      { DISPLAY: screen.display, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1', JSC_useSharedArrayBuffer: '1' },
    )
    groups.unshift(driver)
    const call = callsTo(`http://127.0.0.1:${port}`)
    await waitFor('WebKitWebDriver to start', () => {
      if (driver.process.exitCode !== null)
        throw new Error('WebKitWebDriver ended at its start; what it wrote is below.')
      return call('GET', '/status').catch(() => null)
    })
    const browser = {
      binary: process.env.IGPT_WEBKIT_PYTHON ?? 'python3',
      args: [resolve(import.meta.dirname, 'webkitWindow.py'), join(folder, 'storage'), downloads],
    }
    const { sessionId, capabilities } = (await call(
      'POST',
      '/session',
      { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': browser } } },
      AbortSignal.timeout(patience),
    ).catch((cause: unknown) => {
      throw new Error('WebKit did not start; what it wrote is below.', { cause })
    })) as { sessionId: string; capabilities: { browserVersion: string } }
    const inSession: Call = (method, path, body) => call(method, `/session/${sessionId}${path}`, body)
    await inSession('POST', '/timeouts', { script: 600_000, pageLoad: 120_000 })
    return { wire: wireOf(inSession), version: `WebKitGTK ${capabilities.browserVersion}`, downloads, kill }
  } catch (error) {
    await kill()
    throw error
  }
}
