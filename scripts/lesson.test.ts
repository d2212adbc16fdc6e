/** The command that checks lesson files: its lines and its exit status. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'igpt-lesson-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function run(...args: string[]) {
  const script = resolve(import.meta.dirname, 'lesson.mjs')
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
  return { said: stdout + stderr, status }
}

it('a good lesson is named', () => {
  const { said, status } = run('public/lessons/next-pixel.json')
  expect(said).toContain('"Predict the next pixel", 8 steps, 4 minutes')
  expect(status).toBe(0)
})

it('every mistake is printed with its place, and the command fails', () => {
  const file = join(folder, 'bad.json')
  writeFileSync(
    file,
    '{\n "lesson": 1,\n "id": "x",\n "title": "x",\n "minutes": 0,\n "steps": [{"say": ""}]\n}',
  )
  const { said, status } = run('public/lessons/palette.json', file)
  expect(said).toContain('minutes (line 5, column 13): is 0, not from 1 to 120.')
  expect(said).toContain('steps[0].say (line 6, column 20): is empty.')
  expect(said).toContain('Line 1, column 1: the field "about" is missing.')
  expect(status).toBe(1)
  expect(run('--language', 'zh-CN', file).said).toContain('缺少字段 "about"')
  expect(run(join(folder, 'none.json')).said).toContain('ENOENT')
  expect(run().status).toBe(1)
})

it('the example in the guide for teachers is a lesson', () => {
  const guide = readFileSync(resolve('docs/lessons.md'), 'utf8')
  const blocks = [...guide.matchAll(/```json\n([\s\S]*?)```/g)].map(([, code]) => code)
  const whole = blocks.filter((code) => code.includes('"lesson": 1'))
  expect(whole.length).toBeGreaterThan(0)
  whole.forEach((code, i) => {
    const file = join(folder, `guide-${i}.json`)
    writeFileSync(file, code)
    expect(run(file)).toMatchObject({ status: 0 })
  })
})
