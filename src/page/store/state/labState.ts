/**
 * What the lab as a whole is doing: the worker and its backend, the data on show, and faults that
 * belong to no run. Knows nothing of training.
 */
import { createStore } from 'zustand/vanilla'
import type { Failure } from '../../../core/failure'
import type { DataPreview, DatasetSummary } from '../../../core/dataPreview'
import type { BackendChoice, BackendInfo } from '../../../core/protocol'
import type { PendingImport } from './importPreview'

export interface LabState {
  phase: 'booting' | 'ready' | 'failed'
  choice: BackendChoice
  backend: BackendInfo | null
  /** Set in phase 'failed': the whole page shows it. */
  bootFailure: Failure | null
  /** Data as last prepared for the form; stays while new data are on their way or failed. */
  preview: DataPreview | null
  preparing: boolean
  /** What takes a while in making data, in words: the training of a VQ-VAE. Null while nothing does. */
  doing: string | null
  prepareFailure: Failure | null
  /** The person's own files, once read. */
  ownFiles: DatasetSummary | null
  openingFiles: boolean
  /** How far the reading of files is, in bytes; null before the first news. */
  opening: { done: number; all: number } | null
  openFailure: Failure | null
  /** Opened images that wait to be accepted; null while none do. */
  offer: PendingImport | null
  /** What was wrong with the palette file that was opened last. */
  paletteFailure: Failure | null
  /** Trouble in the worker outside any request. */
  fault: Failure | null
}

export const initialLab: LabState = {
  phase: 'booting',
  choice: 'auto',
  backend: null,
  bootFailure: null,
  preview: null,
  preparing: false,
  doing: null,
  prepareFailure: null,
  ownFiles: null,
  openingFiles: false,
  opening: null,
  openFailure: null,
  offer: null,
  paletteFailure: null,
  fault: null,
}

export const createLabStore = () => createStore<LabState>()(() => initialLab)
