/**
 * Reads a run's state between two steps: all of it to be saved, or its model to be exported. Tensors are
 * copied on the device at the call and read back while training continues.
 */
import type { ExportedRun } from '../../checkpoint/labFolder'
import type { SavedRun } from '../../checkpoint/savedRun'
import type { TrainerState, Trainer } from '../../compute/model/trainer'
import { parametersIn, readCopies, type WeightSet } from '../../compute/model/weights'
import type { RunStatus } from '../../core/protocol'
import { recordTime } from '../../core/runRecord'
import { diverged } from '../steps/pretraining'
import type { Journal } from './journal'

/** What is read of a model. */
export type ModelParts = 'weights' | 'weights and optimizer' | 'best weights'

type Position = Pick<SavedRun, 'runId' | 'config' | 'preview' | 'step' | 'classifiers' | 'newHead'>

export interface RunState extends Position, Pick<SavedRun, 'elapsedSeconds' | 'set' | 'best' | 'codec'> {
  status: RunStatus
  journal: Journal
  trainer: Trainer
  /** The step whose measurements are unfinished, and its weights; null if none is. */
  unfinished: { step: number; set: WeightSet } | null
}

/** @throws LabError loss-not-finite if a weight or moment is not finite */
function requireFinite({ weights, optimizer }: TrainerState, { step, config }: Position): void {
  const isFinite = [weights, optimizer?.m, optimizer?.v].every((values) =>
    [...(values?.values() ?? [])].every((some) => some.every(Number.isFinite)),
  )
  // The step that spoiled them is noticed at the next one; until then they must not replace a good state.
  if (!isFinite) throw diverged(step, config.learningRate)
}

/** The whole run, to be saved. @throws LabError loss-not-finite */
export async function captureRun({
  status,
  journal,
  trainer,
  unfinished,
  ...run
}: RunState): Promise<SavedRun> {
  const ended = run.step >= run.config.steps && !unfinished ? 'finished' : 'paused'
  const record = {
    ...run,
    savedAt: recordTime(),
    status: status === 'stopped' ? status : ended,
    parameters: parametersIn(trainer.set.shape),
    journal: journal.events(),
  } as const
  // All copies are made before the first await: training goes on meanwhile.
  const [state, measured] = await Promise.all([
    trainer.readState(),
    unfinished && unfinished.step < run.step ? readCopies(unfinished.set.snapshot().byName) : null,
  ])
  requireFinite(state, run)
  return { ...record, ...state, ...(measured && { measured: { step: unfinished!.step, weights: measured } }) }
}

/**
 * The run's model, to be exported, without its journal; with 'weights', the optimizer's moments are not read.
 * @throws LabError loss-not-finite
 */
export async function captureModel(
  { trainer, ...position }: Position & { trainer: Trainer },
  parts: Exclude<ModelParts, 'best weights'>,
): Promise<ExportedRun> {
  const state: TrainerState =
    parts === 'weights'
      ? { weights: await readCopies(trainer.set.snapshot().byName), optimizer: null }
      : await trainer.readState()
  requireFinite(state, position)
  return { ...position, ...state }
}
