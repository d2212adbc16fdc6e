/**
 * The cost of a config, computed before it runs: parameters and floating-point operations. Estimates, not
 * measurements; memory is in memory.ts.
 */
import type { RunConfig } from './config'
import { positionsOf } from './tokenGrid'

type Shape = Pick<RunConfig, 'nPx' | 'nVocab' | 'nLayer' | 'nEmbd'> &
  Partial<Pick<RunConfig, 'objective' | 'tokens' | 'vqFactor' | 'headTying'>>

/**
 * Trainable parameters: L(12C^2 + 2C) + T C + 2 V C + 2C. A model of masked pixels has C fewer, since it has
 * no start vector; a tied head has V C fewer.
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
 * Floating-point operations of one training step: 6 per weight and token, plus attention forward and
 * backward, half of all pairs if causal.
 */
export function stepFlops(config: Shape & Pick<RunConfig, 'batchSize'>): number {
  const positions = positionsOf(config)
  const weights = config.nLayer * 12 * config.nEmbd * config.nEmbd + config.nVocab * config.nEmbd
  const attention = config.nLayer * 2 * positions * config.nEmbd
  return (
    6 * config.batchSize * positions * (weights + (config.objective === 'masked' ? attention : attention / 2))
  )
}
