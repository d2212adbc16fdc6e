/**
 * State of the lab outside any run: the worker and its backend, the prepared data, files being read, and
 * worker faults.
 */
import { createStore } from 'zustand/vanilla'
import type { Failure } from '../../../core/failure'
import type { DataPreview, DatasetSummary } from '../../../core/dataPreview'
import type { BackendChoice, BackendInfo } from '../../../core/protocol'
import type { PendingImport } from './importPreview'

/** Bytes read of all. */
export interface ReadProgress {
  done: number
  all: number
}

export interface LabState {
  phase: 'booting' | 'ready' | 'failed'
  choice: BackendChoice
  backend: BackendInfo | null
  /** Set in phase 'failed': the whole page displays it. */
  bootFailure: Failure | null
  /** Data as last prepared for the form; stays while newer data are prepared or after they failed. */
  preview: DataPreview | null
  preparing: boolean
  /** The slow part of preparing data, in words, such as the training of a VQ-VAE; null if none. */
  preparationStage: string | null
  prepareFailure: Failure | null
  /** The user's own files, once read and accepted. */
  ownFiles: DatasetSummary | null
  /** True while data files are being read. */
  openingFiles: boolean
  /** Accepted images are on their way into the form; a run started now would have the ones before. */
  accepting: boolean
  /** How far that is; null before the first report. */
  openingProgress: ReadProgress | null
  /** Why the last files could not be read. */
  filesFailure: Failure | null
  /** Images that were read and wait for the user to accept them. */
  pendingImport: PendingImport | null
  /** Why the last palette file could not be read. */
  paletteFailure: Failure | null
  /** A failure in the worker outside any request. */
  workerFailure: Failure | null
  /** True while the worker does not answer, or has not started its backend for 20 seconds. */
  quiet: boolean
  /** Bytes of memory up to which the user chose to try runs that may not fit; 0 before. */
  triedBytes: number
}

export const initialLab: LabState = {
  phase: 'booting',
  choice: 'auto',
  backend: null,
  bootFailure: null,
  preview: null,
  preparing: false,
  preparationStage: null,
  prepareFailure: null,
  ownFiles: null,
  openingFiles: false,
  accepting: false,
  openingProgress: null,
  filesFailure: null,
  pendingImport: null,
  paletteFailure: null,
  workerFailure: null,
  quiet: false,
  triedBytes: 0,
}

export const createLabStore = () => createStore<LabState>()(() => initialLab)

/**
 * Image i of the preview strip as the model sees it, ready to draw: palette indices with their colours, or
 * the sRGB bytes that its codes decode to.
 */
export function tokenizedImage(
  { nPx, codes, stripTokens, palette }: DataPreview,
  i: number,
): { nPx: number; pixels: Uint16Array | Uint8Array; rgb?: Uint8Array } {
  const positions = nPx * nPx
  if (codes) return { nPx, pixels: codes.stripDecoded.subarray(i * positions * 3, (i + 1) * positions * 3) }
  return { nPx, pixels: stripTokens.subarray(i * positions, (i + 1) * positions), rgb: palette.rgb }
}
