/** Makes a suite's missing runs, several side by side, and says how long the rest will take. */
import { duration, setUpOf } from './forecast'
import type { PlannedRun } from './plan'

export interface ScheduleOptions {
  /** Runs side by side. */
  jobs: number
  /** Seconds that a run of each set-up is expected to take. */
  expected: ReadonlyMap<string, number>
  /** Makes one run and writes its result; rejects if it fails. */
  make: (run: PlannedRun) => Promise<void>
  print: (line: string) => void
}

/** Seconds until all are done: the sum over the jobs, but no less than the longest. */
export function forecastAll(
  runs: readonly PlannedRun[],
  expected: ReadonlyMap<string, number>,
  jobs: number,
): number {
  const each = runs.map((run) => expected.get(setUpOf(run)) ?? 0)
  return Math.max(0, ...each, each.reduce((a, b) => a + b, 0) / jobs)
}

/**
 * Makes the runs in order, `jobs` at a time. A run that fails is reported and the others go on.
 * @returns the ids of the runs that failed
 */
export async function makeRuns(runs: readonly PlannedRun[], options: ScheduleOptions): Promise<string[]> {
  const { jobs, expected, make, print } = options
  const waiting = [...runs]
  const failed: string[] = []
  let [done, forecast, taken] = [0, 0, 0]
  const work = async () => {
    for (let run = waiting.shift(); run; run = waiting.shift()) {
      const began = performance.now()
      try {
        await make(run)
        forecast += expected.get(setUpOf(run)) ?? 0
        taken += (performance.now() - began) / 1000
      } catch (error) {
        failed.push(run.id)
        print(`${run.id} failed: ${error instanceof Error ? error.message : String(error)}`)
      }
      done += 1
      // What has been done tells how far the forecast was off.
      const left = forecastAll(waiting, expected, jobs) * (forecast > 0 ? taken / forecast : 1)
      const seconds = Math.round((performance.now() - began) / 1000)
      print(`${done} of ${runs.length}: ${run.id}, ${seconds} s; about ${duration(left)} left`)
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  return failed
}
