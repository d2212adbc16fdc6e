/** What each command about runs does, apart from the worker's door; which run is on show is in runs.ts. */
import { toFailure } from '../../core/failure'
import type { Command, LabEvent, Post } from '../../core/protocol'
import type { Runs } from './runs'

const kinds = [
  'start',
  'pause',
  'resume',
  'step',
  'stop',
  'saveRun',
  'openRun',
  'keepNow',
  'complete',
  'cancelComplete',
  'study',
  'cancelStudy',
] as const
export type RunCommand = Extract<Command, { kind: (typeof kinds)[number] }>

export const isRunCommand = (command: Command): command is RunCommand =>
  kinds.some((kind) => kind === command.kind)

/**
 * Whether a command has the run compute, so that a dormant one has to wake: that prepares data and takes its
 * turn.
 */
export function wakes(command: Command, runs: Runs): boolean {
  return (
    runs.sleeping !== null &&
    (['resume', 'step', 'complete', 'study', 'readPrompt'] satisfies Command['kind'][] as string[]).includes(
      command.kind,
    )
  )
}

/** @param signal ends the preparing of data that other data have made pointless */
export async function handleRunCommand(
  command: RunCommand,
  runs: Runs,
  post: Post,
  signal: AbortSignal,
): Promise<void> {
  switch (command.kind) {
    case 'start': {
      const { runId, config, paused } = command
      return orElse(
        () => runs.start(runId, config, paused, signal),
        (failure) => post({ kind: 'startFailed', runId, failure }),
      )
    }
    case 'pause':
      return runs.sleeping?.runId === command.runId ? undefined : runs.sessionOf(command.runId).pause()
    case 'resume':
    case 'step':
      return goOn(command, runs, post, signal)
    case 'stop':
      return runs.stop(command.runId)
    case 'saveRun': {
      const { requestId, runId } = command
      return answered(requestId, post, async () => ({
        kind: 'runSaved',
        requestId,
        runId,
        ...(await runs.save(runId)),
      }))
    }
    case 'openRun': {
      const { requestId, file, name, branch } = command
      return answered(requestId, post, async () => ({
        kind: 'runOpened',
        requestId,
        runId: await runs.open(file, name, branch),
      }))
    }
    case 'keepNow':
      return runs.session?.keepNow()
    case 'complete': {
      const { setId, settings } = command
      return orElse(
        async () => (await runs.wake(signal)).complete(setId, settings),
        (failure) => post({ kind: 'completionFailed', setId, failure }),
      )
    }
    case 'cancelComplete':
      return runs.session?.cancelComplete(command.setId)
    case 'study': {
      const { studyId, study } = command
      return orElse(
        async () => (await runs.wake(signal)).study(studyId, study),
        (failure) => post({ kind: 'studyFailed', studyId, failure }),
      )
    }
    case 'cancelStudy':
      return runs.session?.cancelStudy(command.studyId)
    default:
      return command satisfies never
  }
}

/**
 * Resumes, or takes steps; a dormant run is shown as being prepared meanwhile, and stands as it was where it
 * cannot wake.
 */
async function goOn(
  command: Extract<Command, { kind: 'resume' | 'step' }>,
  runs: Runs,
  post: Post,
  signal: AbortSignal,
): Promise<void> {
  const { runId } = command
  const { sleeping } = runs
  if (sleeping?.runId === runId) {
    const { step, status } = sleeping
    post({ kind: 'runStatus', runId, step, status: 'preparing' })
    try {
      await runs.wake(signal)
    } catch (error) {
      post({ kind: 'runStatus', runId, step, status })
      return post({ kind: 'wakeFailed', runId, failure: toFailure(error) })
    }
  }
  runs.sessionOf(runId).run(command.kind === 'step' ? command.count : Infinity)
}

/** Posts what `work` gives, or the request's failure. */
function answered(requestId: number, post: Post, work: () => Promise<LabEvent>): Promise<void> {
  return orElse(
    async () => post(await work()),
    (failure) => post({ kind: 'requestFailed', requestId, failure }),
  )
}

async function orElse(
  work: () => Promise<void>,
  tell: (failure: ReturnType<typeof toFailure>) => void,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    tell(toFailure(error))
  }
}
