/**
 * The memory that training needs, estimated before it starts, and which settings to lower where it does not
 * fit. The factors were fitted to peaks measured on wasm (headless/memoryPeaks.test.ts); a captured WebGPU
 * step keeps about the same buffers.
 */
import type { ConfigKey, RunConfig } from './config'
import { parameterCount } from './cost'
import type { Failure } from './failure'
import { texts } from './text/texts'
import { gridOf, positionsOf, promptTokens } from './tokenGrid'
import { validateConfig } from './validation'

export type MemoryConfig = Pick<
  RunConfig,
  'nPx' | 'nVocab' | 'nLayer' | 'nEmbd' | 'nHead' | 'batchSize' | 'objective'
> &
  Partial<
    Pick<
      RunConfig,
      'tokens' | 'vqFactor' | 'headTying' | 'promptRows' | 'promptCount' | 'samplesPerPrompt' | 'dropout'
    >
  >

/**
 * Token positions of one evaluation pass, where one image does not have more: small enough to let training
 * steps run in between on a CPU.
 */
export const tokensPerPass = 2048

/** Bytes, by what needs them. Only one of the last four is alive at a time, beside `kept`. */
export interface TrainingMemory {
  /** Weights, two moments, and the copy that measurements read. */
  kept: number
  /** One optimizer step: gradients and what the backward pass reads. */
  step: number
  /** One forward pass of a measurement. */
  pass: number
  /** The samples of one set of completions, read in pieces and drawn together, with their caches. */
  completions: number
  /** Copies of weights and moments, while they are read to be saved. */
  save: number
}

/** Numbers that a forward pass keeps for each token and channel: in each layer, and besides. */
const forwardEach = { layer: 8.5, besides: 9 }
/** The same for an optimizer step. */
const stepEach = { layer: 24.5, besides: 9 }
/** Of stored attention scores, (B, H, T, T): kept by a forward pass, and by a step. */
const scoresEach = { forward: 3, step: 5 }
/** Numbers for each token and colour, where the head's outputs are kept. */
const logitsEach = 2

/**
 * The memory of a run with these settings, by what needs it.
 * @param storesAttention whether the backend stores attention's T x T scores
 */
export function trainingMemory(config: MemoryConfig, storesAttention: boolean): TrainingMemory {
  const { nPx, nVocab, nLayer, nHead, nEmbd, batchSize, objective, dropout = 0 } = config
  const { promptRows = 0, promptCount = 0, samplesPerPrompt = 0 } = config
  const positions = positionsOf(config)
  const parameters = parameterCount(config)
  const scores = storesAttention ? nLayer * nHead * positions : 0
  /** Numbers for each token of a forward pass. */
  const forward =
    nEmbd * (forwardEach.layer * nLayer + forwardEach.besides) +
    logitsEach * nVocab +
    scoresEach.forward * scores
  const dropped = dropout > 0 ? 3 * nLayer * nEmbd : 0
  const backward =
    nEmbd * (stepEach.layer * nLayer + stepEach.besides) +
    dropped +
    logitsEach * nVocab +
    scoresEach.step * scores
  const passTokens = Math.max(1, Math.floor(tokensPerPass / positions)) * positions
  const sequences = promptCount * samplesPerPrompt
  const given = objective === 'masked' ? positions : promptTokens(promptRows, nPx, gridOf(config))
  /** Tokens that are drawn from or filled in at once. */
  const drawn = Math.min(sequences * given, Math.max(tokensPerPass, sequences))
  const caches = objective === 'masked' ? 0 : 2 * nLayer * positions * nEmbd
  return {
    kept: 16 * parameters,
    step: 4 * (parameters + batchSize * positions * backward),
    pass: 4 * passTokens * forward,
    completions: 4 * (drawn * forward + sequences * caches),
    // Weights, moments, and the weights of an unfinished measurement.
    save: 16 * parameters,
  }
}

