/** Which settings to lower where a run does not fit the memory, and the failure that names them. */
import { imagesPerPiece } from './accumulation'
import type { ConfigKey, RunConfig } from './config'
import { parameterCount } from './cost'
import type { Failure } from './failure'
import { beyondMemory, trainingBytes, trainingMemory, type DeviceMemory, type MemoryConfig } from './memory'
import type { NamedValue } from './text/settingTexts'
import { texts } from './text/texts'
import { validateConfig } from './validation'

export type LoweredKey =
  'accumulationSteps' | 'batchSize' | 'samplesPerPrompt' | 'promptCount' | 'nPx' | 'nLayer' | 'nEmbd'

type Change = Partial<RunConfig>

const half = (value: number): number => Math.max(1, Math.floor(value / 2))

/** Twice as many pieces of a batch, at most one for each image. */
export function morePieces({ batchSize, accumulationSteps = 1 }: MemoryConfig): number {
  return Math.min(batchSize, 2 * accumulationSteps)
}

/** Whether more pieces make a step smaller; they also need room for the sums of gradients. */
function piecesHelp(config: MemoryConfig, storesAttention: boolean): boolean {
  const more = { ...config, accumulationSteps: morePieces(config) }
  return trainingMemory(more, storesAttention).step < trainingMemory(config, storesAttention).step
}

/**
 * The setting that the largest share of memory depends on.
 * @param inPieces whether a batch may be computed in more pieces, which changes no result
 */
export function settingToLower(config: MemoryConfig, storesAttention: boolean, inPieces = true): LoweredKey {
  const { kept, step, pass, completions, save } = trainingMemory(config, storesAttention)
  const { nLayer, nEmbd, batchSize, samplesPerPrompt = 1, promptCount = 1 } = config
  const most = Math.max(step, pass, completions, save)
  const ofWeights = kept + 4 * parameterCount(config)
  if (most === completions && completions > ofWeights && samplesPerPrompt * promptCount > 1)
    return samplesPerPrompt > 1 ? 'samplesPerPrompt' : 'promptCount'
  if (most === step && step > ofWeights / 2) {
    if (inPieces && piecesHelp(config, storesAttention)) return 'accumulationSteps'
    return imagesPerPiece(batchSize, config.accumulationSteps) > 1 ? 'batchSize' : 'nPx'
  }
  // Weights grow with the square of the width and linearly with the layers.
  return nLayer > nEmbd / 16 ? 'nLayer' : 'nEmbd'
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

/** The settings with one of them about halved, and those that it limits. */
function lowered(config: RunConfig, key: LoweredKey): Change {
  if (key === 'accumulationSteps') return { accumulationSteps: morePieces(config) }
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
const mostChanges = 70

/**
 * The fewest changes found by halving that make a run fit, as settings; null where none does.
 * @param budget bytes
 * @param inPieces whether a batch may be computed in more pieces
 */
export function changesToFit(
  config: RunConfig,
  storesAttention: boolean,
  budget: number,
  inPieces = true,
): Change | null {
  let change: Change = {}
  for (let i = 0; i < mostChanges; i += 1) {
    const changed = { ...config, ...change }
    if (trainingBytes(changed, storesAttention) <= budget)
      return validateConfig(changed).length === 0 ? change : null
    change = { ...change, ...lowered(changed, settingToLower(changed, storesAttention, inPieces)) }
  }
  return null
}

/** In words, the settings that fit; for more pieces of a batch alone also a way that keeps their number. */
function wayToFit(change: Change, otherwise: Change | null): string {
  const { messages, config: labels } = texts
  const named = (some: Change | null): NamedValue[] =>
    Object.entries(some ?? {}).map(([key, value]) => [labels[key as ConfigKey].label, value])
  const inPiecesAlone = Object.keys(change).join() === 'accumulationSteps'
  return inPiecesAlone
    ? messages.piecesFit(named(change), named(otherwise))
    : messages.wouldFit(named(change))
}

/** Why a run with these settings cannot start on this device; null if it fits. */
export function tooLarge(config: RunConfig, device: DeviceMemory): Failure | null {
  const message = beyondMemory(config, device)
  if (message === null) return null
  const { storesAttention, memoryBudgetBytes } = device
  const change = changesToFit(config, storesAttention, memoryBudgetBytes)
  return {
    code: 'too-large',
    subject: settingToLower(config, storesAttention),
    message,
    remedy: change
      ? wayToFit(change, changesToFit(config, storesAttention, memoryBudgetBytes, false))
      : texts.messages.smallerModel,
  }
}
