/**
 * The memory that training needs, estimated before it starts; memoryChanges.ts has what to lower where it
 * does not fit. The factors were fitted to peaks measured on wasm (headless/memoryPeaks.test.ts); a captured
 * WebGPU step keeps about the same buffers.
 */
import { imagesPerPiece } from './accumulation'
import type { RunConfig } from './config'
import { parameterCount } from './cost'
import { texts } from './text/texts'
import { gridOf, positionsOf, promptTokens } from './tokenGrid'

export type MemoryConfig = Pick<
  RunConfig,
  'nPx' | 'nVocab' | 'nLayer' | 'nEmbd' | 'nHead' | 'batchSize' | 'objective'
> &
  Partial<
    Pick<
      RunConfig,
      | 'tokens'
      | 'vqFactor'
      | 'headTying'
      | 'promptRows'
      | 'promptCount'
      | 'samplesPerPrompt'
      | 'dropout'
      | 'accumulationSteps'
    >
  >

/**
 * Token positions of one evaluation pass, where one image does not have more: small enough to let training
 * steps run in between on a CPU.
 */
export const tokensPerPass = 2048

/**
 * Bytes of a step on wasm up to which its memory is held from one step to the next, so that its passes can be
 * replayed (compute/model/replayedPasses.ts).
 */
export const heldStepBytes = 128 * 2 ** 20

/**
 * Bytes, by what needs them. Only one of the last four is alive at a time, beside `kept`, and beside a step
 * that is held.
 */
export interface TrainingMemory {
  /** Weights, two moments, and the copy that measurements read. */
  kept: number
  /** One optimizer step: gradients, their sums over pieces, and what the backward pass of one piece reads. */
  step: number
  /** Whether the step's memory is held, see heldStepBytes; never by backends that store attention. */
  holdsStep: boolean
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
  const images = imagesPerPiece(batchSize, config.accumulationSteps)
  const gradients = images < batchSize ? 2 : 1
  const caches = objective === 'masked' ? 0 : 2 * nLayer * positions * nEmbd
  const step = 4 * (gradients * parameters + images * positions * backward)
  const isReplayed = images === batchSize && dropout === 0 && config.headTying !== 'tied'
  return {
    kept: 16 * parameters,
    step,
    holdsStep: !storesAttention && isReplayed && step <= heldStepBytes,
    pass: 4 * passTokens * forward,
    completions: 4 * (drawn * forward + sequences * caches),
    // Weights, moments, and the weights of an unfinished measurement.
    save: 16 * parameters,
  }
}

/** Bytes that a run with these settings takes at its peak. */
export function trainingBytes(config: MemoryConfig, storesAttention: boolean): number {
  const { kept, step, holdsStep, pass, completions, save } = trainingMemory(config, storesAttention)
  const others = Math.max(pass, completions, save)
  return kept + (holdsStep ? step + others : Math.max(step, others))
}

/** A device's memory, as far as a run's needs are compared with it. */
export interface DeviceMemory {
  storesAttention: boolean
  memoryBudgetBytes: number
}

/** Bytes as gigabytes with one decimal. */
const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1)

/** In words, how much a run needs beyond the device's memory; null if it fits. */
export function beyondMemory(
  config: RunConfig,
  { storesAttention, memoryBudgetBytes }: DeviceMemory,
): string | null {
  const needed = trainingBytes(config, storesAttention)
  return needed > memoryBudgetBytes
    ? texts.messages.tooLarge(gigabytes(needed), gigabytes(memoryBudgetBytes))
    : null
}
