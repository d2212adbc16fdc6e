/** Processes of a browser, in a group of their own that ends as a whole, and waiting for what they do. */
import { spawn, type ChildProcess } from 'node:child_process'
import { openSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

export interface ProcessGroup {
  process: ChildProcess
  /** Ends the program and all that it started, at once; resolves when the program is gone. */
  kill(): Promise<void>
}

/**
 * Starts a program whose output goes to a file.
 * @param log the file; what it holds is kept
 */
export function startGroup(
  program: string,
  args: string[],
  log: string,
  env: Record<string, string> = {},
): ProcessGroup {
  const out = openSync(log, 'a')
  // No signal from the terminal reaches a group of its own, so it is ended with this process.
  const started = spawn(program, args, {
    stdio: ['ignore', out, out],
    env: { ...process.env, ...env },
    detached: true,
  })
  const gone = new Promise<void>((resolve) => {
    started.once('exit', () => resolve())
    started.once('error', () => resolve())
  })
  const end = () => {
    if (started.pid === undefined) return
    try {
      process.kill(-started.pid, 'SIGKILL')
    } catch {
      // The whole group is gone already.
    }
  }
  process.once('exit', end)
  return {
    process: started,
    async kill() {
      process.off('exit', end)
      end()
      await gone
    },
  }
}

/**
 * Asks again until there is an answer.
 * @param what for the message of the error
 * @param ask an answer that is null, undefined or false means "not yet"; what it throws ends the waiting
 * @throws Error when there was none within `milliseconds`
 */
export async function waitFor<Answer>(
  what: string,
  ask: () => Answer | Promise<Answer>,
  milliseconds = 60_000,
  pause = 50,
): Promise<NonNullable<Exclude<Answer, false>>> {
  const deadline = Date.now() + milliseconds
  for (;;) {
    const answer = await ask()
    if (answer !== null && answer !== undefined && answer !== false)
      return answer as NonNullable<Exclude<Answer, false>>
    if (Date.now() > deadline) throw new Error(`Waited ${milliseconds} ms for ${what}.`)
    await sleep(pause)
  }
}
