/** What the worker does for each command of the page that has no answer of its own; see core/protocol.ts. */
import { toFailure, type Failure } from '../core/failure'
import type { BackendChoice, BackendInfo, Post } from '../core/protocol'
import type { Language } from '../core/text/language'
import { runFailure } from './backend/eventGate'
import type { Datasets } from './datasets/datasets'
import type { PaletteFits } from './datasets/paletteFits'
import type { BackgroundSaver } from './datasets/savedDatasets'
import type { CommandHandlers } from './router'
import type { CurrentRun } from './runs/currentRun'

export interface CommandParts {
  post: Post
  /** Starts the backend. */
  boot: (choice: BackendChoice, gpuOptions?: string) => Promise<BackendInfo>
  /** Sets the language of the messages. */
  setLanguage: (language: Language) => Promise<void>
  datasets: Pick<Datasets, 'dropImport'>
  savedDatasets: Pick<BackgroundSaver, 'postList' | 'remove'>
  palettes: Pick<PaletteFits, 'cancel'>
  runs: CurrentRun
}

async function orElse(
  work: () => Promise<void>,
  report: (failure: Failure) => void,
  failureOf: (error: unknown) => Failure = toFailure,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    report(failureOf(error))
  }
}

export function createCommandHandlers({
  post,
  boot,
  setLanguage,
  datasets,
  savedDatasets,
  palettes,
  runs,
}: CommandParts): CommandHandlers {
  return {
    boot: ({ choice, language = 'en', gpuOptions }) =>
      orElse(
        async () => {
          await setLanguage(language)
          post({ kind: 'ready', info: await boot(choice, gpuOptions) })
          savedDatasets.postList()
        },
        (failure) => post({ kind: 'bootFailed', failure }),
      ),
    language: ({ language }) => setLanguage(language),
    cancelPalettes: () => palettes.cancel(),
    dropImport: () => datasets.dropImport(),
    removeDataset: ({ id }) => savedDatasets.remove(id),
    start: ({ runId, config, paused, set }, signal) =>
      orElse(
        () => runs.start({ runId, set }, config, paused, signal),
        (failure) => post({ kind: 'startFailed', runId, failure }),
        (error) => runFailure(error, config),
      ),
    pause: ({ runId }) => {
      if (runs.opened?.runId !== runId) runs.sessionOf(runId).pause()
    },
    resume: ({ runId }, signal) => runSteps(runId, Infinity, runs, post, signal),
    step: ({ runId, count }, signal) => runSteps(runId, count, runs, post, signal),
    stop: ({ runId }) => runs.stop(runId),
    saveNow: () => runs.session?.saveNow(),
    complete: ({ setId, settings }, signal) =>
      orElse(
        async () => (await runs.load(signal)).complete(setId, settings),
        (failure) => post({ kind: 'completionFailed', setId, failure }),
      ),
    cancelComplete: ({ setId }) => runs.session?.cancelComplete(setId),
    study: ({ studyId, study, weights }, signal) =>
      orElse(
        async () => (await runs.load(signal)).study(studyId, study, weights),
        (failure) => post({ kind: 'studyFailed', studyId, failure }),
      ),
    cancelStudy: ({ studyId }) => runs.session?.cancelStudy(studyId),
  }
}

/**
 * Resumes a run for `count` steps. A run that is only opened has status 'preparing' while it is loaded, and
 * its own status again if that fails.
 */
async function runSteps(
  runId: string,
  count: number,
  runs: CurrentRun,
  post: Post,
  signal: AbortSignal,
): Promise<void> {
  const { opened } = runs
  if (opened?.runId === runId) {
    const { step, status, config } = opened
    post({ kind: 'runStatus', runId, step, status: 'preparing' })
    try {
      await runs.load(signal)
    } catch (error) {
      // Stopped meanwhile, it keeps that status.
      if (runs.opened?.runId !== runId || runs.opened.status !== status) return
      post({ kind: 'runStatus', runId, step, status })
      return post({ kind: 'loadFailed', runId, failure: runFailure(error, config) })
    }
  }
  runs.sessionOf(runId).run(count)
}
