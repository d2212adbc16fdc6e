/** The page's panels in one table, with the place of each in every layout. A new panel is one row here. */
import { lazy, Suspense, type ComponentType, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { PagePart } from '../../core/pageParts'
import { ComparePanel } from '../features/compare/ComparePanel'
import { CompletionsPanel } from '../features/completions/CompletionsPanel'
import { FactsPanel } from '../features/facts/FactsPanel'
import { SavedRunsPanel } from '../features/savedRuns/SavedRunsPanel'
import { RunSetsPanel } from '../features/runSets/RunSetsPanel'
import { SeedsPanel } from '../features/runSets/SeedsPanel'
import { ExamplesPanel } from '../features/runFiles/ExamplesPanel'
import { RunFilePanel } from '../features/runFiles/RunFilePanel'
import { RewindBar } from '../features/rewind/RewindBar'
import { RewindPanel } from '../features/rewind/RewindPanel'
import { DatasetPanel } from '../features/setup/DatasetPanel'
import { ModelPanel } from '../features/setup/ModelPanel'
import { PresetsPanel } from '../features/setup/PresetsPanel'
import { TrainingPanel } from '../features/setup/TrainingPanel'
import '../features/setup/setup.css'
import { StudiesPanel } from '../features/studies/StudiesPanel'
import { WeightsPanel } from '../features/weights/WeightsPanel'
import type { Stores, Tab } from '../store/state/stores'
import { useStores } from '../store/hooks'
import { useIsShown } from '../store/linkHooks'
import { PartContext } from '../ui/Panel'
import type { Layout } from './appearance'

/** The panels with charts: their library is a third of the page's code, and is loaded beside the worker. */
const LossPanel = lazy(async () => ({ default: (await import('../features/loss/LossPanel')).LossPanel }))
const ProbesPanel = lazy(async () => ({
  default: (await import('../features/probes/ProbesPanel')).ProbesPanel,
}))

/** Zones of the wide and medium layouts; in the medium one, setup is the drawer. */
type Zone = 'setup' | 'hero' | 'curves' | 'foot'

interface PanelPlace {
  id: PagePart
  Panel: ComponentType<{ foldable: boolean }>
  /** Absent where the panel is part of another one. */
  wide?: Zone
  medium?: Zone
  phone: Tab | readonly Tab[]
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

/** In the order of the panels within each zone and tab. */
const panels: readonly PanelPlace[] = [
  { id: 'presets', Panel: PresetsPanel, wide: 'setup', medium: 'setup', phone: 'setup' },
  { id: 'dataset', Panel: DatasetPanel, wide: 'setup', medium: 'setup', phone: 'setup' },
  { id: 'model', Panel: ModelPanel, wide: 'setup', medium: 'setup', phone: 'setup' },
  { id: 'training', Panel: TrainingPanel, wide: 'setup', medium: 'setup', phone: 'setup' },
  { id: 'seeds', Panel: SeedsPanel, wide: 'setup', medium: 'setup', phone: 'setup' },
  { id: 'completions', Panel: Completions, wide: 'hero', medium: 'hero', phone: 'images' },
  { id: 'examples', Panel: ExamplesPanel, wide: 'hero', medium: 'hero', phone: 'images' },
  { id: 'rewind', Panel: RewindPanel, phone: ['train', 'probes', 'studies'] },
  { id: 'studies', Panel: StudiesPanel, wide: 'hero', medium: 'foot', phone: 'studies' },
  { id: 'loss', Panel: LossPanel, wide: 'curves', medium: 'curves', phone: 'train' },
  { id: 'facts', Panel: FactsPanel, wide: 'foot', medium: 'foot', phone: 'train' },
  { id: 'probes', Panel: ProbesPanel, wide: 'curves', medium: 'curves', phone: 'probes' },
  { id: 'runSets', Panel: RunSetsPanel, wide: 'curves', medium: 'curves', phone: 'train' },
  { id: 'compare', Panel: ComparePanel, wide: 'curves', medium: 'curves', phone: 'train' },
  { id: 'savedRuns', Panel: SavedRunsPanel, wide: 'curves', medium: 'curves', phone: 'train' },
  { id: 'runFiles', Panel: RunFilePanel, wide: 'curves', medium: 'curves', phone: 'train' },
  { id: 'weights', Panel: WeightsPanel, wide: 'curves', medium: 'curves', phone: 'train' },
]

/** Whether a zone or tab has a panel that the page's link does not hide; a scrubber alone is none. */
export function useHasPanels(layout: Layout): (place: Zone | Tab) => boolean {
  const hidden = useStore(useStores().link, (state) => state.hiddenParts)
  const shown = panels.filter(({ id }) => id !== 'rewind' && !hidden.includes(id))
  return (place) => shown.some((row) => [row[layout]].flat().includes(place))
}

/** Opens what hides a part of the page: its tab on phones, its drawer, the fold of the studies. */
export function revealPart({ view, studyPanel }: Stores, layout: Layout, part: PagePart): void {
  const place = panels.find(({ id }) => id === part)
  if (part === 'studies') studyPanel.setState({ open: true })
  const tabs = place ? [place.phone].flat() : []
  if (layout === 'phone') view.setState(({ tab }) => ({ tab: tabs.includes(tab) ? tab : (tabs[0] ?? tab) }))
  if (layout === 'medium') view.setState({ drawerOpen: place?.medium === 'setup' })
}

/**
 * The panels of one zone or tab; only the phone layout unfolds those that fold. They appear together, once
 * all are loaded, so that none moves another.
 */
export function panelsIn(layout: Layout, place: Zone | Tab): ReactNode {
  const elements = panels
    .filter((row) => [row[layout]].flat().includes(place))
    .map(({ id, Panel }) => (
      <Offered key={id} part={id}>
        <PartContext value={id}>
          <Panel foldable={layout !== 'phone'} />
        </PartContext>
      </Offered>
    ))
  if (place === 'setup') return <div className="setup">{elements}</div>
  return <Suspense fallback={<div className="zone-loading" aria-busy="true" />}>{elements}</Suspense>
}
