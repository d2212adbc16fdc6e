/**
 * Which parts of the page are open: passing things that no link and no memory keeps.
 */
import { createStore } from 'zustand/vanilla'
import type { Failure } from '../../../core/failure'

export type Tab = 'setup' | 'train' | 'images' | 'probes' | 'studies'

export interface ViewState {
  helpOpen: boolean
  /** The set-up drawer of middle-sized screens. */
  drawerOpen: boolean
  /** The tab of small screens. */
  tab: Tab
  /** A command that went wrong, shown until it is dismissed. */
  notice: Failure | null
  /** A single picture that was pasted somewhere on the page and waits to be taken as a prompt. */
  pasted: File | null
}

export const createViewStore = () =>
  createStore<ViewState>()(() => ({
    helpOpen: false,
    drawerOpen: false,
    tab: 'images',
    notice: null,
    pasted: null,
  }))
