/**
 * The place of each panel in every layout and in the Play view, in the order of the panels within each zone
 * and tab. Their components are in app/panels.tsx.
 */
import type { ConfigFields } from '../../core/config'
import type { PagePart } from '../../core/pageParts'
import type { Tab } from './state/stores'

/** Zones of the wide and medium layouts; in the medium one, setup is the drawer. */
export type Zone = 'setup' | 'hero' | 'curves' | 'foot'

/** Places of the Play view, which is one column or two at any width; of the two charts it shows one. */
export type PlayPlace = 'images' | 'presets' | 'layers' | 'loss' | 'trained'

/** The parts of the page that are panels; the others are in the header or above the page. */
export type PanelId = Exclude<PagePart, 'transport' | 'backend' | 'share' | 'help' | 'lesson'>

export interface PanelPlace {
  id: PanelId
  /** Absent where the panel is part of another one. */
  wide?: Zone
  medium?: Zone
  phone: Tab | readonly Tab[]
  /** Absent if only the Lab view shows it. */
  play?: PlayPlace
}

export const panelPlaces: readonly PanelPlace[] = [
  { id: 'presets', wide: 'setup', medium: 'setup', phone: 'setup', play: 'presets' },
  { id: 'dataset', wide: 'setup', medium: 'setup', phone: 'setup' },
  { id: 'model', wide: 'setup', medium: 'setup', phone: 'setup' },
  { id: 'training', wide: 'setup', medium: 'setup', phone: 'setup' },
  { id: 'seeds', wide: 'setup', medium: 'setup', phone: 'setup' },
  { id: 'completions', wide: 'hero', medium: 'hero', phone: 'images', play: 'images' },
  { id: 'whatIsThis', wide: 'hero', medium: 'hero', phone: 'images', play: 'images' },
  { id: 'examples', wide: 'hero', medium: 'hero', phone: 'images', play: 'trained' },
  { id: 'rewind', phone: ['train', 'probes', 'studies'] },
  { id: 'studies', wide: 'hero', medium: 'foot', phone: 'studies' },
  { id: 'loss', wide: 'curves', medium: 'curves', phone: 'train', play: 'loss' },
  { id: 'facts', wide: 'foot', medium: 'foot', phone: 'train' },
  { id: 'probes', wide: 'curves', medium: 'curves', phone: 'probes', play: 'layers' },
  { id: 'runSets', wide: 'curves', medium: 'curves', phone: 'train' },
  { id: 'compare', wide: 'curves', medium: 'curves', phone: 'train' },
  { id: 'savedRuns', wide: 'curves', medium: 'curves', phone: 'train' },
  { id: 'runFiles', wide: 'curves', medium: 'curves', phone: 'train' },
  { id: 'weights', wide: 'curves', medium: 'curves', phone: 'train' },
]

/** The settings that stand below the images and not in the setup, in their order. */
export const samplingSettings: readonly (keyof ConfigFields)[] = [
  'fill',
  'promptRows',
  'promptCount',
  'samplesPerPrompt',
  'temperature',
  'topK',
  'completeEvery',
  'fillRounds',
]
