/**
 * What a model folder tells of the data that its run was trained on, and the preview of such a run where
 * those data are not here: its colours and counts, without a single image.
 */
import { isOwnSet, paletteChannels, type RunConfig } from '../core/config'
import type { DataPreview, DatasetSummary } from '../core/dataPreview'
import { isCount } from '../core/fields'
import { levelsPalette, paletteRgb } from '../core/palette'
import { paletteOfClusters, unpackClusters } from '../core/paletteColours'
import { gridOf } from '../core/tokenGrid'
import { weightsModelError } from './checkpointErrors'
import { longestName } from './savedRun'

/** What is read here of a model's files (modelFolder.ts). */
export interface ModelFiles {
  name: string
  /** (V, 3) in [-1, 1], null without a palette file. */
  clusters: Float32Array | null
  /** Contents of igpt_lab.json. */
  note: Record<string, unknown> | null
}

/** Part of igpt_lab.json: the set's name, size and classes. Folders of earlier versions have none. */
export type NotedData = Pick<DatasetSummary, 'label' | 'trainImages' | 'testImages' | 'classNames'>

export const notedDataOf = ({ summary }: DataPreview): NotedData => ({
  label: summary.label,
  trainImages: summary.trainImages,
  testImages: summary.testImages,
  classNames: [...summary.classNames],
})

/** The data in a note, or null if it says nothing usable of them. */
export function readNotedData(note: Record<string, unknown> | null): NotedData | null {
  const { label, trainImages, testImages, classNames } = Object(note?.['data']) as Record<string, unknown>
  const isUsable =
    typeof label === 'string' &&
    label.length <= longestName &&
    isCount(trainImages) &&
    isCount(testImages) &&
    Array.isArray(classNames) &&
    classNames.length <= 256 &&
    classNames.every((name) => typeof name === 'string')
  return isUsable ? ({ label, trainImages, testImages, classNames } as NotedData) : null
}

/** Whether a run's data were never here: it was imported without them. */
export const isWithoutData = ({ trainImages }: DataPreview): boolean => trainImages === 0

/** The run's colours, as far as its files and settings tell. */
function coloursOf(config: RunConfig, { clusters, name }: ModelFiles): Uint8Array {
  const own = clusters ?? (config.palette === 'file' ? unpackClusters(config.paletteColours) : null)
  if (own?.length === 3 * config.nVocab) return paletteRgb(paletteOfClusters(own))
  if (config.palette === 'levels') return paletteRgb(levelsPalette(config.nVocab))
  throw weightsModelError(
    name,
    'was trained on images that are not here, and no file names its colours.',
    'Also choose its preprocessor_config.json, or open those images first.',
  )
}

/**
 * The preview of a run whose data are not here.
 * @throws LabError weights-model where its colours are not known
 */
export function previewWithoutData(config: RunConfig, model: ModelFiles): DataPreview {
  const { dataset, nPx, nVocab } = config
  const channels = paletteChannels(config.palette, config.paletteColours)
  const data = readNotedData(model.note)
  const classNames = data?.classNames ?? []
  return {
    summary: {
      id: dataset,
      label: data?.label ?? (isOwnSet(dataset) ? "a user's own images" : dataset),
      nativePx: nPx,
      channels,
      trainImages: data?.trainImages ?? 0,
      testImages: data?.testImages ?? 0,
      classNames,
      classCounts: classNames.map(() => 0),
      licence: '',
    },
    nPx,
    grid: gridOf(config),
    trainImages: 0,
    validationImages: 0,
    testImages: 0,
    palette: { kind: channels === 1 ? 'grey' : 'rgb', nVocab, rgb: coloursOf(config, model) },
    reconstructionError: 0,
    unigramEntropy: 0,
    stripCount: 0,
    stripOriginal: new Uint8Array(0),
    stripTokens: new Uint16Array(0),
    codes: null,
  }
}
