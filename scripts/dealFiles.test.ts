/** How test files are dealt out to processes: every one once, and evenly by what they take. */
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dealFiles, filesEnding } from './dealFiles.mjs'

test('every file is dealt once, the sums even', () => {
  const seconds = new Map([
    ['a', 90],
    ['b', 80],
    ['c', 80],
    ['d', 50],
    ['e', 40],
  ])
  const hands = dealFiles(['e', 'x', 'c', 'a', 'y', 'd', 'b'], 2, seconds)
  expect(hands.flat().sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'x', 'y'])
  const [one, two] = hands.map((files) => files.reduce((sum, file) => sum + (seconds.get(file) ?? 4), 0))
  expect(Math.abs(one! - two!)).toBeLessThan(20)
})

test('finds the Chromium tests in every folder of src, the slow ones by name', () => {
  const files = filesEnding('src', '.browser.test.ts')
  expect(files).toContain('src/worker/session/session.browser.test.ts')
  expect(files.every((file) => existsSync(file))).toBe(true)
  const [first, second] = dealFiles(files, 2)
  // A name that is wrong in the table would put the slowest two into one hand.
  expect([first![0], second![0]]).toEqual([
    'src/compute/ops/webgpuKernels.browser.test.ts',
    'src/compute/ops/webgpuOps.browser.test.ts',
  ])
})
