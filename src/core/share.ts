/**
 * A config as a share link: version, preset, seed and the settings that differ from the preset, in the URL's
 * hash, with what the link asks of the page (core/linkOptions) and without runs and weights. Reading never
 * throws: what cannot be used is left out and listed, and the config can always run.
 */
import { configField, isOwnSet, type ConfigKey, type RunConfig } from './config'
import {
  isOptionKey,
  noLinkOptions,
  readLinkOptions,
  writeLinkOptions,
  type DroppedPart,
  type LinkOptions,
} from './linkOptions'
import { unpackClusters } from './paletteColours'
import { firstPreset, presetById, presets, type PresetId } from './presets'
import { shippedDatasets } from './shippedDatasets'
import { fieldProblem, validateConfig } from './validation'

/** Raised when an old link would get another meaning. */
export const shareVersion = 1

/** Characters of the longest link that is read; a palette of 512 colours takes 8,200 of them. */
export const mostLinkLetters = 30_000

export interface SharedSetup {
  /** Null if the link names no preset of this page: the machine's default applies. */
  presetId: PresetId | null
  /** The link's settings, each allowed by itself. */
  changes: Partial<RunConfig>
  /** The preset, or the default one of a machine without a GPU, with the link's settings; it can run. */
  config: RunConfig
  options: LinkOptions
  /** What was not used, in the order of the link. */
  dropped: DroppedPart[]
}

export function isPresetId(id: string | null): id is PresetId {
  return presets.some((preset) => preset.id === id)
}

/** Keys in which two configs differ, in the order of the record. */
export function changedKeys(from: RunConfig, to: RunConfig): ConfigKey[] {
  return (Object.keys(from) as ConfigKey[]).filter((key) => !Object.is(from[key], to[key]))
}

/** Commas, colons and slashes need no escape in a hash, and addresses and lists are read by people. */
const readable = (params: URLSearchParams): string =>
  String(params).replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/')

/**
 * The hash, with its '#': `#v=1&preset=digits8&seed=0&nLayer=6&view=lab`.
 * @param presetId null writes the options alone, without a config
 */
export function encodeShare(
  presetId: PresetId | null,
  config: RunConfig,
  options: LinkOptions = noLinkOptions,
): string {
  const params = new URLSearchParams({ v: String(shareVersion) })
  if (presetId !== null) {
    params.set('preset', presetId)
    params.set('seed', String(config.seed))
    for (const key of changedKeys(presetById(presetId).config, config)) {
      const value = config[key]
      if (key === 'paletteColours' && config.palette !== 'file') continue
      if (key !== 'seed' && (typeof value === 'string' || Number.isFinite(value)))
        params.set(key, String(value))
    }
  }
  writeLinkOptions(params, options)
  return `#${readable(params)}`
}

const isDataset = (id: string): boolean =>
  /^[\w-]{1,40}$/.test(id) && (isOwnSet(id) || shippedDatasets.some((set) => set.id === id))

/** One setting of the link as a config value, or why it is not used. */
function readSetting(key: string, value: string): Partial<RunConfig> | DroppedPart {
  if (key === 'dataset') return isDataset(value) ? { dataset: value } : { reason: 'value', key, value }
  if (key === 'paletteColours')
    return unpackClusters(value) ? { paletteColours: value } : { reason: 'value', key, value }
  const field = configField(key)
  if (!field) return { reason: 'unknown', key, value }
  const read = field.type === 'number' ? Number(value) : value
  const isAllowed =
    (field.type === 'subset' || value.trim() !== '') && fieldProblem(field, key, read) === null
  return isAllowed ? { [key]: read } : { reason: 'value', key: key as ConfigKey, value }
}

const without = (changes: Partial<RunConfig>, key: ConfigKey): Partial<RunConfig> =>
  Object.fromEntries(Object.entries(changes).filter(([other]) => other !== key))

/**
 * The preset with a link's settings. Settings that do not fit each other are left out one by one, first those
 * that a broken rule names, until the config can run.
 */
