/**
 * What the link asked for that opened the page: parts to hide, settings to fix, view, language, lesson, a run
 * file, and what of it could not be used. Hiding and fixing guide a class; they protect nothing.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ConfigKey, RunConfig } from '../../../core/config'
import type { Failure } from '../../../core/failure'
import {
  fixedSettings,
  noLinkOptions,
  type DroppedPart,
  type EmbedPart,
  type LinkOptions,
} from '../../../core/linkOptions'
import type { PagePart } from '../../../core/pageParts'
import type { ReadProgress } from './labState'
import type { SettingsState } from './settings'

/** The run file of a link: where the page is with it. */
export type LinkedRun =
  /** The visitor has to allow the request to another site. */
  | { state: 'asks' }
  /** Allowed, and large: the visitor has to allow this many bytes. */
  | { state: 'asksSize'; bytes: number }
  | { state: 'fetching'; ticket: number; progress: ReadProgress | null }
  | { state: 'failed'; failure: Failure }
  /** Opened or declined: nothing more to say. */
  | { state: 'over' }

export interface LinkState extends LinkOptions {
  /** The one part that the page shows in another page's frame; null shows the page. */
  embed: EmbedPart | null
  /** The link's settings, for the default preset that is chosen later. */
  changes: Partial<RunConfig>
  /** Settings that stay as they are, with their values. */
  fixed: Partial<RunConfig>
  /** What could not be used, until the notice is dismissed. */
  dropped: readonly DroppedPart[]
  linkedRun: LinkedRun
}

export const createLinkStore = () =>
  createStore<LinkState>()(() => ({
    ...noLinkOptions,
    embed: null,
    changes: {},
    fixed: {},
    dropped: [],
    linkedRun: { state: 'over' },
  }))

/** Whether the page leaves out this part. */
export const isHidden = ({ hiddenParts }: Pick<LinkState, 'hiddenParts'>, part: PagePart): boolean =>
  hiddenParts.includes(part)

export const isFixed = ({ fixed }: Pick<LinkState, 'fixed'>, key: ConfigKey): boolean =>
  Object.hasOwn(fixed, key)

/** Whether the link leaves out or fixes anything. */
export const isRestricted = ({ hiddenParts, hiddenSettings, fixed }: LinkState): boolean =>
  hiddenParts.length > 0 || hiddenSettings.length > 0 || Object.keys(fixed).length > 0

/** Whether the page has something to say about its link. */
export const hasLinkNotice = (state: LinkState): boolean =>
  state.dropped.length > 0 || state.linkedRun.state !== 'over' || isRestricted(state)

/** The options that a link to the page as it is carries. */
export function optionsOf(link: LinkState): LinkOptions {
  const { view, language, theme, lesson, hiddenParts, hiddenSettings, locked, run } = link
  return { view, language, theme, lesson, hiddenParts, hiddenSettings, locked, run }
}

/** Shows every part and fixes nothing. */
export const showEverything = (link: StoreApi<LinkState>): void =>
  link.setState({ hiddenParts: [], hiddenSettings: [], locked: [], fixed: {} })

/** Fixes the link's settings at the values of this config. */
export const fixAt = (link: StoreApi<LinkState>, config: RunConfig): void =>
  link.setState(({ locked }) => ({ fixed: fixedSettings(locked, config) }))

/**
 * Keeps fixed settings as they are, whoever changes the form: a field, a preset, a file, a command or the
 * console. With all of them fixed the preset's name stays too.
 */
export function keepFixed(settings: StoreApi<SettingsState>, link: StoreApi<LinkState>): void {
  const { setState } = settings
  settings.setState = (change) =>
    setState((before) => {
      const next = typeof change === 'function' ? change(before) : change
      const { fixed, locked } = link.getState()
      if (!next.config || Object.keys(fixed).length === 0) return next
      const config = { ...next.config, ...fixed }
      return {
        ...next,
        config,
        presetId: locked === 'all' ? before.presetId : (next.presetId ?? before.presetId),
      }
    })
}
