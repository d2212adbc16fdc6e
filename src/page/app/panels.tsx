/**
 * The page's panels as components; their places are in store/panelPlaces.ts. A new panel is one row in each.
 */
import { Suspense, type ComponentType, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { PagePart } from '../../core/pageParts'
import { CompletionsPanel } from '../features/completions/CompletionsPanel'
import { RewindBar } from '../features/rewind/RewindBar'
import { RewindPanel } from '../features/rewind/RewindPanel'
import { PresetsPanel } from '../features/setup/PresetsPanel'
import { panelPlaces, type PanelId, type PlayPlace, type Zone } from '../store/panelPlaces'
import type { Tab } from '../store/state/stores'
import { useStores } from '../store/hooks'
import { useIsShown } from '../store/linkHooks'
import { lazy } from '../ui/lazy'
import { PartContext } from '../ui/Panel'
import type { Layout } from './appearance'

type LabPanels = typeof import('./labPanels')

/** Fetches the Lab view's panels, so that they are there when it is chosen. */
export const loadLabPanels = (): Promise<LabPanels> => import('./labPanels')

/** A panel of the Lab view; all of them are loaded together. */
function labPanel(name: keyof LabPanels) {
  return lazy(async () => {
    const panels = await loadLabPanels()
    return { default: panels[name] as ComponentType<{ foldable: boolean }> }
  })
}

const ComparePanel = labPanel('ComparePanel')
const DatasetPanel = labPanel('DatasetPanel')
const FactsPanel = labPanel('FactsPanel')
const ModelPanel = labPanel('ModelPanel')
const RunFilePanel = labPanel('RunFilePanel')
const RunSetsPanel = labPanel('RunSetsPanel')
const SavedRunsPanel = labPanel('SavedRunsPanel')
const SeedsPanel = labPanel('SeedsPanel')
const StudiesPanel = labPanel('StudiesPanel')
const TrainingPanel = labPanel('TrainingPanel')
const WeightsPanel = labPanel('WeightsPanel')

/** The panels with charts: their library is a third of the page's code, and is loaded beside the worker. */
const LossPanel = lazy(async () => ({ default: (await import('../features/loss/LossPanel')).LossPanel }))
const ProbesPanel = lazy(async () => ({
  default: (await import('../features/probes/ProbesPanel')).ProbesPanel,
}))

const ExamplesPanel = lazy(async () => ({
  default: (await import('../features/runFiles/ExamplesPanel')).ExamplesPanel,
}))
const GuessPanel = lazy(async () => ({
  default: (await import('../features/completions/GuessPanel')).GuessPanel,
}))

/** Below the completions, which do not wait for it. */
function WhatIsThis() {
  return (
    <Suspense fallback={<div className="panel guess-waiting" aria-busy="true" />}>
      <GuessPanel />
    </Suspense>
  )
}

/** A part of the page, unless its link hides it. */
export function Offered({ part, children }: { part: PagePart; children: ReactNode }) {
  return useIsShown(part) && children
}

/** The completions with the scrubber below them. */
export function Completions() {
  const scrubber = (
    <Offered part="rewind">
      <RewindBar />
    </Offered>
  )
  return <CompletionsPanel scrubber={scrubber} />
}

const components: Record<PanelId, ComponentType<{ foldable: boolean }>> = {
  presets: PresetsPanel,
  dataset: DatasetPanel,
  model: ModelPanel,
  training: TrainingPanel,
  seeds: SeedsPanel,
  completions: Completions,
  whatIsThis: WhatIsThis,
  examples: ExamplesPanel,
  studies: StudiesPanel,
  rewind: RewindPanel,
  loss: LossPanel,
  facts: FactsPanel,
  probes: ProbesPanel,
  runSets: RunSetsPanel,
  compare: ComparePanel,
  savedRuns: SavedRunsPanel,
  runFiles: RunFilePanel,
  weights: WeightsPanel,
}

/** Whether a zone or tab has a panel that the page's link does not hide; a scrubber alone is none. */
export function useHasPanels(layout: Layout | 'play'): (place: Zone | Tab | PlayPlace) => boolean {
  const hidden = useStore(useStores().link, (state) => state.hiddenParts)
  const shown = panelPlaces.filter(({ id }) => id !== 'rewind' && !hidden.includes(id))
  return (place) => shown.some((row) => [row[layout]].flat().includes(place))
}

/**
 * The panels of one zone or tab; only the phone layout unfolds those that fold. They appear together, once
 * all are loaded, so that none moves another.
 */
export function panelsIn(layout: Layout | 'play', place: Zone | Tab | PlayPlace): ReactNode {
  const elements = panelPlaces
    .filter((row) => [row[layout]].flat().includes(place))
    .map(({ id }) => {
      const Panel = components[id]
      return (
        <Offered key={id} part={id}>
          <PartContext value={id}>
            <Panel foldable={layout !== 'phone'} />
          </PartContext>
        </Offered>
      )
    })
  const content = place === 'setup' ? <div className="setup">{elements}</div> : elements
  return <Suspense fallback={<div className="zone-loading" aria-busy="true" />}>{content}</Suspense>
}
