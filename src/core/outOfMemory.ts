/**
 * Out-of-memory errors: how to recognise them, since browsers, WebAssembly and TensorFlow.js give them no
 * type of their own, and the failure that names the setting to lower.
 */
import type { RunConfig } from './config'
import { parameterCount } from './cost'
import type { Failure } from './failure'
import { positionsOf } from './tokenGrid'

/** Messages of V8 and SpiderMonkey arrays, WebAssembly growth, Emscripten aborts, tfjs and WebGPU. */
const messages = new RegExp(
  [
    'out of memory',
    'allocation failed',
    'cannot enlarge memory',
    'Aborted\\(OOM\\)',
    'invalid (typed )?array length',
    'memory access out of bounds',
    'could not allocate',
  ].join('|'),
  'i',
)

/** Whether this thrown value means that memory ran out. */
export function isOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const typed =
    error instanceof RangeError ||
    error instanceof WebAssembly.RuntimeError ||
    error.name === 'GPUOutOfMemoryError'
  return messages.test(error.message) && (typed || !/bounds|array length/i.test(error.message))
}

type MemoryConfig = Pick<
  RunConfig,
  'nPx' | 'nVocab' | 'nLayer' | 'nEmbd' | 'nHead' | 'batchSize' | 'objective' | 'tokens' | 'vqFactor'
>

/** The setting to lower first, the one that the largest share of memory depends on, with a value to try. */
export function settingToLower(
  config: MemoryConfig,
  attentionMatrix: boolean,
): { key: 'batchSize' | 'nPx' | 'nLayer' | 'nEmbd'; advice: string } {
  const positions = positionsOf(config)
  const rows = config.batchSize * positions
  const layers = config.nLayer * 16 * config.nEmbd * rows
  const scores = attentionMatrix
    ? config.nLayer * 2 * config.batchSize * config.nHead * positions * positions
    : 0
  const logits = 3 * config.nVocab * rows
  const weights = 5 * parameterCount(config)
  const half = (n: number) => Math.max(1, Math.floor(n / 2))
  if (layers + scores + logits >= weights && config.batchSize > 1) {
    return {
      key: 'batchSize',
      advice:
        `Choose a smaller batch: ${half(config.batchSize)} instead of ${config.batchSize} ` +
        'halves the memory of a step',
    }
  }
  if (layers + scores + logits >= weights) {
    return {
      key: 'nPx',
      advice:
        `Choose a smaller image side: ${half(config.nPx)} instead of ${config.nPx} ` +
        'has a quarter of the pixels',
    }
  }
  // Weights grow with the square of the width and linearly with the layers.
  if (config.nLayer > config.nEmbd / 16)
    return {
      key: 'nLayer',
      advice: `Choose fewer layers: ${half(config.nLayer)} instead of ${config.nLayer}`,
    }
  return {
    key: 'nEmbd',
    advice:
      `Choose a smaller width: ${half(config.nEmbd)} instead of ${config.nEmbd} ` +
      'has about a quarter of the weights',
  }
}

/**
 * The failure of a run that ran out of memory.
 * @param attentionMatrix whether the backend stores attention's T x T scores
 * @param detail the device's message, if any
 */
export function outOfMemory(config: MemoryConfig, attentionMatrix: boolean, detail = ''): Failure {
  const { key, advice } = settingToLower(config, attentionMatrix)
  const reason = detail ? ` (${detail.replace(/\.$/, '')})` : ''
  return {
    code: 'out-of-memory',
    subject: key,
    message: `Memory ran out on this device${reason}, so the run was stopped.`,
    remedy: `${advice}, then start again. What was saved before is still there.`,
  }
}
