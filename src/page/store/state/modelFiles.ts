/**
 * What the exchange of model files is doing: which export is being made, whether files are being read, and
 * what was wrong with the last ones.
 */
import { createStore } from 'zustand/vanilla'
import type { Failure } from '../../../core/failure'

export interface TransferState {
  exporting: 'weights' | 'folder' | null
  /** Files of a model are being read; how far is in the lab's `opening`. */
  importing: boolean
  failure: Failure | null
}

export const createTransferStore = () =>
  createStore<TransferState>()(() => ({ exporting: null, importing: false, failure: null }))