/** Bytes that a run with these settings takes at its peak. */
export function trainingBytes(config: MemoryConfig, storesAttention: boolean): number {
  const { kept, step, pass, completions, save } = trainingMemory(config, storesAttention)
  return kept + Math.max(step, pass, completions, save)
}

export type LoweredKey = 'batchSize' | 'samplesPerPrompt' | 'promptCount' | 'nPx' | 'nLayer' | 'nEmbd'

const half = (value: number): number => Math.max(1, Math.floor(value / 2))

/** The setting that the largest share of memory depends on. */
export function settingToLower(config: MemoryConfig, storesAttention: boolean): LoweredKey {
  const { kept, step, pass, completions, save } = trainingMemory(config, storesAttention)
  const { nLayer, nEmbd, batchSize, samplesPerPrompt = 1, promptCount = 1 } = config
  const most = Math.max(step, pass, completions, save)
  const ofWeights = kept + 4 * parameterCount(config)
  if (most === completions && completions > ofWeights && samplesPerPrompt * promptCount > 1)
    return samplesPerPrompt > 1 ? 'samplesPerPrompt' : 'promptCount'
  if (most === step && step > ofWeights / 2) return batchSize > 1 ? 'batchSize' : 'nPx'
  // Weights grow with the square of the width and linearly with the layers.
  return nLayer > nEmbd / 16 ? 'nLayer' : 'nEmbd'
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

/** The settings with one of them about halved, and those that it limits. */
function lowered(config: RunConfig, key: LoweredKey): Partial<RunConfig> {
  if (key === 'nPx') {
    const nPx = Math.max(4, 4 * Math.floor(config.nPx / 8))
    return { nPx, promptRows: Math.floor((config.promptRows * nPx) / config.nPx) }
  }
  if (key !== 'nEmbd') return { [key]: half(config[key]) }
  // A multiple of 8 that the heads divide.
  const unit = (8 * config.nHead) / divisor(8, config.nHead)
  const nEmbd = unit * Math.floor(config.nEmbd / 2 / unit)
  return nEmbd > 0 ? { nEmbd } : { nEmbd: Math.max(8, 8 * Math.floor(config.nEmbd / 16)), nHead: 1 }
}

/** Enough for any config: each halves a setting, and none has more than twelve halves. */
const mostChanges = 60

/**
 * The fewest changes found by halving that make a run fit, as settings; null where none does.
 * @param budget bytes
 */
export function changesToFit(
  config: RunConfig,
  storesAttention: boolean,
  budget: number,
): Partial<RunConfig> | null {
  let change: Partial<RunConfig> = {}
  for (let i = 0; i < mostChanges; i += 1) {
    const changed = { ...config, ...change }
    if (trainingBytes(changed, storesAttention) <= budget)
      return validateConfig(changed).length === 0 ? change : null
    change = { ...change, ...lowered(changed, settingToLower(changed, storesAttention)) }
  }
  return null
}

/** A device's memory, as far as a run's needs are compared with it. */
export interface DeviceMemory {
  storesAttention: boolean
  memoryBudgetBytes: number
}

/** Bytes as gigabytes with one decimal. */
const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1)

/** Why a run with these settings cannot start on this device; null if it fits. */
export function tooLarge(config: RunConfig, device: DeviceMemory): Failure | null {
  const { storesAttention, memoryBudgetBytes } = device
  const needed = trainingBytes(config, storesAttention)
  if (needed <= memoryBudgetBytes) return null
  const change = changesToFit(config, storesAttention, memoryBudgetBytes)
  const { messages, config: labels } = texts
  const values = Object.entries(change ?? {}).map(
    ([key, value]) => [labels[key as ConfigKey].label, value] as const,
  )
  return {
    code: 'too-large',
    subject: settingToLower(config, storesAttention),
    message: messages.tooLarge(gigabytes(needed), gigabytes(memoryBudgetBytes)),
    remedy: values.length > 0 ? messages.wouldFit(values) : messages.smallerModel,
  }
}
