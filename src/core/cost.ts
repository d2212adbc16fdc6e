/**
 * What a config costs before it runs: parameters (the formula of the reference, section 1), memory,
 * arithmetic. Estimates for people and for the greying out of presets, not measurements.
 */
import type { RunConfig } from './config'
import { positionsOf } from './tokenGrid'

type Shape = Pick<RunConfig, 'nPx' | 'nVocab' | 'nLayer' | 'nEmbd'> &
  Partial<Pick<RunConfig, 'objective' | 'tokens' | 'vqFactor' | 'headTying'>>

/**
 * Trainable parameters: L(12d^2 + 2d) + n d + 2 V d + 2d; a model of masked pixels has d fewer, since it
 * needs no start vector, a tied head none of its own.
 */
export function parameterCount(config: Shape): number {
  const { nVocab, nLayer, nEmbd, objective, headTying } = config
  const tables = headTying === 'tied' ? 1 : 2
  const vectors = objective === 'masked' ? 1 : 2
  return (
    nLayer * (12 * nEmbd * nEmbd + 2 * nEmbd) +
    positionsOf(config) * nEmbd +
    tables * nVocab * nEmbd +
    vectors * nEmbd
  )
}

/**
 * Bytes that training is planned to need: 16 a parameter (weight, gradient, two moments), 4 for the
 * copy that evaluations read, and the activations kept for the backward pass. `attentionMatrix` adds
 * the (B, H, T, T) scores that a composition without flash attention stores in every layer.
 */
export function trainingBytes(
  config: Shape & Pick<RunConfig, 'batchSize' | 'nHead'>,
  attentionMatrix: boolean,
): number {
  const positions = positionsOf(config)
  const rows = config.batchSize * positions
  const keptPerLayer = 16 * config.nEmbd * rows
  const scores = attentionMatrix ? 2 * config.batchSize * config.nHead * positions * positions : 0
  const logits = 3 * config.nVocab * rows
  return 20 * parameterCount(config) + 4 * (config.nLayer * (keptPerLayer + scores) + logits)
}

/**
 * Floating-point operations of one training step: 6 a weight and token, plus attention forward and backward:
 * half of all pairs where causal.
 */
export function stepFlops(config: Shape & Pick<RunConfig, 'batchSize'>): number {
  const positions = positionsOf(config)
  const weights = config.nLayer * 12 * config.nEmbd * config.nEmbd + config.nVocab * config.nEmbd
  const attention = config.nLayer * 2 * positions * config.nEmbd
  return (
    6 * config.batchSize * positions * (weights + (config.objective === 'masked' ? attention : attention / 2))
  )
}
