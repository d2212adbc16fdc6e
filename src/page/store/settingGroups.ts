/** All settings in groups as the panels have them, for what lists them all: the share dialog, the report. */
import type { ConfigKey } from '../../core/config'
import { text } from '../text/text'

/** The settings that a person may change, by the panel that has them. Their order is the forms'. */
export const settingGroups = {
  dataset: [
    'dataset',
    'palette',
    'nPx',
    'squareBy',
    'tokens',
    'nVocab',
    'vqFactor',
    'vqSteps',
    'vqBeta',
    'pixelOrder',
    'split',
    'validationFraction',
    'shapeKinds',
    'shapeSize',
    'shapeTurn',
    'shapeColours',
    'shapeSeed',
  ],
  model: ['nLayer', 'nHead', 'nEmbd', 'headTying', 'headInit', 'dropout'],
  training: [
    'objective',
    'maskRate',
    'steps',
    'batchSize',
    'learningRate',
    'warmupSteps',
    'seed',
    'accumulationSteps',
    'beta1',
    'beta2',
    'epsilon',
    'weightDecay',
    'gradClip',
  ],
  measuring: ['evalEvery', 'evalImages', 'probeEvery', 'probeTrainImages', 'probeTestImages', 'probeKinds'],
  completions: [
    'promptRows',
    'promptCount',
    'samplesPerPrompt',
    'temperature',
    'topK',
    'fill',
    'fillRounds',
    'completeEvery',
  ],
} as const satisfies Record<string, readonly ConfigKey[]>

export const allSettings: readonly ConfigKey[] = Object.values(settingGroups).flat()

export type SettingGroup = keyof typeof settingGroups

/** The heading of each group, in the language in use. */
export const groupTitles = (): Record<SettingGroup, string> => ({
  dataset: text.dataset.title,
  model: text.model.title,
  training: text.training.title,
  measuring: text.training.measuring,
  completions: text.completions.title,
})
