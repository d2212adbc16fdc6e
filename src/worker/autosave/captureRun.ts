/**
 * A run's whole state as it is kept, taken between two steps. Copies are made at once; they are read while
 * training goes on.
 */
import type { SavedRun } from '../../checkpoint/savedRun'
import type { TrainerState, Trainer } from '../../compute/model/trainer'
import { parametersIn } from '../../compute/model/weights'
import { diverged } from '../steps/pretraining'
import type { RunStatus } from '../../core/protocol'
import type { Journal } from './journal'

export interface RunNow extends Pick<SavedRun, 'runId' | 'config' | 'preview' | 'step' | 'elapsedSeconds'> {
  status: RunStatus
  journal: Journal
  trainer: Trainer
}

const isSound = ({ weights, optimizer }: TrainerState): boolean =>
  [weights, optimizer?.m, optimizer?.v].every((values) =>
    [...(values?.values() ?? [])].every((some) => some.every(Number.isFinite)),
  )

/** @throws LabError loss-not-finite where a weight or a moment is no number any more */
export async function captureRun({ status, journal, trainer, ...run }: RunNow): Promise<SavedRun> {
  const { step, config } = run
  const ended = step >= config.steps ? 'finished' : 'paused'
  const told = {
    ...run,
    savedAt: Date.now(),
    status: status === 'stopped' ? status : ended,
    parameters: parametersIn(trainer.set.shape),
    journal: journal.events(),
  } as const
  const state = await trainer.readState()
  // The step that spoilt them is found out at the next one; until then it must not take the place of a good
  // state.
  if (!isSound(state)) throw diverged(step, config.learningRate)
  return { ...told, ...state }
}
