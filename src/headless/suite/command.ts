/**
 * What `npm run reproduce` does: says how long a suite will take, makes its missing runs, and writes the
 * report from the results. scripts/reproduce.mjs is its command line, and starts a process for each run.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError } from '../../core/failure'
import type { Dawn } from '../nodeGpu'
import type { ReadFile } from '../nodeSession'
import { startBackend, type HeadlessBackend } from '../startBackend'
import { groupsOf, summaryOf } from './aggregate'
import { duration, forecastRun, setUpOf } from './forecast'
import { measureRun } from './measureRun'
import { runHash, runsOf, suitePlan, type PlannedRun, type SuiteName } from './plan'
import { figuresOf, markdownOf } from './report'
import { jsonOf, readResults, writeResult, writeWhole } from './runResult'
import { forecastAll, makeRuns } from './schedule'

/** Where a suite's files are. */
export interface SuiteFolders {
  /** One JSON file for each finished run, and summary.json. */
  results: string
  /** Unfinished runs. */
  parts: string
  /** The report's path. */
  report: string
  /** SVG figures, beside the report. */
  figures: string
}

export interface RunOne {
  run: PlannedRun
  folders: SuiteFolders
  backend: HeadlessBackend
  loadDawn?: () => Promise<Dawn>
  readFile: ReadFile
  machine: string
  onProgress: (doing: string) => void
}

/** Makes one run and writes its result. @throws LabError if it fails */
export async function makeOne({ run, folders, backend, loadDawn, machine, ...rest }: RunOne): Promise<void> {
  const stop = await startBackend(backend, loadDawn)
  try {
    const described = `${machine}, ${backend}`
    const result = await measureRun(run, { ...rest, machine: described, parts: folders.parts })
    await writeResult(folders.results, result)
  } finally {
    stop()
  }
}

/** @throws LabError config-invalid if the suite has no run of this id */
export function runNamed(runs: readonly PlannedRun[], id: string): PlannedRun {
  const found = runs.find((run) => run.id === id)
  if (found) return found
  throw new LabError({
    code: 'config-invalid',
    subject: 'run',
    message: `The suite has no run ${id}.`,
    remedy: 'The report lists the runs that are missing.',
  })
}

/** The runs of a suite whose id has one of these texts in it; all without texts. */
export function plannedRuns(suite: SuiteName, only: readonly string[] = []): PlannedRun[] {
  const runs = runsOf(suitePlan(suite))
  return only.length === 0 ? runs : runs.filter(({ id }) => only.some((text) => id.includes(text)))
}

/** The runs that have no result yet. */
export async function missingRuns(runs: readonly PlannedRun[], folder: string): Promise<PlannedRun[]> {
  const done = new Set((await readResults(folder, runs)).map(({ hash }) => hash))
  return runs.filter((run) => !done.has(runHash(run)))
}

export interface MakeSuite {
  runs: readonly PlannedRun[]
  folders: SuiteFolders
  backend: HeadlessBackend
  loadDawn?: () => Promise<Dawn>
  readFile: ReadFile
  jobs: number
  /** Makes one run in a process of its own. */
  make: (run: PlannedRun) => Promise<void>
  print: (line: string) => void
}

/** Seconds of a run of each set-up, by two steps of it. */
async function forecasts(runs: readonly PlannedRun[], options: MakeSuite): Promise<Map<string, number>> {
  const { backend, loadDawn, readFile, print } = options
  const expected = new Map<string, number>()
  const stop = await startBackend(backend, loadDawn)
  try {
    for (const run of runs) {
      const setUp = setUpOf(run)
      if (expected.has(setUp)) continue
      const seconds = await forecastRun(run, readFile)
      expected.set(setUp, seconds)
      print(`${setUp}: about ${duration(seconds)} a run`)
    }
  } finally {
    stop()
  }
  return expected
}

/**
 * Makes the runs that have no result yet.
 * @returns the ids of those that failed
 */
export async function makeSuite(options: MakeSuite): Promise<string[]> {
  const { runs, folders, jobs, make, print } = options
  const missing = await missingRuns(runs, folders.results)
  print(`${runs.length - missing.length} of ${runs.length} runs are done.`)
  if (missing.length === 0) return []
  const expected = await forecasts(missing, options)
  const all = forecastAll(missing, expected, jobs)
  print(`${missing.length} runs, ${jobs} side by side: about ${duration(all)}, until ${endingAt(all)}.`)
  return makeRuns(missing, { jobs, expected, make, print })
}

/** Hours and minutes of the clock after so many seconds. */
function endingAt(seconds: number): string {
  const end = new Date(Date.now() + 1000 * seconds)
  return `${String(end.getHours()).padStart(2, '0')}:${String(end.getMinutes()).padStart(2, '0')}`
}

/** Writes report, figures and summary from the results that there are. @returns the report's text */
export async function writeReport(
  suite: SuiteName,
  runs: readonly PlannedRun[],
  folders: SuiteFolders,
  figurePath: string,
): Promise<string> {
  const results = await readResults(folders.results, runs)
  await mkdir(folders.results, { recursive: true })
  await mkdir(folders.figures, { recursive: true })
  for (const [name, svg] of figuresOf(suite, results)) await writeWhole(join(folders.figures, name), svg)
  const summary = {
    suite,
    planned: runs.length,
    made: results.length,
    groups: groupsOf(results).map(summaryOf),
  }
  await writeWhole(join(folders.results, 'summary.json'), jsonOf(summary))
  const markdown = markdownOf(suite, runs, results, figurePath)
  await writeWhole(folders.report, markdown)
  return markdown
}
