/**
 * What a link asks of the page beside the run's settings: view, language, theme, lesson, hidden parts, fixed
 * settings and a run file. Reading never throws; what cannot be used is listed with its reason.
 */
import { configFields, type ConfigKey } from './config'
import { keysOf } from './fields'
import { isPagePart, pageParts, type PagePart } from './pageParts'
import { presetById } from './presets'
import { languages, type Language } from './text/language'

export const linkViews = ['play', 'lab'] as const
export type LinkView = (typeof linkViews)[number]

export const linkThemes = ['light', 'dark'] as const
export type LinkTheme = (typeof linkThemes)[number]

/** The parts that an embed can show (`?embed=`): panels of the page, and a lesson. */
export const embedParts = ['completions', 'loss', 'probes', 'lesson'] as const
export type EmbedPart = (typeof embedParts)[number]

/** Every setting of a run; a link may hide or fix those that have a field, and fix the data set. */
const settingKeys = keysOf(configFields) as ConfigKey[]
const lockableKeys: ReadonlySet<string> = new Set<ConfigKey>([...settingKeys, 'dataset'])

export interface LinkOptions {
  /** Null leaves what the visitor has chosen, as for language and theme. */
  view: LinkView | null
  language: Language | null
  theme: LinkTheme | null
  /** A shipped lesson's id, or the https address of a lesson file. */
  lesson: string | null
  hiddenParts: readonly PagePart[]
  hiddenSettings: readonly ConfigKey[]
  locked: 'all' | readonly ConfigKey[]
  /** The https address of a run file, or its path on this site. */
  run: string | null
}

export const noLinkOptions: LinkOptions = {
  view: null,
  language: null,
  theme: null,
  lesson: null,
  hiddenParts: [],
  hiddenSettings: [],
  locked: [],
  run: null,
}

/** A part of a link that was not used, and why. */
export type DroppedPart =
  /** The whole link: too many characters. */
  | { reason: 'tooLong'; length: number }
  /** The version is newer than this page's, or no version; `keys` are the settings left out for that. */
  | { reason: 'version'; value: string; keys: readonly string[] }
  | { reason: 'preset'; value: string }
  /** No setting or option has this name. */
  | { reason: 'unknown'; key: string; value: string }
  /** A setting may not have this value. */
  | { reason: 'value'; key: ConfigKey; value: string }
  /** A setting does not fit the others; `message` says the rule. */
  | { reason: 'conflict'; key: ConfigKey; value: string; message: string }
  /** The value of an option is none of its words, or no usable address. */
  | { reason: 'option'; key: 'view' | 'lang' | 'theme' | 'lesson' | 'run' | 'embed'; value: string }
  /** Nothing of the page, and no setting, has this name. */
  | { reason: 'hide'; value: string }
  /** No setting has this name. */
  | { reason: 'lock'; value: string }

/** The names of the options in a link, in the order in which they are written. */
export const optionKeys = ['view', 'lang', 'theme', 'lesson', 'hide', 'lock', 'run'] as const

export const isOptionKey = (key: string): boolean => (optionKeys as readonly string[]).includes(key)

/** Longest address of a lesson or a run. */
const mostAddressLetters = 2000

function parsed(address: string): URL | null {
  try {
    return new URL(address)
  } catch {
    return null
  }
}

/** Whether a page may fetch from this address: https, or http on this machine, and without a password. */
function isSafeAddress(address: string): boolean {
  if (address.length > mostAddressLetters) return false
  const url = parsed(address)
  if (!url || url.username !== '' || url.password !== '') return false
  const isLoopback = url.hostname === 'localhost' || url.hostname === '127.0.0.1'
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)
}

/** Whether a text is a path on the page's own site: without a scheme, a host or steps upward. */
export const isOwnPath = (path: string): boolean =>
  path.length <= mostAddressLetters &&
  /^\/?[\w.~%-]+(\/[\w.~%-]+)*$/.test(path) &&
  !/(^|\/)\.\.?(\/|$)/.test(path)

