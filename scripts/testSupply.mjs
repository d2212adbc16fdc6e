// @ts-check
/**
 * `npm run test:supply`: in a fresh copy of the project's files, installs the packages of package-lock.json
 * without running their scripts, builds twice, and checks that both builds are equal byte for byte, that
 * Dawn's module loads, and that the build's list of packages agrees with npm's own (`npm sbom`) and has a
 * licence for each. Needs the registry or npm's cache. Takes some minutes.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from './serve.mjs'

const folder = mkdtempSync(join(tmpdir(), 'igpt-supply-'))
const shell = process.platform === 'win32'

/** Runs a command in the copy. @param {string} command @param {...string} args */
function inCopy(command, ...args) {
  return execFileSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    shell,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** Digests of all files below a folder, by path. @param {string} below @returns {Map<string, string>} */
function digests(below) {
  const files = readdirSync(below, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort()
  return new Map(
    paths.map((path) => [
      path.slice(below.length + 1),
      createHash('sha256').update(readFileSync(path)).digest('hex'),
    ]),
  )
}

/** @type {string[]} */
const failures = []
/** @param {boolean} holds @param {string} what */
function check(holds, what) {
  console.log(`${holds ? 'yes' : 'NO '}  ${what}`)
  if (!holds) failures.push(what)
}

try {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: projectRoot,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  const paths = listed.split('\0').filter(Boolean)
  for (const path of paths) cpSync(join(projectRoot, path), join(folder, path))
  console.log(`${paths.length} files; installing without scripts ...`)
  inCopy('npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline')
  check(true, 'npm ci --ignore-scripts installs what package-lock.json names')

  const dawn = "import('webgpu').then(({ create }) => console.log(typeof create([]).requestAdapter))"
  check(
    inCopy(process.execPath, '-e', dawn).trim() === 'function',
    "Dawn's module loads without its install script",
  )

  const builds = [1, 2].map(() => {
    inCopy('npm', 'run', '--silent', 'build')
    const found = digests(join(folder, 'dist'))
    rmSync(join(folder, 'node_modules', '.vite'), { recursive: true, force: true })
    return found
  })
  const [first, second] = builds
  const differing = [...new Set([...first.keys(), ...second.keys()])].filter(
    (path) => first.get(path) !== second.get(path),
  )
  check(
    differing.length === 0,
    `two builds are equal: ${first.size} files ${differing.slice(0, 5).join(' ')}`,
  )
  const all = createHash('sha256').update([...first].map(([path, digest]) => `${digest}  ${path}\n`).join(''))
  console.log(`     digest of the build: ${all.digest('hex')}`)

  const dist = JSON.parse(readFileSync(join(folder, 'dist', 'sbom.cdx.json'), 'utf8'))
  const npms = JSON.parse(inCopy('npm', 'sbom', '--sbom-format', 'cyclonedx'))
  /** @param {{ purl: string, hashes?: { alg: string, content: string }[] }} one */
  const key = ({ purl, hashes = [] }) => `${purl} ${hashes.find(({ alg }) => alg === 'SHA-512')?.content}`
  const known = new Set(npms.components.map(key))
  const strangers = dist.components.filter((/** @type {any} */ one) => !known.has(key(one)))
  check(dist.components.length > 10, `the build lists ${dist.components.length} packages`)
  check(strangers.length === 0, `npm knows each with the same digest ${strangers.map(key).join(' ')}`)
  const licences = readFileSync(join(folder, 'dist', 'third-party.txt'), 'utf8')
  const silent = dist.components.filter(
    (/** @type {any} */ one) => !licences.includes(`\n${one.name} ${one.version}\n`),
  )
  check(silent.length === 0, `third-party.txt has the licence of each`)
} catch (error) {
  failures.push(error instanceof Error ? error.message : String(error))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
for (const failure of failures) console.error(`Failed: ${failure}`)
process.exit(failures.length > 0 ? 1 : 0)
