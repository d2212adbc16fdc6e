/**
 * Labels of a run's numbers: the unit of its loss, the images it is measured on, its settings, and how they
 * differ from another run's.
 */
import { configField, type ConfigKey, type RunConfig } from '../../../core/config'
import { unpackClusters } from '../../../core/paletteColours'
import { changedKeys } from '../../../core/share'
import { optionLabel, texts } from '../../../core/text/texts'
import { text } from '../../text/text'

type MeasureConfig = Pick<RunConfig, 'objective'> & Partial<Pick<RunConfig, 'tokens'>>

/** Unit of the loss; losses of masked pixels and of all pixels are different measures (paper 2.1). */
export function pixelWords({ objective, tokens }: MeasureConfig): string {
  const { code, maskedCode, maskedPixel, pixel } = text.labels
  if (tokens === 'vqvae') return objective === 'masked' ? maskedCode : code
  return objective === 'masked' ? maskedPixel : pixel
}

/** Split on which the loss is measured: test if the validation images are trained on too. */
export function heldOutName({ split }: Pick<RunConfig, 'split'>): string {
  return text.labels.heldOut[split === 'foldBack' ? 'test' : 'validation']
}

/** The same, capitalized. */
export function heldOutTitle({ split }: Pick<RunConfig, 'split'>): string {
  return text.labels.heldOutTitle[split === 'foldBack' ? 'test' : 'validation']
}

export function objectiveWords({ objective, tokens }: MeasureConfig): string {
  const { maskedCodes, maskedPixels, nextCode, nextPixel } = text.labels
  if (tokens === 'vqvae') return objective === 'masked' ? maskedCodes : nextCode
  return objective === 'masked' ? maskedPixels : nextPixel
}

/** A setting's value as the form displays it; for a palette file, its number of colours. */
export function valueWords(config: RunConfig, key: ConfigKey): string {
  if (key === 'paletteColours')
    return config.paletteColours === ''
      ? text.labels.noPalette
      : text.labels.filePalette((unpackClusters(config.paletteColours)?.length ?? 0) / 3)
  const value = String(config[key])
  const words = (option: string) => optionLabel(texts.config[key], option) ?? option
  const isSubset = configField(key)?.type === 'subset' && value !== ''
  return isSubset ? text.common.list(value.split(' ').map(words)) : words(value)
}

/** The settings in which two runs differ, in one line: "Steps 100 → 200, Width 16 → 32". */
export function configDiff(before: RunConfig, config: RunConfig): string {
  const parts = changedKeys(before, config).map((key) => {
    return text.labels.change(texts.config[key].label, valueWords(before, key), valueWords(config, key))
  })
  return parts.length > 0 ? text.common.list(parts) : text.labels.sameSettings
}

/**
 * Why the losses of these configs are not comparable; null if they are.
 * @param configs of all runs on one chart
 */
export function differentMeasures(configs: readonly RunConfig[]): string | null {
  const kinds = (key: ConfigKey) => new Set(configs.map((config) => config[key])).size
  if (kinds('objective') > 1) return text.labels.otherObjective
  if (kinds('maskRate') > 1 && configs[0]?.objective === 'masked') return text.labels.otherMaskRate
  if (
    (
      ['dataset', 'nPx', 'squareBy', 'palette', 'paletteColours', 'tokens', 'vqFactor', 'nVocab'] as const
    ).some((key) => kinds(key) > 1)
  ) {
    return text.labels.otherData
  }
  return null
}