/** Whether a run file may be opened from here. */
export const isRunAddress = (address: string): boolean => isOwnPath(address) || isSafeAddress(address)

/** Whether a lesson may be named like this: an id, or the address of a file. */
export const isLessonName = (name: string): boolean => /^[\w-]{1,60}$/.test(name) || isSafeAddress(name)

/** The names of a list such as "loss,probes", each once. */
const namesIn = (list: string): string[] => [...new Set(list.split(',').map((name) => name.trim()))]

/** The value of a choice, or null and a dropped part. */
function oneOf<V extends string>(
  options: readonly V[],
  key: 'view' | 'lang' | 'theme',
  value: string | null,
  dropped: DroppedPart[],
): V | null {
  const found = options.find((option) => option === value)
  if (found === undefined && value !== null) dropped.push({ reason: 'option', key, value })
  return found ?? null
}

function hiddenIn(list: string, dropped: DroppedPart[]): Pick<LinkOptions, 'hiddenParts' | 'hiddenSettings'> {
  const names = namesIn(list)
  for (const value of names)
    if (!isPagePart(value) && !(settingKeys as string[]).includes(value))
      dropped.push({ reason: 'hide', value })
  return {
    hiddenParts: pageParts.filter((part) => names.includes(part)),
    hiddenSettings: settingKeys.filter((key) => names.includes(key)),
  }
}

function lockedIn(list: string, dropped: DroppedPart[]): LinkOptions['locked'] {
  const names = namesIn(list)
  for (const value of names)
    if (value !== 'all' && !lockableKeys.has(value)) dropped.push({ reason: 'lock', value })
  if (names.includes('all')) return 'all'
  return allKeys().filter((key) => lockableKeys.has(key) && names.includes(key))
}

/** Every key of a config, in the order of the record. */
const allKeys = (): ConfigKey[] => keysOf(presetById('digits8').config)

/** Reads the options of a link; adds what was not used to `dropped`. */
export function readLinkOptions(params: URLSearchParams, dropped: DroppedPart[]): LinkOptions {
  const address = (key: 'lesson' | 'run', isValid: (value: string) => boolean): string | null => {
    const value = params.get(key)
    if (value === null || isValid(value)) return value
    dropped.push({ reason: 'option', key, value })
    return null
  }
  const hide = params.get('hide')
  const lock = params.get('lock')
  return {
    view: oneOf(linkViews, 'view', params.get('view'), dropped),
    language: oneOf(languages, 'lang', params.get('lang'), dropped),
    theme: oneOf(linkThemes, 'theme', params.get('theme'), dropped),
    lesson: address('lesson', isLessonName),
    ...(hide ? hiddenIn(hide, dropped) : { hiddenParts: [], hiddenSettings: [] }),
    locked: lock ? lockedIn(lock, dropped) : [],
    run: address('run', isRunAddress),
  }
}

/** Adds the options to a link's parameters; what is not asked for is left out. */
export function writeLinkOptions(params: URLSearchParams, options: LinkOptions): void {
  const { view, language, theme, lesson, hiddenParts, hiddenSettings, locked, run } = options
  const values: Record<(typeof optionKeys)[number], string | null> = {
    view,
    lang: language,
    theme,
    lesson,
    hide: [...hiddenParts, ...hiddenSettings].join(','),
    lock: locked === 'all' ? 'all' : locked.join(','),
    run,
  }
  for (const key of optionKeys) if (values[key]) params.set(key, values[key])
}

/** The settings that stay as they are, with the values of this config. */
export function fixedSettings<Config extends object>(
  locked: LinkOptions['locked'],
  config: Config,
): Partial<Config> {
  if (locked === 'all') return config
  return Object.fromEntries(
    Object.entries(config).filter(([key]) => (locked as readonly string[]).includes(key)),
  ) as Partial<Config>
}
