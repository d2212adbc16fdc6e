// @ts-check
/**
 * A Vite plugin that writes the service worker (src/page/offline) after all other files of the build, with
 * the list of files to cache, their digests, and the policies to send. Its version is the digest of all that,
 * so that an unchanged build is not a new version.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { build } from 'vite'
import { ancestorsOf, framingHeaders, policyOf, workerPolicy } from './securityPolicy.mjs'

/** Files cached at first use instead of at installation; the smallest data set is cached at installation. */
const isLarge = (/** @type {string} */ path) =>
  /^(datasets\/(?!digits8\/)|models\/|third-party\.txt|sbom\.)/.test(path)
const ownFile = 'sw.js'

const digest = (/** @type {Buffer} */ bytes) =>
  `sha256-${createHash('sha256').update(bytes).digest('base64')}`

/** Digests of a file as the browser may receive it: some hosts send a .gz file with gzip content encoding. */
function digestsOf(/** @type {string} */ file) {
  const bytes = readFileSync(file)
  return file.endsWith('.gz') ? `${digest(bytes)} ${digest(gunzipSync(bytes))}` : digest(bytes)
}

/**
 * Files to cache at installation, with their subresource digests.
 *
 * @param {string} folder the built page
 * @returns {Record<string, string>}
 */
export function shellOf(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(resolve(folder).length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((path) => path !== ownFile && !isLarge(path) && !path.endsWith('.map'))
    .sort()
  return Object.fromEntries(files.map((path) => [path, digestsOf(join(folder, path))]))
}

/** @returns {import('vite').Plugin} */
export function serviceWorker() {
  let root = ''
  let folder = ''
  return {
    name: 'igpt-service-worker',
    apply: 'build',
    configResolved(config) {
      root = config.root
      folder = resolve(root, config.build.outDir)
    },
    // Runs after the last file is written, public ones included, and not if the build fails.
    async writeBundle() {
      const shell = shellOf(folder)
      const html = readFileSync(join(folder, 'index.html'), 'utf8')
      const ancestors = ancestorsOf(html)
      const policies = {
        page: policyOf(html),
        worker: workerPolicy,
        resources: framingHeaders(ancestors)['Cross-Origin-Resource-Policy'],
      }
      const entry = resolve(root, 'src/page/offline/serviceWorker.ts')
      const all = createHash('sha256').update(JSON.stringify([shell, policies]))
      for (const source of ['serviceWorker', 'answers'])
        all.update(readFileSync(resolve(root, `src/page/offline/${source}.ts`)))
      const made = { version: all.digest('hex').slice(0, 12), shell, policies }
      await build({
        configFile: false,
        root,
        logLevel: 'warn',
        publicDir: false,
        define: { IGPT_BUILD: JSON.stringify(made) },
        build: {
          outDir: folder,
          emptyOutDir: false,
          target: 'es2022',
          lib: { entry, formats: ['iife'], name: 'igptServiceWorker', fileName: () => ownFile },
        },
      })
    },
  }
}
