/** Runs test files in given kernel forms, one process each, and shares the time among them. */
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { isStopped, runPiece } from './kitProcess'
import { table, type PartState } from './report'
import type { TestCounts, TestRequest } from './testFile'

export interface TestRun {
  file: string
  /** Forced kernel options; empty for the forms that the test file names itself. */
  options: string
  /** Name of these options. */
  form?: string
}

export interface TestRunResult extends TestRun, TestCounts {
  seconds: number
  /** Why it ended before its last test. */
  cut?: string
}

const nameOf = (file: string) => basename(file, '.browser.test.ts')
const formOf = ({ form, options }: TestRun) => form ?? (options || 'all forms of the file')
/** A process needs about this long to start. */
const leastSeconds = 4

/** Processes at once: tests are not timed, but software adapters use the same cores. */
const atOnce = Math.max(1, Math.min(6, Math.floor(availableParallelism() / 2)))

/** One run, to its end or that of its time. */
async function runOne(run: TestRun, seconds: number, folder: string): Promise<TestRunResult> {
  const request: TestRequest = { file: nameOf(run.file), folder }
  const none: TestCounts = { passed: 0, failed: 0, left: [], failures: [] }
  const {
    data,
    failed,
    seconds: taken,
  } = await runPiece<TestCounts>('tests', request, seconds, { options: run.options })
  const result: TestRunResult = { ...run, ...none, ...data, seconds: taken }
  if (failed) result.cut = failed.message
  // A crash is a failure of the test that ran; the end of the time is not.
  if (failed && failed.cause !== 'time') {
    result.failed += 1
    result.failures = [...result.failures, { name: nameOf(run.file), message: failed.message }]
  }
  return result
}

/**
 * @param fair these runs at the front share the time evenly, so that each is tried; the others take what is
 *   left, in order
 * @param save receives all results so far, in the order of the runs
 * @returns the results of the runs that were reached, from the front
 */
export async function runTests(
  { runs, fair, limit, folder }: { runs: readonly TestRun[]; fair: number; limit: number; folder: string },
  save: (results: TestRunResult[]) => void,
): Promise<TestRunResult[]> {
  const end = performance.now() + 1000 * limit
  const results: (TestRunResult | undefined)[] = []
  const done = () => results.filter((result) => result !== undefined)
  let next = 0
  const takeRuns = async () => {
    while (next < runs.length && !isStopped()) {
      const left = (end - performance.now()) / 1000
      if (left < leastSeconds) break
      const i = next
      next += 1
      const share = i < fair ? Math.min(left, (left * atOnce) / (fair - i)) : left
      results[i] = await runOne(runs[i], share, folder)
      save(done())
    }
  }
  await Promise.all(Array.from({ length: atOnce }, takeRuns))
  return done()
}

const reached = ({ passed, failed }: TestRunResult) => passed + failed

/** Red if a test failed or its process crashed, incomplete or not reached if time ended first. */
export function stateOfTests(runs: readonly TestRun[], results: readonly TestRunResult[]): PartState {
  if (results.some(({ failed }) => failed > 0)) return 'failed'
  const ran = results.some((result) => reached(result) > 0)
  if (results.length < runs.length || results.some(({ cut }) => cut))
    return ran ? 'incomplete' : 'not reached'
  // Files without a test that can run here prove nothing.
  return ran ? 'passed' : 'failed'
}

/** Test files by kernel form; forms of the same files together. */
function byForm(runs: readonly TestRun[]): string {
  const files = new Map<string, string[]>()
  for (const run of runs) files.set(formOf(run), [...(files.get(formOf(run)) ?? []), nameOf(run.file)])
  const forms = new Map<string, string[]>()
  for (const [form, names] of files)
    forms.set(names.join(', '), [...(forms.get(names.join(', ')) ?? []), form])
  return [...forms].map(([names, all]) => `${names} (${all.join('; ')})`).join('; ')
}

/** What was not reached or failed. */
export function testNotes(runs: readonly TestRun[], results: readonly TestRunResult[]): string[] {
  const cut = results.filter((result) => result.cut)
  const missing = runs.slice(results.length)
  const needBrowser = [...new Set(results.flatMap(({ left }) => left))]
  return [
    ...results.flatMap((result) =>
      result.failures.map(
        ({ name, message }) => `FAILED: ${nameOf(result.file)} (${formOf(result)}), ${name}: ${message}`,
      ),
    ),
    ...cut.map(
      (result) =>
        `${nameOf(result.file)} (${formOf(result)}): ${result.cut} after ${reached(result)} of ` +
        `${result.all ?? 'an unknown number of'} tests.`,
    ),
    ...(missing.length > 0 ? [`Not reached: ${byForm(missing)}.`] : []),
    ...(needBrowser.length > 0 ? [`Need a browser, not run here: ${needBrowser.join('; ')}.`] : []),
  ]
}

/** One line for each run. */
export const testTable = (results: readonly TestRunResult[]): string =>
  table(
    ['Test file', 'Kernel forms', 'Passed', 'Failed', 'Of', 'Seconds'],
    results.map((result) => [
      nameOf(result.file),
      formOf(result),
      String(result.passed),
      String(result.failed),
      String((result.all ?? 0) - result.left.length),
      result.seconds.toFixed(0),
    ]),
  )
