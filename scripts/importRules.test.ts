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
import { rooms } from './importRules.mjs'

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
  const result = spawnSync(process.execPath, [linter, '-c', 'oxlint.config.mjs', '-f', 'json', path], {
    cwd: folder,
    encoding: 'utf8',
  })
  rmSync(file)
  const report: { diagnostics: { code: string }[] } = JSON.parse(result.stdout)
  return report.diagnostics.map((diagnostic) => diagnostic.code)
}

const importing = (specifier: string) => `import { a } from '${specifier}'\nexport const b = a\n`
const refused = ['eslint(no-restricted-imports)']

describe('imports that the linter refuses', () => {
  it.each([
    ['src/core/a.ts', '../data/registry'],
    ['src/core/a.ts', '../page/store/lab'],
    ['src/data/formats/a.ts', '../../compute/model/igpt'],
    ['src/compute/ops/linear/a.ts', '../../model/igpt'],
    ['src/compute/wasm/a.ts', '../ops/adamw/adamwReference'],
    ['src/compute/webgpu/matmul/a.ts', '../../ops/tape'],
    ['src/compute/model/a.ts', '../../worker/session/session'],
    ['src/compute/model/a.ts', '../../testSupport/allClose'],
    ['src/page/store/a.ts', '../../worker/session/session'],
    ['src/page/store/a.ts', '@tensorflow/tfjs-core'],
    ['src/page/store/state/a.ts', '../actions/context'],
    ['src/page/store/state/a.ts', '../../features/loss/curve'],
    ['src/page/store/actions/a.ts', '../lab'],
    ['src/page/app/a.tsx', '@tensorflow/tfjs'],
    ['src/page/features/setup/a.tsx', '../curves/LossChart'],
    ['src/page/features/setup/a.tsx', '../../app/App'],
    ['src/page/ui/a.tsx', '../store/lab'],
    ['src/page/client/labClient.ts', '../../worker/session/session'],
    ['src/page/client/labClient.ts', '../store/lab'],
    ['src/page/client/labClient.ts', '@tensorflow/tfjs-core'],
    ['src/worker/measuring/a.ts', '../studies/makeStudy'],
    ['src/worker/measuring/a.ts', '../../page/store/lab'],
    ['src/worker/runs/a.ts', '../training.worker'],
    ['src/core/a.ts', './utils'],
    ['src/core/a.ts', './index'],
    ['e2e/a.ts', '../src/core/index'],
  ])('%s from %s', (path, specifier) => {
    expect(brokenRules(path, importing(specifier))).toEqual(refused)
  })

  it('any', () => {
    expect(brokenRules('src/core/a.ts', 'export const a = (b: any) => b\n')).toEqual([
      'typescript(no-explicit-any)',
    ])
  })

  it('a circle of files', () => {
    writeFileSync(join(folder, 'src', 'core', 'round.ts'), importing('./a'))
    expect(brokenRules('src/core/a.ts', importing('./round'))).toContain('import(no-cycle)')
  })

  it('a circle of types', () => {
    const typeFrom = (specifier: string) =>
      `import type { A } from '${specifier}'\nexport type B = A | null\n`
    writeFileSync(join(folder, 'src', 'core', 'round.ts'), typeFrom('./a'))
    expect(brokenRules('src/core/a.ts', typeFrom('./round'))).toContain('import(no-cycle)')
  })
})

describe('imports that the linter allows', () => {
  it.each([
    ['src/data/formats/a.ts', '../../core/failure'],
    ['src/compute/ops/linear/a.ts', '@tensorflow/tfjs-core'],
    ['src/compute/ops/linear/a.ts', '../../wasm/runtime'],
    ['src/page/store/a.ts', '../client/labClient'],
    ['src/page/store/actions/a.ts', '../state/run'],
    ['src/page/store/actions/a.ts', '../../client/labClient'],
    ['src/page/features/setup/a.tsx', '../../../core/protocol'],
    ['src/page/features/setup/a.tsx', './PresetChips'],
    ['src/worker/a.ts', './session/session'],
    ['src/worker/session/session.ts', '../../compute/model/igpt'],
    ['src/worker/session/session.ts', '../measuring/evaluation'],
    ['src/worker/session/session.ts', '../../core/protocol'],
    ['src/worker/session/session.test.ts', '../../testSupport/allClose'],
  ])('%s from %s', (path, specifier) => {
    expect(brokenRules(path, importing(specifier))).toEqual([])
  })
})

it.each(Object.keys(rooms))('the table of %s has no circle', (folder) => {
  const reach = (room: string, seen: readonly string[]): string[][] =>
    (rooms[folder]?.[room] ?? []).flatMap((next) =>
      seen.includes(next) ? [[...seen, next]] : reach(next, [...seen, next]),
    )
  expect(Object.keys(rooms[folder] ?? {}).flatMap((room) => reach(room, [room]))).toEqual([])
})
