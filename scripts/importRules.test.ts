/**
 * Proves that the linter really refuses what the import table forbids: writes small files into a
 * temporary copy of the folder layout and runs the project's own linter and configuration on them.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allowedImports } from './importRules.mjs'

const root = resolve(import.meta.dirname, '..')
const linter = join(dirname(createRequire(import.meta.url).resolve('oxlint/package.json')), 'bin', 'oxlint')
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'igpt-lint-'))
  mkdirSync(join(folder, 'scripts'))
  cpSync(join(root, 'oxlint.config.mjs'), join(folder, 'oxlint.config.mjs'))
  cpSync(join(root, 'scripts', 'importRules.mjs'), join(folder, 'scripts', 'importRules.mjs'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The names of the rules that the linter finds broken in a source file at a path. */
function brokenRules(path: string, source: string): string[] {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, source)
  const result = spawnSync(process.execPath, [linter, '-c', 'oxlint.config.mjs', '-f', 'json', path], { cwd: folder, encoding: 'utf8' })
  rmSync(file)
  const report: { diagnostics: { code: string }[] } = JSON.parse(result.stdout)
  return report.diagnostics.map((diagnostic) => diagnostic.code)
}

const importing = (specifier: string) => `import { a } from '${specifier}'\nexport const b = a\n`
const refused = ['eslint(no-restricted-imports)']

describe('imports that the linter refuses', () => {
  it.each([
    ['src/core/a.ts', '../data/registry'],
    ['src/data/formats/a.ts', '../../model/igpt'],
    ['src/ops/linear/a.ts', '../../model/igpt'],
    ['src/wasm/a.ts', '../ops/adamw/contract'],
    ['src/webgpu/wgsl/a.ts', '../../ops/adopt'],
    ['src/store/a.ts', '../worker/run/session'],
    ['src/store/a.ts', '@tensorflow/tfjs-core'],
    ['src/app/a.tsx', '@tensorflow/tfjs'],
    ['src/features/setup/a.tsx', '../curves/LossChart'],
    ['src/features/setup/a.tsx', '../../app/App'],
    ['src/ui/a.tsx', '../store/runStore'],
    ['src/worker/client.ts', './run/session'],
    ['src/worker/measuring/a.ts', '../studies/makeStudy'],
    ['src/worker/measuring/a.ts', '../../store/lab'],
    ['src/worker/client.ts', '@tensorflow/tfjs-core'],
    ['src/core/a.ts', './utils'],
    ['src/core/a.ts', './index'],
    ['e2e/a.ts', '../src/core/index'],
  ])('%s from %s', (path, specifier) => {
    expect(brokenRules(path, importing(specifier))).toEqual(refused)
  })

  it('any', () => {
    expect(brokenRules('src/core/a.ts', 'export const a = (b: any) => b\n')).toEqual(['typescript(no-explicit-any)'])
  })

  it('a circle of files', () => {
    writeFileSync(join(folder, 'src', 'core', 'round.ts'), importing('./a'))
    expect(brokenRules('src/core/a.ts', importing('./round'))).toContain('import(no-cycle)')
  })
})

describe('imports that the linter allows', () => {
  it.each([
    ['src/data/formats/a.ts', '../../core/failure'],
    ['src/ops/linear/a.ts', '@tensorflow/tfjs-core'],
    ['src/store/a.ts', '../worker/client'],
    ['src/features/setup/a.tsx', '../../worker/protocol'],
    ['src/features/setup/a.tsx', './PresetChips'],
    ['src/worker/run/session.ts', '../../model/igpt'],
    ['src/worker/run/session.ts', '../measuring/evaluation'],
    ['src/worker/run/session.ts', '../protocol'],
    ['src/worker/client.ts', './protocol'],
  ])('%s from %s', (path, specifier) => {
    expect(brokenRules(path, importing(specifier))).toEqual([])
  })
})

it('the table itself has no circle, apart from an op and its two kernel folders', () => {
  // The two files of the worker folder that the page loads import core alone; the rules above hold them to it.
  const importsOf = (name: string) => (name.startsWith('worker/') ? ['core'] : allowedImports[name.split('/')[0]] ?? [])
  const above = (name: string, seen: string[]): string[][] => importsOf(name)
    .flatMap((next) => (seen.includes(next) ? [[...seen, next]] : above(next, [...seen, next])))
  const circles = Object.keys(allowedImports).filter((name) => !['ops', 'wasm', 'webgpu'].includes(name))
    .flatMap((name) => above(name, [name])).filter((path) => path.at(-1) === path[0])
  expect(circles).toEqual([])
})
