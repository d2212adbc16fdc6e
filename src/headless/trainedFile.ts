/**
 * The file that headless training writes of a run: whole, or smaller for an example, without the optimizer's
 * state, with half-precision weights, and with a few of its sets of completions.
 */
import { writeRunFile } from '../checkpoint/runFile'
import type { JournalEvent, SavedRun } from '../checkpoint/savedRun'
import { LabError } from '../core/failure'
import { evenly } from '../core/metricSeries'

export interface FileOptions {
  /**
   * Omits the optimizer's state from the file: a third of the size; a resumed run starts its moments anew.
   */
  weightsOnly?: boolean
  /**
   * Stores the weights in half precision and rounds the entropy of each drawn pixel to `entropyStep`, so that
   * it compresses to a third; with `weightsOnly` only.
   */
  halfWeights?: boolean
  /** Keeps at most this many sets of completions, evenly spaced, the first and the last among them. */
  completions?: number
}

/** @throws LabError config-invalid for options that exclude each other or are out of range */
export function checkFileOptions({ weightsOnly, halfWeights, completions }: FileOptions): void {
  if (halfWeights && !weightsOnly) {
    throw new LabError({
      code: 'config-invalid',
      subject: 'half',
      message: 'Half precision is for weights without the optimizer state, which needs float32.',
      remedy: 'Add --weightsOnly, or leave out --half.',
    })
  }
  if (completions !== undefined && !(Number.isInteger(completions) && completions >= 2)) {
    throw new LabError({
      code: 'config-invalid',
      subject: 'completions',
      message: `The number of sets of completions is ${completions}, not a whole number from 2.`,
      remedy: 'Give 2 or more, or leave out --completions to keep all.',
    })
  }
}

/** The journal with at most `most` sets of completions, evenly spaced by their order, first and last kept. */
export function withFewCompletions(journal: readonly JournalEvent[], most: number): JournalEvent[] {
  const ids = journal.flatMap((event) => (event.kind === 'completionStart' ? [event.setId] : []))
  const kept = new Set(evenly(ids, most))
  return journal.filter((event) => !('setId' in event) || kept.has(event.setId))
}

/** Nats; the page shows the entropy in 64 colours from 0 to ln V. */
const entropyStep = 1 / 256

function withRoundEntropies(journal: readonly JournalEvent[]): JournalEvent[] {
  const round = (nats: number) => Math.round(nats / entropyStep) * entropyStep
  return journal.map((event) =>
    'entropy' in event ? { ...event, entropy: event.entropy.map(round) } : event,
  )
}

/** The compressed file. @throws LabError run-file if a weight is too large for half precision */
export function trainedFile(
  saved: SavedRun,
  { weightsOnly = false, halfWeights = false, completions = Infinity }: FileOptions,
): Promise<Blob> {
  const journal = withFewCompletions(saved.journal, completions)
  // With the weights alone goes what is beside them.
  const { best, ...rest } = saved
  return writeRunFile(
    {
      ...rest,
      ...(best && !weightsOnly && { best }),
      journal: halfWeights ? withRoundEntropies(journal) : journal,
      optimizer: weightsOnly ? null : saved.optimizer,
    },
    { compress: true, weightsType: halfWeights ? 'F16' : 'F32' },
  )
}
