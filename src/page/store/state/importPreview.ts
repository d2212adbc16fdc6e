/**
 * Imported images before the user accepts them: their summary, a preview, and warnings. State and pure rules;
 * requests to the worker are in importPreviewActions.ts.
 */
import type { RunConfig } from '../../../core/config'
import type { DatasetSummary, ImportPreview } from '../../../core/dataPreview'
import type { Failure } from '../../../core/failure'
import type { ImportReading, ReadingAnswers } from '../../../core/importReading'

/** Settings chosen in the preview; they go into the form's config when the images are accepted. */
export type ImportChoices = Pick<RunConfig, 'nPx' | 'squareBy' | 'palette' | 'nVocab'>

export interface PendingImport {
  summary: DatasetSummary
  /** What was understood of the files. */
  reading: ImportReading
  /** The user's answers, with which the files were read. */
  answers: ReadingAnswers
  choices: ImportChoices
  /** As last prepared; stays while newer choices are prepared. */
  preview: ImportPreview | null
  preparing: boolean
  /** Why the choices cannot be previewed. */
  failure: Failure | null
  /** Answers with which the files are being read again; null while they are not. */
  rereading: ReadingAnswers | null
  /** Why the last reading again failed; the set as read before it stays. */
  rereadFailure: Failure | null
}

/** The palette for images of this many channels; a palette from a file stays, so do levels of grey images. */
export function paletteFor(palette: RunConfig['palette'], channels: number): RunConfig['palette'] {
  if (palette === 'file') return 'file'
  if (channels === 1) return palette === 'levels' ? 'levels' : 'grey'
  return 'rgb'
}

/**
 * The form's config with the accepted images and the settings chosen for them; prompt rows and top k stay
 * within the new bounds.
 */
export function withImport(config: RunConfig, choices: ImportChoices): RunConfig {
  const { nPx, nVocab } = choices
  return {
    ...config,
    ...choices,
    dataset: 'own',
    promptRows: config.promptRows < nPx ? config.promptRows : Math.floor(nPx / 2),
    topK: Math.min(config.topK, nVocab),
  }
}
