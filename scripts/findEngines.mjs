// @ts-check
/**
 * Finds Firefox, and what drives WebKitGTK, for `npm run test:engines`, and installs Debian's packages where
 * they are missing and the user is root there.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { installDebianPackages } from './findChromium.mjs'

/** @typedef {'firefox' | 'webkit'} EngineName */

/**
 * The environment of the search; tests pass their own.
 * @typedef {object} Environment
 * @property {NodeJS.Platform} platform
 * @property {Record<string, string | undefined>} env
 * @property {(path: string) => boolean} exists
 * @property {(python: string) => boolean} hasWebKit whether this Python has WebKitGTK's bindings
 */

/** @type {Environment} */
const currentEnvironment = {
  platform: process.platform,
  env: process.env,
  exists: existsSync,
  hasWebKit: (python) =>
    spawnSync(python, ['-c', "import gi; gi.require_version('WebKit2', '4.1')"], { stdio: 'ignore' })
      .status === 0,
}

/** @type {Readonly<Record<EngineName, { title: string, packages: string[] }>>} */
const engines = {
  firefox: { title: 'Firefox', packages: ['firefox-esr'] },
  webkit: { title: 'WebKitGTK', packages: ['webkit2gtk-driver', 'gir1.2-webkit2-4.1', 'python3-gi', 'xvfb'] },
}
export const engineNames = /** @type {EngineName[]} */ (Object.keys(engines))

/**
 * The paths of these programs on the PATH or in the usual folders.
 * @param {Environment} environment
 * @param {string[]} names
 */
function programs({ env, exists }, names) {
  const folders = [...(env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/bin', '/usr/local/bin']
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).filter((path) => exists(path))
}

/**
 * What the tests of an engine need: the paths of its programs, by the variables that the tests read, or the
 * names of what is missing. A variable that is set is taken as it is.
 * @param {EngineName} engine
 * @param {Environment} [environment]
 * @returns {{ paths: Record<string, string>, missing: string[] }}
 * @throws {Error} if a variable names a missing file: silently taking another would mislead
 */
export function findEngine(engine, environment = currentEnvironment) {
  const { env, exists, platform, hasWebKit } = environment
  /** @type {Record<string, string>} */
  const paths = {}
  /** @type {string[]} */
  const missing = []
  /** @param {string} variable @param {string} what @param {string[]} found */
  const take = (variable, what, found) => {
    const named = env[variable]
    if (named && !exists(named)) throw new Error(`${variable} names ${named}, but there is no such file.`)
    const path = named ?? found[0]
    if (path) paths[variable] = path
    else missing.push(what)
  }
  if (engine === 'firefox') {
    const mac = '/Applications/Firefox.app/Contents/MacOS/firefox'
    const found =
      platform === 'darwin' ? [mac].filter(exists) : programs(environment, ['firefox', 'firefox-esr'])
    take('IGPT_FIREFOX', 'Firefox', found)
    return { paths, missing }
  }
  if (platform !== 'linux') return { paths, missing: ['WebKitGTK, which there is for Linux only'] }
  take('IGPT_WEBKIT_DRIVER', 'WebKitWebDriver', programs(environment, ['WebKitWebDriver']))
  // A Python of the user's own on the PATH rarely has the system's bindings.
  const pythons = [...new Set(programs(environment, ['python3']))]
  take('IGPT_WEBKIT_PYTHON', 'a Python with WebKit2 4.1 by gi', pythons.filter(hasWebKit))
  take('IGPT_XVFB', 'Xvfb', programs(environment, ['Xvfb']))
  return { paths, missing }
}

/**
 * The paths of an engine's programs, which are installed first where some are missing.
 * @param {EngineName} engine
 * @returns {Record<string, string>}
 * @throws {Error} with a sentence for the user if something is missing and cannot be installed
 */
export function ensureEngine(engine) {
  const { title, packages } = engines[engine]
  if (findEngine(engine).missing.length > 0) {
    console.log(`${title} is not complete here; installing Debian's packages if that can be done.`)
    installDebianPackages(packages)
  }
  const { paths, missing } = findEngine(engine)
  if (missing.length === 0) return paths
  throw new Error(
    `The tests in ${title} need ${missing.join(', ')}: install it (on Debian and Ubuntu ` +
      `\`apt-get install --no-install-recommends ${packages.join(' ')}\`), or choose the other with --only.`,
  )
}
