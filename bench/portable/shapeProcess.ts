/**
 * Measures one shape in a child process under a time limit, and halves the batch while the shape does not
 * fit. A lost GPU, a crashing driver or a hanging step therefore costs one shape only.
 */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { TrainShape } from '../page/protocol'
import type { OneShape } from './oneShape'
import type { ShapeResult } from './result'

/** A message of the measuring process: one line of JSON. */
export type Message = { part: Partial<ShapeResult> } | { failed: Failed }

/**
 * Why a measurement ended early: our step failed, it was stopped (by time limit or user), or there is no
 * adapter.
 */
export interface Failed {
  cause: 'step' | 'time' | 'no-gpu'
  message: string
}

export interface Outcome {
  result: ShapeResult
  failed?: Failed
}

/** Process groups of running children, killed with this process. */
const groups = new Set<number>()

let stopped = false

/** Kills the running measurement with its PyTorch processes; results reported so far are kept. */
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
    // It has already ended.
  }
}

/** Runs this program for one shape and collects its messages. */
export async function measureInProcess(request: OneShape): Promise<Outcome> {
  const outcome: Outcome = { result: { shape: request.shape, parameters: 0, notes: [] } }
  const args = [process.argv[1], '--one', JSON.stringify(request)]
  // Its own group, so that its PyTorch processes are killed with it. Drivers write noise to stderr.
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true })
  const group = child.pid
  if (group) groups.add(group)
  const timer = setTimeout(() => {
    outcome.failed = { cause: 'time', message: `the time limit of ${request.limit} s was over` }
    if (group) endGroup(group)
  }, 1000 * request.limit)
  const ended = new Promise<string>((done) => {
    child.once('error', ({ message }) => done(message))
    child.once('close', (code, signal) =>
      done(code === 0 ? '' : `its process ended with ${signal ?? `code ${code}`}`),
    )
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const message = readLine(line)
    if (message && 'part' in message) Object.assign(outcome.result, message.part)
    else if (message) outcome.failed = message.failed
  }
  const how = await ended
  clearTimeout(timer)
  if (group) endGroup(group)
  if (stopped) outcome.failed = { cause: 'time', message: 'the bench was stopped' }
  if (how) outcome.failed ??= { cause: 'step', message: how }
  return outcome
}

/** Null for a line that is no message: libraries may print too. */
function readLine(line: string): Message | null {
  if (!line.startsWith('{"part"') && !line.startsWith('{"failed"')) return null
  const message: Message = JSON.parse(line)
  return message
}

/**
 * Measures a shape at the largest batch that runs: if our step fails, tries half the batch; not after a time
 * limit.
 *
 * @param measure one attempt
 */
export async function measureFitting(
  request: OneShape,
  measure: (request: OneShape) => Promise<Outcome> = measureInProcess,
): Promise<Outcome> {
  const notes: string[] = []
  for (let { batch } = request.shape; ; batch = Math.floor(batch / 2)) {
    const shape: TrainShape = { ...request.shape, batch }
    const outcome = await measure({ ...request, shape })
    const { result, failed } = outcome
    result.notes = [...notes, ...result.notes]
    if (failed?.cause !== 'step' || result.losses || batch === 1) {
      if (failed) result.notes.push(`Batch ${batch}: ${failed.message}.`)
      return outcome
    }
    notes.push(`Batch ${batch} did not run (${failed.message}), so half of it was tried.`)
  }
}
