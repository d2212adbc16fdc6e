/**
 * Labels of a run's numbers: the unit of its loss, the images it is measured on, its settings, and how they
 * differ from another run's.
 */
import type { ConfigKey, RunConfig } from '../../../core/config'
import { unpackClusters } from '../../../core/paletteColours'
import { changedKeys } from '../../../core/share'
import { optionLabel, texts } from '../../../core/text/settingTexts'

type MeasureConfig = Pick<RunConfig, 'objective'> & Partial<Pick<RunConfig, 'tokens'>>

/** Unit of the loss; losses of masked pixels and of all pixels are different measures (paper 2.1). */
export function pixelWords({ objective, tokens }: MeasureConfig): string {
  const token = tokens === 'vqvae' ? 'code' : 'pixel'
  return objective === 'masked' ? `masked ${token}` : token
}

/** Split on which the loss is measured: test if the validation images are trained on too. */
export function heldOutName({ split }: Pick<RunConfig, 'split'>): 'validation' | 'test' {
  return split === 'foldBack' ? 'test' : 'validation'
}

/** The same, capitalized. */
export function heldOutTitle(config: Pick<RunConfig, 'split'>): 'Validation' | 'Test' {
  return heldOutName(config) === 'test' ? 'Test' : 'Validation'
}

export function objectiveWords(config: MeasureConfig): string {
  return config.objective === 'masked' ? `${pixelWords(config)}s` : `next ${pixelWords(config)}`
}

/** A setting's value as the form displays it; for a palette file, its number of colours. */
export function valueWords(config: RunConfig, key: ConfigKey): string {
  if (key === 'paletteColours')
    return config.paletteColours === ''
      ? 'none'
      : `${(unpackClusters(config.paletteColours)?.length ?? 0) / 3} of a file`
  const value = String(config[key])
  return optionLabel(texts.config[key], value) ?? value
}

/** The settings in which two runs differ, in one line: "Steps 100 → 200, Width 16 → 32". */
export function configDiff(before: RunConfig, config: RunConfig): string {
  const parts = changedKeys(before, config).map((key) => {
    return `${texts.config[key].label} ${valueWords(before, key)} → ${valueWords(config, key)}`
  })
  return parts.length > 0 ? parts.join(', ') : 'the same settings'
}

/**
 * Why the losses of these configs are not comparable; null if they are.
 * @param configs of all runs on one chart
 */
export function differentMeasures(configs: readonly RunConfig[]): string | null {
  const kinds = (key: ConfigKey) => new Set(configs.map((config) => config[key])).size
  if (kinds('objective') > 1)
    return (
      'Nats per masked pixel and nats per pixel are different measures: compare each only with its ' +
      'own kind.'
    )
  if (kinds('maskRate') > 1 && configs[0]?.objective === 'masked')
    return 'Another mask rate is another measure: fewer pixels are given, so the loss is higher.'
  if (
    (
      ['dataset', 'nPx', 'squareBy', 'palette', 'paletteColours', 'tokens', 'vqFactor', 'nVocab'] as const
    ).some((key) => kinds(key) > 1)
  ) {
    return 'These runs differ in images, size, palette or codes, so their losses are different measures.'
  }
  return null
}
