/**
 * Firefox by its own Marionette protocol: WebDriver's commands as JSON after its length, over one TCP socket,
 * and nothing to install but Firefox. (Over WebDriver BiDi, `new Worker` inside the training worker hangs in
 * a part of the boots while a session is open.)
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { startGroup, waitFor } from './processGroup'
import { idOf, pressing, type EngineBrowser, type Wire } from './wire'

/** No first-run pages, questions, updates or background traffic; downloads without a question. */
const preferences = {
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.aboutwelcome.enabled': false,
  'browser.download.alwaysOpenPanel': false,
  'browser.download.folderList': 2,
  'browser.download.useDownloadDir': true,
  'browser.preonboarding.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'marionette.port': 0,
  'network.captive-portal-service.enabled': false,
  'termsofuse.bypassNotification': true,
  'toolkit.telemetry.enabled': false,
}

type Call = (name: string, parameters?: object) => Promise<{ value?: unknown }>

/** Sends commands over the socket and matches the answers to them by their numbers. */
async function marionette(socket: Socket): Promise<Call> {
  const waiting = new Map<number, { resolve(answer: object): void; reject(error: Error): void }>()
  let received = Buffer.alloc(0)
  let sent = 0
  let greeted = () => {}
  const greeting = new Promise<void>((resolve) => {
    greeted = resolve
  })
  const take = (text: string) => {
    const message = JSON.parse(text) as
      [type: number, id: number, error: { error: string; message: string } | null, result: object] | object
    if (!Array.isArray(message)) return greeted()
    const [, id, error, result] = message
    const asked = waiting.get(id)
    waiting.delete(id)
    if (error) asked?.reject(new Error(`Firefox says ${error.error}: ${error.message}`))
    else asked?.resolve(result)
  }
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes])
    for (let colon = received.indexOf(':'); colon >= 0; colon = received.indexOf(':')) {
      const end = colon + 1 + Number(received.subarray(0, colon).toString())
      if (received.length < end) return
      const text = received.subarray(colon + 1, end).toString()
      received = received.subarray(end)
      take(text)
    }
  })
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('Firefox closed the connection.'))
    waiting.clear()
  })
  await greeting
  return (name, parameters = {}) =>
    new Promise((resolve, reject) => {
      sent += 1
      waiting.set(sent, { resolve, reject })
      const text = JSON.stringify([0, sent, name, parameters])
      socket.write(`${Buffer.byteLength(text)}:${text}`)
    })
}

const wireOf = (call: Call): Wire => ({
  navigate: async (url) => void (await call('WebDriver:Navigate', { url })),
  runAsync: async (body, args) =>
    (await call('WebDriver:ExecuteAsyncScript', { script: body, args, sandbox: null })).value,
  click: async (element) => void (await call('WebDriver:ElementClick', { id: idOf(element) })),
  type: async (element, text) => void (await call('WebDriver:ElementSendKeys', { id: idOf(element), text })),
  press: async (keys) => void (await call('WebDriver:PerformActions', { actions: pressing(keys) })),
  accessibleName: async (element) =>
    String((await call('WebDriver:GetComputedLabel', { id: idOf(element) })).value),
})

/** Starts Firefox without a window. The path of the program is in IGPT_FIREFOX. */
export async function startFirefox(folder: string, log: string): Promise<EngineBrowser> {
  const profile = join(folder, 'profile')
  const downloads = join(folder, 'downloads')
  for (const made of [profile, downloads]) mkdirSync(made, { recursive: true })
  const all = { ...preferences, 'browser.download.dir': downloads }
  const lines = Object.entries(all).map(
    (entry) => `user_pref(${entry.map((one) => JSON.stringify(one)).join()});`,
  )
  writeFileSync(join(profile, 'user.js'), lines.join('\n'))
  const portFile = join(profile, 'MarionetteActivePort')
  // A killed browser leaves its file behind.
  rmSync(portFile, { force: true })
  const group = startGroup(
    process.env.IGPT_FIREFOX ?? 'firefox',
    ['--marionette', '--no-remote', '--new-instance', '--headless', '--profile', profile],
    log,
  )
  try {
    const port = await waitFor('Firefox to start', () => {
      if (group.process.exitCode !== null)
        throw new Error('Firefox ended at its start; what it wrote is below.')
      return existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) || null : null
    })
    const call = await marionette(connect(port, '127.0.0.1'))
    const session = (await call('WebDriver:NewSession', {
      strictFileInteractability: false,
      unhandledPromptBehavior: 'accept',
    })) as { capabilities: { browserVersion: string } }
    await call('WebDriver:SetTimeouts', { script: 600_000, pageLoad: 120_000 })
    await call('WebDriver:SetWindowRect', { width: 1440, height: 900 })
    return {
      wire: wireOf(call),
      version: `Firefox ${session.capabilities.browserVersion}`,
      downloads,
      kill: group.kill,
    }
  } catch (error) {
    await group.kill()
    throw error
  }
}
