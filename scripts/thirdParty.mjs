// @ts-check
/**
 * What the build ships of other people: two Vite plugins, of the page and of its workers, note which packages
 * have code in the bundles. `third-party.txt` has their licences, `sbom.cdx.json` is the list of them in
 * CycloneDX. Both hold nothing that differs from build to build.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {object} ShippedPackage
 * @property {string} path below the project: node_modules/name
 * @property {string} name
 * @property {string} version
 * @property {string} licence SPDX expression
 * @property {string} author
 * @property {string} text its licence, and its notice if it has one
 */

const inPackages = /^(.*\/)?(node_modules\/(?:@[^/]+\/)?[^/]+)\//

/**
 * The folder of the package that a module is of, below the project's root; null for the project's own.
 *
 * @param {string} id a module's path, perhaps with a query
 * @param {string} root the project's folder
 */
export function packagePath(id, root) {
  const path = id.replaceAll('\\', '/').replace(/^\0/, '')
  const base = `${root.replaceAll('\\', '/')}/`
  const at = path.indexOf(base)
  const match = inPackages.exec(at < 0 ? path : path.slice(at + base.length))
  return match && `${match[1] ?? ''}${match[2]}`
}

/**
 * @param {string} folder
 * @param {RegExp} name
 */
const textsIn = (folder, name) =>
  readdirSync(folder)
    .filter((file) => name.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim())

/**
 * A package's facts.
 *
 * @param {string} root
 * @param {string} path
 * @returns {ShippedPackage}
 * @throws {Error} for a package without a licence, or with one whose text is nowhere
 */
export function readPackage(root, path) {
  const folder = join(root, path)
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (typeof license !== 'string') throw new Error(`${name} ${version} states no licence.`)
  const by = typeof author === 'string' ? author : (author?.name ?? '')
  const own = textsIn(folder, /^(licen[cs]e|copying)/i)
  if (own.length === 0) own.push(...standardText(root, name, license, by))
  return {
    path,
    name,
    version,
    licence: license,
    author: by,
    text: [...own, ...textsIn(folder, /^notice/i)].join('\n\n'),
  }
}

/**
 * The text of a licence that its package only names.
 *
 * @param {string} root
 * @param {string} name
 * @param {string} licence
 * @param {string} author
 */
function standardText(root, name, licence, author) {
  const parts = licence.replace(/[()]/g, '').split(/ (?:AND|OR) /)
  return parts.map((part) => {
    const file = join(root, 'scripts', 'licences', `${part}.txt`)
    if (!existsSync(file))
      throw new Error(`${name} has no licence text, and scripts/licences has no ${part}.`)
    const text = readFileSync(file, 'utf8').trim()
    return part === 'MIT' ? `Copyright (c) ${author || `the authors of ${name}`}\n\n${text}` : text
  })
}

/** @param {readonly ShippedPackage[]} packages */
export function licencesText(packages) {
  const rule = '='.repeat(100)
  const parts = packages.map(
    ({ name, version, licence, text }) => `${rule}\n${name} ${version}\n${licence}\n${rule}\n\n${text}\n`,
  )
  return `This page contains code of these packages, under these licences.\n\n${parts.join('\n')}`
}

/**
 * The packages as a bill of materials, with the digests that package-lock.json has for their archives.
 *
 * @param {readonly ShippedPackage[]} packages
 * @param {{ name: string, version: string }} project
 * @param {Record<string, { integrity?: string }>} locked entries of package-lock.json by path
 */
export function billOfMaterials(packages, project, locked) {
  const components = packages.map(({ path, name, version, licence }) => ({
    type: 'library',
    'bom-ref': `${name}@${version}`,
    name,
    version,
    purl: purlOf(name, version),
    licenses: [/ (AND|OR) /.test(licence) ? { expression: licence } : { license: { id: licence } }],
    hashes: hashesOf(locked[path]?.integrity),
  }))
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': `${project.name}@${project.version}`,
        name: project.name,
        version: project.version,
        purl: purlOf(project.name, project.version),
      },
    },
    components,
  }
}

/** @param {string} name @param {string} version */
const purlOf = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`

/** @param {string | undefined} integrity as in package-lock.json: sha512-base64 */
function hashesOf(integrity) {
  const [kind, digest] = (integrity ?? '').split(' ')[0].split(/-(.*)/)
  if (kind !== 'sha512' || !digest) return []
  return [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }]
}

/**
 * The two plugins, which share what they note.
 *
 * @returns {{ page: import('vite').Plugin, worker: import('vite').Plugin }}
 */
export function thirdParty() {
  /** @type {Set<string>} */
  const paths = new Set()
  let root = ''
  /** @param {Record<string, { type: string, modules?: Record<string, unknown> }>} bundle */
  const note = (bundle) => {
    for (const file of Object.values(bundle))
      for (const id of Object.keys(file.modules ?? {})) {
        const path = packagePath(id, root)
        if (path) paths.add(path)
      }
  }
  return {
    worker: {
      name: 'igpt-third-party-of-workers',
      configResolved(config) {
        root = config.root
      },
      generateBundle(_, bundle) {
        note(bundle)
      },
    },
    page: {
      name: 'igpt-third-party',
      apply: 'build',
      configResolved(config) {
        root = config.root
      },
      generateBundle(_, bundle) {
        note(bundle)
        const packages = [...paths].sort().map((path) => readPackage(root, path))
        const read = (/** @type {string} */ name) => JSON.parse(readFileSync(join(root, name), 'utf8'))
        const bill = billOfMaterials(packages, read('package.json'), read('package-lock.json').packages)
        this.emitFile({ type: 'asset', fileName: 'third-party.txt', source: licencesText(packages) })
        const source = `${JSON.stringify(bill, null, 2)}\n`
        this.emitFile({ type: 'asset', fileName: 'sbom.cdx.json', source })
      },
    },
  }
}
