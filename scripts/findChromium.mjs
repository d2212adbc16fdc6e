// @ts-check
/**
 * Finds a full Chromium or Chrome for the tests, and installs one if there is none. Playwright's headless
 * shell does not work here: it has no WebGPU.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright'

/**
 * The environment of the search; tests pass their own.
 * @typedef {object} Environment
 * @property {NodeJS.Platform} platform
 * @property {Record<string, string | undefined>} env
 * @property {(path: string) => boolean} exists
 * @property {() => string} playwrightPath where Playwright would put its own full Chromium
 */

/** @returns {Environment} */
const currentEnvironment = () => ({
  platform: process.platform,
  env: process.env,
  exists: existsSync,
  playwrightPath: () => chromium.executablePath(),
})

const macApps = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
]
const linuxNames = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
]
const windowsPaths = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
]

/**
 * Paths of the system's own Chrome, Chromium or Edge, best first.
 * @param {Environment} environment
 * @returns {string[]}
 */
function systemPaths({ platform, env }) {
  if (platform === 'darwin') {
    const roots = ['/Applications', ...(env.HOME ? [`${env.HOME}/Applications`] : [])]
    return macApps.flatMap((app) => roots.map((root) => `${root}/${app}`))
  }
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(
      (root) => root !== undefined,
    )
    return windowsPaths.flatMap((path) => roots.map((root) => `${root}\\${path}`))
  }
  const folders = [
    ...(env.PATH ?? '').split(delimiter).filter(Boolean),
    '/usr/bin',
    '/usr/local/bin',
    '/snap/bin',
  ]
  return [
    ...linuxNames.flatMap((name) => folders.map((folder) => join(folder, name))),
    '/opt/google/chrome/chrome',
  ]
}

/**
 * The path of an installed full Chromium, or null: IGPT_CHROMIUM first, then Playwright's own, then the
 * system's.
 * @param {Environment} [environment]
 * @returns {string | null}
 * @throws {Error} if IGPT_CHROMIUM names a missing file: silently taking another would mislead
 */
export function findChromium(environment = currentEnvironment()) {
  const named = environment.env.IGPT_CHROMIUM
  if (named) {
    if (environment.exists(named)) return named
    throw new Error(`IGPT_CHROMIUM names ${named}, but there is no such file.`)
  }
  const own = environment.playwrightPath()
  if (own && environment.exists(own)) return own
  return systemPaths(environment).find((path) => environment.exists(path)) ?? null
}

/**
 * Runs a command and shows its output. Returns true if it succeeded.
 * @param {string} command
 * @param {string[]} args
 * @param {number} timeout milliseconds
 */
function runs(command, args, timeout) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return (
    spawnSync(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
      timeout,
      env,
    }).status === 0
  )
}

/** Installs Chromium: Playwright's download or, if that fails and the user is root, Debian's package. */
function installChromium() {
  console.log("No Chromium found; installing Playwright's.")
  runs('npx', ['playwright', 'install', 'chromium'], 240_000)
  if (findChromium()) return
  console.log("That download is out of reach; installing Debian's chromium package.")
  installDebianPackages(['chromium'])
}

/**
 * Installs Debian's packages where the user may: does nothing elsewhere.
 * @param {string[]} packages
 */
export function installDebianPackages(packages) {
  const isDebianRoot =
    process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (!isDebianRoot) return
  runs('apt-get', ['update'], 120_000)
  runs('apt-get', ['install', '-y', '--no-install-recommends', ...packages], 300_000)
}

/**
 * The path of a full Chromium, which is installed first if there is none.
 * @returns {string}
 * @throws {Error} with a sentence for the user if none can be installed
 */
export function ensureChromium() {
  const found = findChromium()
  if (found) return found
  installChromium()
  const installed = findChromium()
  if (installed) return installed
  throw new Error(
    'The tests need a full Chromium or Chrome and none could be found or installed: ' +
      'install one, or set IGPT_CHROMIUM to its path.',
  )
}
