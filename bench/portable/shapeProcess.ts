/**
 * Runs the measurement of one shape in a process of its own, under a time limit, and halves the batch while
 * the shape does not fit. A GPU that is lost, a driver that crashes or a step that never ends thus costs one
 * shape only.
 */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { TrainShape } from '../page/protocol'
import type { OneShape } from './oneShape'
import type { ShapeResult } from './result'

/** What a measuring process says, a line of JSON each. */
export type Told = { part: Partial<ShapeResult> } | { failed: Failed }

/**
 * Why a measurement ended early: our step failed, the time was up (or somebody's patience), or there is no
 * adapter, so that no shape will run.
 */
export interface Failed {
  cause: 'step' | 'time' | 'no-gpu'
  message: string
}

export interface Outcome {
  result: ShapeResult
  failed?: Failed
}

/** Processes under way, by the group that they lead: ended with this one. */
const groups = new Set<number>()

let stopped = false

/** Ends what is still measuring, PyTorch's processes included; what it has told so far is kept. */
export function stopMeasuring(): void {
  stopped = true
  for (const group of groups) endGroup(group)
}

export const isStopped = (): boolean => stopped

function endGroup(group: number): void {
  groups.delete(group)
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** Starts this program again for one shape and gathers what it tells. */
export async function measureInProcess(ask: OneShape): Promise<Outcome> {
  const outcome: Outcome = { result: { shape: ask.shape, parameters: 0, notes: [] } }
  const args = [process.argv[1], '--one', JSON.stringify(ask)]
  // A group of its own, so that its PyTorch processes end with it. Drivers chat on stderr.
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true })
  const group = child.pid
  if (group) groups.add(group)
  const timer = setTimeout(() => {
    outcome.failed = { cause: 'time', message: `the time limit of ${ask.limit} s was over` }
    if (group) endGroup(group)
  }, 1000 * ask.limit)
  const ended = new Promise<string>((done) => {
    child.once('error', ({ message }) => done(message))
    child.once('close', (code, signal) =>
      done(code === 0 ? '' : `its process ended with ${signal ?? `code ${code}`}`),
    )
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const told = readLine(line)
    if (told && 'part' in told) Object.assign(outcome.result, told.part)
    else if (told) outcome.failed = told.failed
  }
  const how = await ended
  clearTimeout(timer)
  if (group) endGroup(group)
  if (stopped) outcome.failed = { cause: 'time', message: 'the bench was stopped' }
  if (how) outcome.failed ??= { cause: 'step', message: how }
  return outcome
}

/** Libraries may print too; what is not ours is passed over. */
function readLine(line: string): Told | null {
  if (!line.startsWith('{"part"') && !line.startsWith('{"failed"')) return null
  const told: Told = JSON.parse(line)
  return told
}

/**
 * Measures a shape at the largest batch that runs: where our step fails, half the batch is tried; where the
 * time was up, it is not.
 * @param measure one attempt
 */
export async function measureFitting(
  ask: OneShape,
  measure: (ask: OneShape) => Promise<Outcome> = measureInProcess,
): Promise<Outcome> {
  const notes: string[] = []
  for (let { batch } = ask.shape; ; batch = Math.floor(batch / 2)) {
    const shape: TrainShape = { ...ask.shape, batch }
    const outcome = await measure({ ...ask, shape })
    const { result, failed } = outcome
    result.notes = [...notes, ...result.notes]
    if (failed?.cause !== 'step' || result.losses || batch === 1) {
      if (failed) result.notes.push(`Batch ${batch}: ${failed.message}.`)
      return outcome
    }
    notes.push(`Batch ${batch} did not run (${failed.message}), so half of it was tried.`)
  }
}
