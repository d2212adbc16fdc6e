/** The fuzzer gets past nested conditions that blind changes would not, and says what has not run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Coverage, fuzzByCoverage } from './coverageFuzzer.mjs'

let folder = ''
let url = ''
let read: (bytes: Uint8Array) => string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'igpt-fuzz-'))
  const file = join(folder, 'reader.mjs')
  writeFileSync(
    file,
    `export function read(bytes) {
      if (bytes[0] !== 0x49) return 'no'
      if (bytes[1] !== 0x47) return 'no'
      if (bytes[2] === 0x50) throw new Error('found')
      return 'nearly'
    }
    export function neverCalled() { return 1 }`,
  )
  url = pathToFileURL(file).href
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('finds three bytes that are checked one after another, and keeps the way to them', async () => {
  const coverage = new Coverage((address) => address === url)
  const module = (await import(/* @vite-ignore */ url)) as { read: typeof read }
  read = module.read
  let state = 1
  const random = (below: number) => {
    state = (state * 1103515245 + 12345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * below)
  }
  const { found, problems, runs } = await fuzzByCoverage({
    seeds: [new Uint8Array(3)],
    mutate(pool) {
      const bytes = pool[random(pool.length)].slice()
      bytes[random(3)] = random(256)
      return bytes
    },
    async run(bytes) {
      try {
        read(bytes)
        return null
      } catch (error) {
        return String(error)
      }
    },
    // Blind changes of all three would need 2 ** 24.
    runs: 30_000,
    coverage,
  })
  coverage.end()
  expect(problems.map(({ problem }) => problem)).toContain('Error: found')
  expect(found.length).toBeGreaterThanOrEqual(2)
  expect(runs).toBe(30_000)
  const { covered, known } = coverage.total
  expect(covered).toBeGreaterThan(100)
  expect(covered).toBeLessThan(known)
})