export function sharedConfig(
  presetId: PresetId,
  changes: Partial<RunConfig>,
): { config: RunConfig; dropped: DroppedPart[] } {
  const base = presetById(presetId).config
  const dropped: DroppedPart[] = []
  let kept = changes
  for (;;) {
    const [issue] = validateConfig({ ...base, ...kept })
    const keys = Object.keys(kept) as ConfigKey[]
    if (!issue || keys.length === 0) {
      const config = { ...base, ...kept }
      // Colours belong to palette 'file' alone.
      return { config: config.palette === 'file' ? config : { ...config, paletteColours: '' }, dropped }
    }
    const solves = (key: ConfigKey) =>
      validateConfig({ ...base, ...without(kept, key) }).every(({ key: other }) => other !== issue.key)
    const inOrder = [...keys.filter((key) => key === issue.key), ...keys]
    const key = inOrder.find(solves) ?? inOrder[0]
    dropped.push({ reason: 'conflict', key, value: String(kept[key]), message: issue.message })
    kept = without(kept, key)
  }
}

/** The parameters of a hash, repaired where a mail or chat program has escaped the link once more. */
function paramsOf(hash: string): URLSearchParams {
  const text = hash.replace(/^#/, '').replaceAll('&amp;', '&')
  if (text.includes('=') || !/%3d/i.test(text)) return new URLSearchParams(text)
  try {
    return new URLSearchParams(decodeURIComponent(text))
  } catch {
    return new URLSearchParams(text)
  }
}

const isSettingKey = (key: string): boolean => Object.hasOwn(presetById(firstPreset.cpu).config, key)

/** Whether a hash is meant as a link of the lab, and not as the name of a place on the page. */
const isLink = (params: URLSearchParams): boolean =>
  [...params].some(
    ([key, value]) =>
      value !== '' && (key === 'v' || key === 'preset' || isOptionKey(key) || isSettingKey(key)),
  )

/** The settings of a link of this version; of another version only the seed, whose meaning cannot change. */
function readSettings(
  params: URLSearchParams,
  isKnownVersion: boolean,
  dropped: DroppedPart[],
): Partial<RunConfig> {
  let changes: Partial<RunConfig> = {}
  const leftOut: string[] = []
  for (const [key, value] of params) {
    if (key === 'v' || key === 'preset' || isOptionKey(key)) continue
    if (!isKnownVersion && key !== 'seed') {
      leftOut.push(key)
      continue
    }
    const read = readSetting(key, value)
    if ('reason' in read) dropped.push(read)
    else changes = { ...changes, ...read }
  }
  if (!isKnownVersion) dropped.unshift({ reason: 'version', value: params.get('v') ?? '', keys: leftOut })
  return changes
}

/** Reads a location hash. Null if it is no link of the lab. */
export function decodeShare(hash: string): SharedSetup | null {
  if (hash.length > mostLinkLetters)
    return {
      presetId: null,
      changes: {},
      config: presetById(firstPreset.cpu).config,
      options: noLinkOptions,
      dropped: [{ reason: 'tooLong', length: hash.length }],
    }
  const params = paramsOf(hash)
  if (!isLink(params)) return null
  const dropped: DroppedPart[] = []
  const changes = readSettings(
    params,
    (params.get('v') ?? String(shareVersion)) === String(shareVersion),
    dropped,
  )
  const named = params.get('preset')
  const presetId = isPresetId(named) ? named : null
  if (named !== null && presetId === null) dropped.push({ reason: 'preset', value: named })
  const options = readLinkOptions(params, dropped)
  const { config, dropped: conflicts } = sharedConfig(presetId ?? firstPreset.cpu, changes)
  return { presetId, changes, config, options, dropped: [...dropped, ...conflicts] }
}

/** Whether a link chooses a config, and not only how the page looks. */
export const choosesConfig = ({ presetId, changes }: Pick<SharedSetup, 'presetId' | 'changes'>): boolean =>
  presetId !== null || Object.keys(changes).length > 0
