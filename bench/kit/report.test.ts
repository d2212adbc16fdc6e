/** What the report says of parts that failed, were cut off or not reached, and how the time is shared. */
import { expect, it } from 'vitest'
import { kitParts, limitOf } from './parts'
import { reportMarkdown, type KitReport, type PartReport } from './report'
import { stateOfTests, testNotes, type TestRunResult } from './testRuns'

const part = (over: Partial<PartReport>): PartReport => ({
  id: 'a',
  title: 'Part A',
  state: 'passed',
  seconds: 3,
  notes: [],
  markdown: '',
  data: null,
  ...over,
})

const report: KitReport = {
  date: '2026-01-01',
  machine: { cpu: '2 x one', system: 'linux', loadBefore: '0.1' },
  revision: 'abc',
  device: { name: 'some gpu', driver: 'driver 1', hardware: true },
  seconds: 12,
  parts: [
    part({ state: 'failed', notes: ['FAILED: wrong'], markdown: '| x |' }),
    part({ title: 'Part B', state: 'not reached' }),
  ],
}

it('shows red parts, and those that were not reached', () => {
  const text = reportMarkdown(report)
  expect(text).toContain('Adapter: some gpu, driver 1. ')
  expect(text).toContain('| 1. Part A | **FAILED** | 3 |')
  expect(text).toContain('- FAILED: wrong')
  expect(text).toContain('## 2. Part B: not reached')
})

const runs = ['one', 'two'].map((name) => ({ file: `src/${name}.browser.test.ts`, options: '' }))
const done: TestRunResult = { ...runs[0], passed: 2, failed: 0, left: [], failures: [], all: 2, seconds: 1 }

it('counts tests as passed only if all files were reached and something ran', () => {
  expect(stateOfTests(runs.slice(0, 1), [done])).toBe('passed')
  expect(stateOfTests(runs, [done])).toBe('incomplete')
  expect(stateOfTests(runs.slice(0, 1), [{ ...done, cut: 'the time was over' }])).toBe('incomplete')
  expect(stateOfTests(runs.slice(0, 1), [{ ...done, passed: 0, cut: 'the time was over' }])).toBe(
    'not reached',
  )
  expect(stateOfTests(runs.slice(0, 1), [{ ...done, passed: 0 }])).toBe('failed')
  expect(stateOfTests(runs, [{ ...done, failed: 1 }])).toBe('failed')
})

it('names failures, what was cut off, what was not reached and what needs a browser', () => {
  const failing = {
    ...done,
    failed: 1,
    failures: [{ name: 'adds', message: '1 is not 2' }],
    cut: 'the time limit of 5 s was over',
    all: 9,
    left: ['on WebGL'],
  }
  expect(testNotes(runs, [failing])).toEqual([
    'FAILED: one (all forms of the file), adds: 1 is not 2',
    'one (all forms of the file): the time limit of 5 s was over after 3 of 9 tests.',
    'Not reached: two (all forms of the file).',
    'Need a browser, not run here: on WebGL.',
  ])
})

it('keeps time for the later parts, and gives what is left over to the next', () => {
  for (const kind of [0, 1])
    expect(kitParts.reduce((sum, { seconds }) => sum + seconds[kind], 0)).toBeLessThanOrEqual(470)
  const two = [part({}), part({})].map((one, i) => ({
    ...kitParts[0],
    ...one,
    seconds: [10 + i, 20] as const,
  }))
  // 10 s and 11 s are wanted of 100: the first may take what the second does not need.
  expect(limitOf(two, 0, 100, true)).toBe(89)
  expect(limitOf(two, 1, 40, true)).toBe(40)
  // Of 4 s each gets half, as of the 40 that a software adapter wants.
  expect(limitOf(two, 0, 4, false)).toBe(2)
})
