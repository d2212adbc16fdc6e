/** What comes from others: exact versions where private files are used, and what the build lists. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { billOfMaterials, licencesText, packagePath, readPackage } from './thirdParty.mjs'

const root = resolve('.')
const json = (name: string) => JSON.parse(readFileSync(name, 'utf8'))
const { dependencies, devDependencies, name, version } = json('package.json')
const locked: Record<string, { version?: string; integrity?: string; resolved?: string; link?: boolean }> =
  json('package-lock.json').packages

/** Every import of a file inside a package, which the package may change without notice. */
const privateImports = /(?:from|import\()\s*'((?:@[\w.-]+\/)?\w[\w.-]*)\/(?:src|dist|lib|build|esm)\//g
/** tfjs's backends are used by fields that are not public: see compute/webgpu/tfjsGpu.ts. */
const usedInside = ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-backend-webgpu']

const isExact = (range: string | undefined) => /^\d+\.\d+\.\d+$/.test(range ?? '')

describe('versions', () => {
  it('are exact where a private file or field of a package is used', () => {
    const found = new Set(usedInside)
    for (const folder of ['src', 'scripts', 'bench'])
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
        if (
          entry.isFile() &&
          /\.(ts|tsx|mjs)$/.test(entry.name) &&
          !entry.parentPath.includes('node_modules')
        )
          for (const [, packageName] of readFileSync(join(entry.parentPath, entry.name), 'utf8').matchAll(
            privateImports,
          ))
            found.add(packageName)
    expect([...found]).toEqual(expect.arrayContaining(['hyparquet']))
    const loose = [...found].filter((one) => !isExact({ ...dependencies, ...devDependencies }[one]))
    expect(loose).toEqual([])
  })

  it('of the lock are those of package.json, each with a digest', () => {
    expect(locked[''].version).toBe(version)
    const root = locked[''] as { dependencies?: object; devDependencies?: object }
    expect(root.dependencies).toEqual(dependencies)
    expect(root.devDependencies).toEqual(devDependencies)
    const without = Object.entries(locked).filter(
      ([path, { integrity, link }]) => path && !integrity && !link,
    )
    expect(without.map(([path]) => path)).toEqual([])
  })

  it('are installed without running scripts of packages', () => {
    expect(readFileSync('.npmrc', 'utf8')).toMatch(/^ignore-scripts=true$/m)
  })
})

describe('the list of shipped packages', () => {
  it('finds the package of a module', () => {
    expect(packagePath(`${root}/node_modules/react/index.js`, root)).toBe('node_modules/react')
    expect(packagePath(`\0${root}/node_modules/@base-ui/react/a/b.js?x`, root)).toBe(
      'node_modules/@base-ui/react',
    )
    expect(packagePath(`${root}/node_modules/a/node_modules/@b/c/d.js`, root)).toBe(
      'node_modules/a/node_modules/@b/c',
    )
    expect(packagePath(`${root}/src/core/rng.ts`, root)).toBeNull()
    expect(packagePath('\0vite/preload-helper.js', root)).toBeNull()
  })

  it('has the licence of each runtime dependency, word for word', () => {
    const packages = Object.keys(dependencies).map((one) => readPackage(root, `node_modules/${one}`))
    const text = licencesText(packages)
    expect(text).toContain(readFileSync('node_modules/react/LICENSE', 'utf8').trim())
    // It names its licence only.
    const tfjs = text.split('@tensorflow/tfjs 4')[1]
    expect(tfjs.slice(0, 2000)).toContain('Apache License')
    for (const { licence } of packages) expect(licence).toMatch(/MIT|ISC|BSD|Apache-2\.0/)
  })

  it('is CycloneDX with the digests of the lock', () => {
    const react = readPackage(root, 'node_modules/react')
    const bill = billOfMaterials([react], { name, version }, locked)
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5' })
    const [component] = bill.components
    expect(component).toMatchObject({
      name: 'react',
      purl: `pkg:npm/react@${locked['node_modules/react'].version}`,
      licenses: [{ license: { id: 'MIT' } }],
    })
    const digest = Buffer.from(component.hashes[0].content, 'hex').toString('base64')
    expect(`sha512-${digest}`).toBe(locked['node_modules/react'].integrity)
  })

  it('refuses a package without a licence text', () => {
    expect(() => readPackage(root, 'node_modules/not-there')).toThrow('not-there')
  })
})
