/**
 * All stores of one lab, created together so that the page and each test have their own, and the small ones
 * themselves: saved data sets, model files, and what is open on the page.
 */
import { createStore } from 'zustand/vanilla'
import type { SavedDataset } from '../../../core/dataPreview'
import type { ImportedModel } from '../../../core/protocol'
import type { Failure } from '../../../core/failure'
import { createCompletionsStore } from './completions'
import { createForecastStore } from './forecast'
import { createGuessStore } from './guess'
import { createHistoryStore } from './history'
import { createLabStore, type ReadProgress } from './labState'
import { createLinkStore, keepFixed } from './link'
import { createLessonsStore } from './lessons'
import { createMetricsStore, createProbesStore } from './metrics'
import { createRewindStore } from './rewind'
import { createRunStore } from './run'
import { createRunColoursStore } from './runColours'
import { createRunSetStore } from './runSet'
import { createSavedRunsStore } from './savedRuns'
import type { Language } from '../../../core/text/language'
import { createSettingsStore, type Memory } from './settings'
import { createStudiesStore } from './studies'
import { createStudyPanelStore } from './studyPanel'
import { createTouchStore } from './touch'

/** The user's data sets that this browser stores, as the worker reported them last. */
export interface SavedDatasetsState {
  /** Newest first. */
  sets: SavedDataset[]
  /** Why the last set could not be saved or deleted. */
  failure: Failure | null
}

/** Import and export of model files. */
export interface ModelFilesState {
  /** The export under way. */
  exporting: 'weights' | 'folder' | null
  /** True while model files are being read. */
  importing: boolean
  /** How far that is; null before the first report. */
  progress: ReadProgress | null
  /** Why the last import failed. */
  failure: Failure | null
  /** The model that was opened last; null before. */
  opened: ImportedModel | null
}

export type Tab = 'setup' | 'train' | 'images' | 'probes' | 'studies'

/** Which parts of the page are open; neither the link nor localStorage stores it. */
export interface ViewState {
  /** The language of the texts on the page, once they are loaded. */
  language: Language
  helpOpen: boolean
  /** The palette of all commands, presets, settings and parts of the page. */
  finderOpen: boolean
  /** The setup drawer of the medium layout. */
  drawerOpen: boolean
  /** The tab of the phone layout. */
  tab: Tab
  /** The chart that the Play view shows. */
  playChart: 'layers' | 'loss'
  /** Raster index of the pixel of the first drawing that the first minute suggests to press. */
  suggestedPixel: number | null
  /** Whether the Play view shows the headline and what to try. */
  guideOpen: boolean
  /** Failure of a command, displayed until it is dismissed. */
  notice: Failure | null
  /** True while the first visit's example is on its way. */
  awaitsExample: boolean
  /** The dialog that makes a link. */
  shareOpen: boolean
  /** The dialog that measures this machine. */
  measureOpen: boolean
  /** True while the run's first steps are replayed to compare them. */
  replaying: boolean
  /** The dialog that edits the palette. */
  paletteOpen: boolean
  /** The dialog that trains the run longer. */
  longerOpen: boolean
  /** The report of the run is about to be printed. */
  printing: boolean
  /** A single image pasted on the page, to be used as a prompt. */
  pasted: File | null
}

export function createStores(memory: Memory | null) {
  const studies = createStudiesStore()
  const settings = createSettingsStore(memory)
  const link = createLinkStore()
  keepFixed(settings, link)
  return {
    lab: createLabStore(),
    run: createRunStore(),
    runColours: createRunColoursStore(memory),
    runSet: createRunSetStore(),
    metrics: createMetricsStore(),
    probes: createProbesStore(),
    completions: createCompletionsStore(),
    touch: createTouchStore(),
    guess: createGuessStore(),
    rewind: createRewindStore(),
    studies,
    studyPanel: createStudyPanelStore(studies),
    forecast: createForecastStore(),
    history: createHistoryStore(),
    savedRuns: createSavedRunsStore(),
    savedDatasets: createStore<SavedDatasetsState>()(() => ({ sets: [], failure: null })),
    settings,
    link,
    lessons: createLessonsStore(memory),
    modelFiles: createStore<ModelFilesState>()(() => ({
      exporting: null,
      importing: false,
      progress: null,
      failure: null,
      opened: null,
    })),
    view: createStore<ViewState>()(() => ({
      language: 'en',
      helpOpen: false,
      finderOpen: false,
      drawerOpen: false,
      tab: 'images',
      playChart: 'layers',
      suggestedPixel: null,
      guideOpen: !settings.getState().ownRunSeen,
      notice: null,
      awaitsExample: false,
      shareOpen: false,
      measureOpen: false,
      replaying: false,
      paletteOpen: false,
      longerOpen: false,
      printing: false,
      pasted: null,
    })),
  }
}

export type Stores = ReturnType<typeof createStores>
