/**
 * Runs one piece of the kit in a process of its own under a time limit, so that a lost GPU, a crashing driver
 * or a hanging kernel costs this piece only. The piece reports line by line; what it reported is kept.
 */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** The pieces that have a process of their own; main.ts says what each runs. */
export type Piece = 'device' | 'tests' | 'gates' | 'tuning' | 'shape' | 'sampling' | 'training'

/** A message of such a process: one line of JSON. */
export type Message = { part: object } | { failed: Failed }

/**
 * Why a piece ended early: its work failed, it was stopped (by time limit or user), or there is no adapter.
 */
export interface Failed {
  cause: 'step' | 'time' | 'no-gpu'
  message: string
}

export interface Outcome<Data> {
  /** What was reported until the end. */
  data: Partial<Data>
  failed?: Failed
  seconds: number
}

/** Process groups of running children, killed with this process. */
const groups = new Set<number>()

let stopped = false

/** Kills the running piece with its PyTorch processes; what it reported so far is kept. */
export function stopKit(): void {
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

/** Null for a line that is no message: libraries may print too. */
function readLine(line: string): Message | null {
  if (!line.startsWith('{"part"') && !line.startsWith('{"failed"')) return null
  const message: Message = JSON.parse(line)
  return message
}

/**
 * Runs this program for one piece and collects its messages.
 *
 * @param limit in seconds
 * @param more `options` forces kernel options as IGPT_GPU_OPTIONS does; `onData` is called after each message
 */
export async function runPiece<Data extends object>(
  piece: Piece,
  request: object,
  limit: number,
  more: { options?: string; onData?: (data: Partial<Data>) => void } = {},
): Promise<Outcome<Data>> {
  const began = performance.now()
  const outcome: Outcome<Data> = { data: {}, seconds: 0 }
  const args = [process.argv[1], '--piece', piece, '--request', JSON.stringify(request)]
  // Its own group, so that its PyTorch processes are killed with it. Drivers write noise to stderr.
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
    env: { ...process.env, ...(more.options === undefined ? {} : { IGPT_GPU_OPTIONS: more.options }) },
  })
  const group = child.pid
  if (group) groups.add(group)
  const timer = setTimeout(() => {
    outcome.failed = { cause: 'time', message: `the time limit of ${Math.round(limit)} s was over` }
    if (group) endGroup(group)
  }, 1000 * limit)
  const ended = new Promise<string>((done) => {
    child.once('error', ({ message }) => done(message))
    child.once('close', (code, signal) =>
      done(code === 0 ? '' : `its process ended with ${signal ?? `code ${code}`}`),
    )
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const message = readLine(line)
    if (message && 'part' in message) {
      Object.assign(outcome.data, message.part)
      more.onData?.(outcome.data)
    } else if (message) outcome.failed = message.failed
  }
  const how = await ended
  clearTimeout(timer)
  if (group) endGroup(group)
  if (stopped) outcome.failed = { cause: 'time', message: 'the kit was stopped' }
  if (how) outcome.failed ??= { cause: 'step', message: how }
  outcome.seconds = (performance.now() - began) / 1000
  return outcome
}
