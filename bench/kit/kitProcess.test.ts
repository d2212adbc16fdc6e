/** What a piece reported is kept however its process ends. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runPiece } from './kitProcess'

const folder = mkdtempSync(join(tmpdir(), 'igpt-kit-'))
const [, program] = process.argv

beforeAll(() => {
  process.argv[1] = join(folder, 'piece.mjs')
})
afterAll(() => {
  process.argv[1] = program
  rmSync(folder, { recursive: true, force: true })
})

/** The outcome of a piece that reports once and then does this. */
function outcomeOf(then: string, limit = 20) {
  writeFileSync(
    join(folder, 'piece.mjs'),
    `console.log('noise'); console.log(JSON.stringify({ part: { steps: 3 } })); ${then}`,
  )
  return runPiece<{ steps: number }>('shape', {}, limit)
}

it('keeps everything of one that ends well', async () => {
  const seen: unknown[] = []
  writeFileSync(
    join(folder, 'piece.mjs'),
    `console.log(JSON.stringify({ part: { forms: process.env.IGPT_GPU_OPTIONS } }))`,
  )
  const { data, failed } = await runPiece('tests', {}, 20, {
    options: 'rowLanes=32',
    onData: (part) => seen.push({ ...part }),
  })
  expect(failed).toBeUndefined()
  expect([data, ...seen]).toEqual([{ forms: 'rowLanes=32' }, { forms: 'rowLanes=32' }])
})

it('keeps what was said before a crash, which is a failure', async () => {
  const { data, failed } = await outcomeOf('process.abort()')
  expect(data).toEqual({ steps: 3 })
  expect(failed).toEqual({ cause: 'step', message: expect.stringContaining('SIGABRT') })
})

it('keeps what was said before the time was over, which is none', async () => {
  const { data, failed, seconds } = await outcomeOf('setInterval(() => 0, 1000)', 2)
  expect(data).toEqual({ steps: 3 })
  expect(failed).toMatchObject({ cause: 'time' })
  expect(seconds).toBeLessThan(15)
})
