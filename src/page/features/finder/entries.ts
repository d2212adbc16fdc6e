/** What the palette offers: every command, preset, setting and part of the page, and how it looks. */
import { configFields, isOwnSet, type ConfigFields, type RunConfig } from '../../../core/config'
import { presets } from '../../../core/presets'
import { shapeKeys } from '../../../core/shapes'
import { languageNames, languages } from '../../../core/text/language'
import { optionLabel, texts } from '../../../core/text/texts'
import { commands, isOffered, runCommand } from '../../store/commands'
import { reportFailure } from '../../store/reportFailure'
import type { Lab } from '../../store/lab'
import { runsHere } from '../../store/metricsFile'
import { panelPlaces, type PanelId } from '../../store/panelPlaces'
import { showPart, showSetting } from '../../store/showPart'
import { chooseView, shownView } from '../../store/shownView'
import { isHidden } from '../../store/state/link'
import { setsAmong } from '../../store/state/runSet'
import { chosenLanguage, languageOf, views, type Theme } from '../../store/state/settings'
import { compareText } from '../../text/compare'
import { studiesText } from '../../text/studies'
import { weightsText } from '../../text/weights'
import type { FinderTexts } from '../../text/en/finder'
import { finderText } from '../../text/finder'
import { text } from '../../text/text'
import { presetFit } from '../../store/presetFit'

export type EntryGroup = keyof FinderTexts['groups']

export interface Entry {
  id: string
  group: EntryGroup
  label: string
  /** One sentence about it. */
  note?: string
  /** Its key, for a command. */
  key?: string
  /** Why it cannot be chosen now; null if it can. */
  blocked: string | null
  /** Whether it moves the focus to another place. */
  moves: boolean
  run(): void | Promise<unknown>
}

function commandEntries(lab: Lab): Entry[] {
  return commands
    .filter((command) => command.id !== 'find' && command.id !== 'theme' && isOffered(lab, command))
    .map((command) => ({
      id: `command-${command.id}`,
      group: 'commands',
      label: command.label,
      note: command.help,
      key: command.key,
      blocked: command.blocked(lab),
      moves: command.id === 'help',
      run: () => runCommand(lab, command),
    }))
}

function presetEntries(lab: Lab): Entry[] {
  const { backend } = lab.stores.lab.getState()
  if (isHidden(lab.stores.link.getState(), 'presets')) return []
  return presets.map(({ id, config }) => ({
    id: `preset-${id}`,
    group: 'presets',
    label: texts.presets[id].label,
    note: texts.presets[id].summary,
    blocked: presetFit({ config }, backend).blocked,
    moves: false,
    run: () => lab.choosePreset(id),
  }))
}

/** "Only if Objective is “Masked pixels”", null if it is so. */
function unless<K extends 'objective' | 'tokens'>(
  config: RunConfig,
  key: K,
  option: RunConfig[K],
): string | null {
  if (config[key] === option) return null
  return finderText().needsOption(texts.config[key].label, optionLabel(texts.config[key], option) ?? option)
}

/** Why a setting has no field now; null if it has one. */
export function settingBlocked(key: keyof ConfigFields, config: RunConfig): string | null {
  if (key === 'maskRate' || key === 'fill' || key === 'fillRounds')
    return unless(config, 'objective', 'masked')
  if (key === 'vqFactor' || key === 'vqSteps' || key === 'vqBeta') return unless(config, 'tokens', 'vqvae')
  if (key === 'squareBy') return isOwnSet(config.dataset) ? null : finderText().needsOwnImages
  if ((shapeKeys as readonly string[]).includes(key) && config.dataset !== 'shapes')
    return finderText().needsOption(texts.config.dataset.label, text.play.cards.shapes12)
  const isFromFile = config.palette === 'file' && config.tokens === 'palette' && config.paletteColours !== ''
  return key === 'nVocab' && isFromFile ? text.dataset.fileColours(config.nVocab) : null
}

function settingEntries(lab: Lab): Entry[] {
  const { config } = lab.stores.settings.getState()
  const { hiddenSettings } = lab.stores.link.getState()
  const keys = (Object.keys(configFields) as (keyof ConfigFields)[]).filter(
    (key) => !hiddenSettings.includes(key),
  )
  return keys.map((key) => ({
    id: `setting-${key}`,
    group: 'settings',
    label: texts.config[key].label,
    note: texts.config[key].help,
    blocked: settingBlocked(key, config),
    moves: true,
    run: () => showSetting(lab, key),
  }))
}

/** The heading of a panel. */
function partTitle(id: PanelId): string {
  if (id === 'examples') return text.runFiles.examples
  if (id === 'seeds') return text.runSets.formTitle
  if (id === 'compare') return compareText().title
  if (id === 'weights') return weightsText().title
  return id === 'studies' ? studiesText().title : text[id].title
}

function partEntries(lab: Lab): Entry[] {
  const hasSets = setsAmong(runsHere(lab)).length > 0
  return panelPlaces
    .filter(({ id }) => id !== 'rewind' && !isHidden(lab.stores.link.getState(), id))
    .filter(({ id }) => id !== 'runSets' || hasSets)
    .map(({ id }) => ({
      id: `part-${id}`,
      group: 'parts',
      label: partTitle(id),
      blocked: null,
      moves: true,
      run: () => showPart(lab, id),
    }))
}

function appearanceEntries(lab: Lab): Entry[] {
  const { settings, link, view } = lab.stores
  const shown = shownView(lab.stores)
  const used = link.getState().theme ?? settings.getState().theme
  const words = finderText()
  const entry = (id: string, label: string, inUse: boolean, run: () => void): Entry => ({
    id,
    group: 'appearance',
    label,
    note: inUse ? words.inUse : undefined,
    blocked: null,
    moves: false,
    run,
  })
  return [
    ...views.map((id) =>
      entry(`view-${id}`, words.showView(text.views[id]), id === shown, () => chooseView(lab.stores, id)),
    ),
    ...(['light', 'dark', 'system'] as const satisfies readonly Theme[]).map((theme) =>
      entry(`theme-${theme}`, words.useTheme[theme], theme === used, () => {
        link.setState({ theme: null })
        settings.setState({ theme })
      }),
    ),
    ...languages.map((language) =>
      entry(
        `language-${language}`,
        words.useLanguage(languageNames[language]),
        language === languageOf(settings.getState()),
        () => settings.setState(chosenLanguage(language)),
      ),
    ),
    entry('introduction', words.introduction, false, () => {
      chooseView(lab.stores, 'play')
      view.setState({ guideOpen: true })
    }),
  ]
}

/** All entries as things are now. */
export const allEntries = (lab: Lab): Entry[] => [
  ...commandEntries(lab),
  ...presetEntries(lab),
  ...settingEntries(lab),
  ...partEntries(lab),
  ...appearanceEntries(lab),
]

/** Runs an entry; a failure becomes the page's notice. */
export const runEntry = (lab: Lab, entry: Entry): Promise<void> =>
  reportFailure(
    lab,
    Promise.resolve().then(() => entry.run()),
  )
