/** The table of measured machines: it agrees with its files, takes a good result, and refuses a bad one. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { someMachine } from '../src/testSupport/machineResult'
import { keepResults } from './gpus.mjs'

const project = resolve(import.meta.dirname, '..')
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'igpt-gpus-'))
  for (const folder of ['docs', 'bench']) mkdirSync(join(root, folder))
  cpSync(join(project, 'docs', 'gpus.md'), join(root, 'docs', 'gpus.md'))
  cpSync(join(project, 'bench', 'gpus'), join(root, 'bench', 'gpus'), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function newFile(result: object): string {
  const path = join(root, 'new.json')
  writeFileSync(path, JSON.stringify(result))
  return path
}
const page = () => readFileSync(join(root, 'docs', 'gpus.md'), 'utf8')
const files = () => readdirSync(join(root, 'bench', 'gpus'))

it('docs/gpus.md agrees with the files of bench/gpus', async () => {
  expect(await keepResults([], { check: true })).toEqual({
    isGood: true,
    lines: [expect.stringMatching(/^docs\/gpus\.md has all \d+ rows\.$/)],
  })
})

it('a result becomes a file and a row, in words that cannot change the page', async () => {
  const machine = 'a | <b>x</b> [y](http://z)'
  const { isGood, lines } = await keepResults([newFile({ ...someMachine, machine })], { root })
  expect(lines.join('\n')).toContain('is usable')
  expect(isGood).toBe(true)
  const name = '2026-11-29-a-b-x-b-y-http-z-wasm-chrome-156.json'
  expect(files()).toContain(name)
  const line = page()
    .split('\n')
    .find((one) => one.includes(name))!
  expect(line).toContain('a &#124; &#60;b&#62;x&#60;/b&#62; &#91;y&#93;(http:&#47;&#47;z)')
  expect(line).toContain('| 8.25 ms, 40.4 |')
  expect(line.match(/ \| /g)).toHaveLength(11)
  expect((await keepResults([], { root, check: true })).isGood).toBe(true)
})

it.each([
  ['a slip of the date', { ...someMachine, date: '2099-01-01' }, '2099-01-01'],
  ['a failed gate', { ...someMachine, gate: { ...someMachine.gate, outcome: 'failed' } }, 'gate failed'],
  ['another version', { ...someMachine, version: 7 }, 'version is 7'],
])('%s is refused, and nothing is written', async (_, result, words) => {
  const before = [page(), files()]
  const { isGood, lines } = await keepResults([newFile(result)], { root })
  expect(isGood).toBe(false)
  expect(lines.join('\n')).toContain(words)
  expect([page(), files()]).toEqual(before)
})

it('a row that was changed by hand is found', async () => {
  writeFileSync(join(root, 'docs', 'gpus.md'), page().replace(/ ms, /, ' ms, 9'))
  const { isGood, lines } = await keepResults([], { root, check: true })
  expect(isGood).toBe(false)
  expect(lines.join('\n')).toContain('do not agree')
})
