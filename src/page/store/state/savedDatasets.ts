/**
 * The person's data sets that this browser keeps, as the worker last told. What is in them is the worker's.
 */
import { createStore } from 'zustand/vanilla'
import type { SavedDataset } from '../../../core/dataPreview'
import type { Failure } from '../../../core/failure'

export interface SetsState {
  /** Newest first. */
  sets: SavedDataset[]
  /** Why the last set could not be kept or deleted. */
  failure: Failure | null
}

export const createSetsStore = () => createStore<SetsState>()(() => ({ sets: [], failure: null }))
