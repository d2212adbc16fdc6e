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

/** Seconds until runs of these seconds are done: their sum over the jobs, but no less than the longest. */
const sideBySide = (seconds: readonly number[], jobs: number): number =>
  Math.max(0, ...seconds, seconds.reduce((a, b) => a + b, 0) / jobs)

/** Seconds until all are done. */
export function forecastAll(
  runs: readonly PlannedRun[],
  expected: ReadonlyMap<string, number>,
  jobs: number,
): number {
  return sideBySide(
    runs.map((run) => expected.get(setUpOf(run)) ?? 0),
    jobs,
  )
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
  /** When each run in progress began. */
  const begun = new Map<PlannedRun, number>()
  /** Seconds until all are done; what has been done tells how far the forecast was off. */
  const secondsLeft = (): number => {
    const pace = forecast > 0 ? taken / forecast : 1
    const whole = (run: PlannedRun) => pace * (expected.get(setUpOf(run)) ?? 0)
    const now = performance.now()
    const inProgress = [...begun].map(([run, since]) => Math.max(0, whole(run) - (now - since) / 1000))
    return sideBySide([...waiting.map(whole), ...inProgress], jobs)
  }
  const work = async () => {
    for (let run = waiting.shift(); run; run = waiting.shift()) {
      const began = performance.now()
      begun.set(run, began)
      try {
        await make(run)
        forecast += expected.get(setUpOf(run)) ?? 0
        taken += (performance.now() - began) / 1000
      } catch (error) {
        failed.push(run.id)
        print(`${run.id} failed: ${error instanceof Error ? error.message : String(error)}`)
      }
      done += 1
      begun.delete(run)
      const seconds = Math.round((performance.now() - began) / 1000)
      print(`${done} of ${runs.length}: ${run.id}, ${seconds} s; about ${duration(secondsLeft())} left`)
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  return failed
}
