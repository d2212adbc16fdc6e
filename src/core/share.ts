/**
 * A config as a share link: version, preset, seed and the settings that differ from the preset, in the URL's
 * hash, without runs and weights. Reading never throws; parts that cannot be used are listed.
 */
import { configField, type ConfigKey, type RunConfig } from './config'
import { unpackClusters } from './paletteColours'
import { presetById, presets, type PresetId } from './presets'
import { fieldProblem } from './validation'

/** Raised when an old link would get another meaning. */
export const shareVersion = 1

export interface SharedSetup {
  presetId: PresetId
  /** The preset with the link's differences. */
  config: RunConfig
  /** Parts of the link that were not understood, as written. */
  ignored: string[]
}

export function isPresetId(id: string | null): id is PresetId {
  return presets.some((preset) => preset.id === id)
}

/** Keys in which two configs differ, in the order of the record. */
export function changedKeys(from: RunConfig, to: RunConfig): ConfigKey[] {
  return (Object.keys(from) as ConfigKey[]).filter((key) => !Object.is(from[key], to[key]))
}

/** The hash, with its '#': `#v=1&preset=digits8&seed=0&nLayer=6`. */
export function encodeShare(presetId: PresetId, config: RunConfig): string {
  const params = new URLSearchParams({ v: String(shareVersion), preset: presetId, seed: String(config.seed) })
  for (const key of changedKeys(presetById(presetId).config, config)) {
    const value = config[key]
    if (key === 'paletteColours' && config.palette !== 'file') continue
    if (key !== 'seed' && (typeof value === 'string' || Number.isFinite(value)))
      params.set(key, String(value))
  }
  return `#${params}`
}

/** One field of the link as a config value, or null if it is unknown or out of its range. */
function readField(key: string, text: string): Partial<RunConfig> | null {
  if (key === 'dataset') return /^[\w-]{1,40}$/.test(text) ? { dataset: text } : null
  if (key === 'paletteColours') return unpackClusters(text) ? { paletteColours: text } : null
  const field = configField(key)
  if (!field || (field.type !== 'subset' && text.trim() === '')) return null
  const value = field.type === 'number' ? Number(text) : text
  return fieldProblem(field, key, value) === null ? { [key]: value } : null
}

/** Reads a location hash. Null if it has no config that this version knows. */
export function decodeShare(hash: string): SharedSetup | null {
  const params = new URLSearchParams(hash.replace(/^#/, ''))
  const presetId = params.get('preset')
  if (params.get('v') !== String(shareVersion) || !isPresetId(presetId)) return null
  const ignored: string[] = []
  let config = presetById(presetId).config
  for (const [key, text] of params) {
    if (key === 'v' || key === 'preset' || key === 'lang') continue
    const change = readField(key, text)
    if (change) config = { ...config, ...change }
    else ignored.push(`${key}=${text}`)
  }
  return { presetId, config, ignored }
}
