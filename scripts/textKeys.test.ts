/** The type check of `npm run lint` fails if a language lacks a text or a component reads an unknown one. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const compiler = join(
  dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin',
  'tsc',
)
const folder = mkdtempSync(join(tmpdir(), 'igpt-texts-'))

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What the compiler says about lines that may use `en`, `text` and `Texts`; empty if they compile. */
function compile(lines: string): string {
  const file = join(folder, 'language.ts')
  const texts = JSON.stringify(join(root, 'src/page/text/text'))
  const en = JSON.stringify(join(root, 'src/page/text/en'))
  writeFileSync(file, `import { text } from ${texts}\nimport { en, type Texts } from ${en}\n${lines}\n`)
  const flags = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--module', 'esnext']
  const result = spawnSync(
    process.execPath,
    [compiler, ...flags, '--target', 'es2022', '--moduleResolution', 'bundler', file],
    { cwd: root, encoding: 'utf8' },
  )
  return result.stdout + result.stderr
}

it('a language with every text compiles', () => {
  const zh = `{ ...en, loss: { ...en.loss, title: '损失' } }`
  expect(compile(`export const zh: Texts = ${zh}\nexport const title = text.loss.title`)).toBe('')
})

it.each([
  [
    'without a panel',
    'const { loss, ...rest } = en\nexport const zh: Texts = { ...rest }',
    /'loss' is missing/,
  ],
  [
    'without a text of a panel',
    'const { title, ...loss } = en.loss\nexport const zh: Texts = { ...en, loss }',
    /'title' is missing/,
  ],
  [
    'with a text that English lacks',
    `export const loss: Texts['loss'] = { ...en.loss, subtitle: '' }`,
    /'subtitle'/,
  ],
  [
    'with other arguments than English',
    'export const step: Texts["common"]["step"] = (step: string) => step',
    /'number' is not assignable to type 'string'/,
  ],
])('a language %s does not compile', (_, lines, complaint) => {
  expect(compile(lines)).toMatch(complaint)
})

it('reading a text that does not exist does not compile', () => {
  expect(compile('export const a = text.loss.subtitle')).toMatch(/'subtitle' does not exist/)
})
