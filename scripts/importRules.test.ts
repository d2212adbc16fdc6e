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

/** Runs the linter once on source files at these paths. @returns the rules that each breaks */
function lint(sources: ReadonlyMap<string, string>): Map<string, string[]> {
  for (const [path, source] of sources) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, source)
  }
  const paths = [...sources.keys()]
  const args = [linter, '-c', 'oxlint.config.mjs', '-f', 'json', ...paths]
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  for (const path of paths) rmSync(join(folder, path))
  const report: { diagnostics: { code: string; filename: string }[] } = JSON.parse(stdout)
  return new Map(
    paths.map((path) => [
      path,
      report.diagnostics.filter(({ filename }) => filename === path).map(({ code }) => code),
    ]),
  )
}

/** The rules that one source file breaks. */
const brokenRules = (path: string, source: string): string[] => lint(new Map([[path, source]])).get(path)!

/** Rows of path and specifier as files of their own, linted together. */
function lintRows(rows: readonly (readonly [path: string, specifier: string])[]): string[][] {
  const sources = rows.map(
    ([path, specifier], i) => [path.replace('.', `${i}.`), importing(specifier)] as const,
  )
  return [...lint(new Map(sources)).values()]
}

const importing = (specifier: string) => `import { a } from '${specifier}'\nexport const b = a\n`
const refused = ['eslint(no-restricted-imports)']

describe('imports that the linter refuses', () => {
  const rows = [
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
  ] as const
  let broken: string[][] = []
  beforeAll(() => {
    broken = lintRows(rows)
  })

  it.each(rows.map((row, i) => [...row, i] as const))('%s from %s', (_, __, i) => {
    expect(broken[i]).toEqual(refused)
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
  const rows = [
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
  ] as const
  let broken: string[][] = []
  beforeAll(() => {
    broken = lintRows(rows)
  })

  it.each(rows.map((row, i) => [...row, i] as const))('%s from %s', (_, __, i) => {
    expect(broken[i]).toEqual([])
  })
})

it.each(Object.keys(rooms))('the table of %s has no circle', (folder) => {
  const reach = (room: string, seen: readonly string[]): string[][] =>
    (rooms[folder]?.[room] ?? []).flatMap((next) =>
      seen.includes(next) ? [[...seen, next]] : reach(next, [...seen, next]),
    )
  expect(Object.keys(rooms[folder] ?? {}).flatMap((room) => reach(room, [room]))).toEqual([])
})
