/**
 * Runs one test file of the kernels in this process through Dawn, by vitest's own runner, and reports after
 * every test, since a time limit or the GPU may end the process.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startTests, type File, type Suite, type Task, type Test } from '@vitest/runner'
import { provideGpu } from '../../src/headless/nodeGpu'

export interface TestRequest {
  /** Name of a module in the folder `tests`. */
  file: string
  /** The kit's folder. */
  folder: string
}

/** What a test file found so far. */
export interface TestCounts {
  passed: number
  failed: number
  /** Tests that need a browser. */
  left: string[]
  failures: { name: string; message: string }[]
  /** Tests of the file; absent until they are collected. */
  all?: number
}

/** Node has no WebGL; these compare it with WebGPU's neighbour and run in `npm test`. */
const namesToRun = /^(?!.*WebGL)/i
const timeoutMs = 120_000
const longestMessage = 300

const fullName = (task: Task): string =>
  task.suite && task.suite.name ? `${fullName(task.suite)} > ${task.name}` : task.name

/** Every test of the file. */
const testsIn = ({ tasks }: Suite | File): Test[] =>
  tasks.flatMap((task) => (task.type === 'suite' ? testsIn(task) : [task]))

const messageOf = (task: Task) =>
  (task.result?.errors?.[0]?.message ?? 'no message').split('\n')[0].slice(0, longestMessage)

/** Errors of hooks, which belong to a suite and not to a test. */
const suiteFailures = (suite: Suite | File): Task[] => [
  ...(suite.result?.errors?.length ? [suite] : []),
  ...suite.tasks.flatMap((task) => (task.type === 'suite' ? suiteFailures(task) : [])),
]

/** Files that tests fetch from the page's server lie in the kit. */
function fetchFrom(folder: string): void {
  globalThis.fetch = async (path) => new Response(await readFile(join(folder, String(path))))
}

/** @param report receives the counts after every test */
export async function runTestFile(
  { file, folder }: TestRequest,
  report: (counts: TestCounts) => void,
): Promise<void> {
  await provideGpu()
  fetchFrom(join(folder, 'files'))
  const counts: TestCounts = { passed: 0, failed: 0, left: [], failures: [] }
  const fail = (task: Task) => {
    counts.failed += 1
    counts.failures.push({ name: fullName(task), message: messageOf(task) })
  }
  const files = await startTests([join(folder, 'tests', `${file}.mjs`)], {
    config: {
      root: folder,
      setupFiles: [],
      name: undefined,
      passWithNoTests: false,
      testNamePattern: namesToRun,
      allowOnly: false,
      sequence: { seed: 0, hooks: 'stack', setupFiles: 'list' },
      chaiConfig: undefined,
      maxConcurrency: 1,
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      retry: 0,
      includeTaskLocation: false,
      tags: [],
      tagsFilter: undefined,
      strictTags: false,
    },
    importFile: (path) => import(pathToFileURL(path).href),
    onCollected(collected) {
      const tests = collected.flatMap(testsIn)
      counts.all = tests.length
      counts.left = tests.filter(({ mode }) => mode === 'skip').map(fullName)
      report(counts)
    },
    onAfterRunTask(test) {
      if (test.result?.state === 'pass') counts.passed += 1
      else if (test.result?.state === 'fail') fail(test)
      report(counts)
    },
  })
  files.flatMap(suiteFailures).forEach(fail)
  report(counts)
}
