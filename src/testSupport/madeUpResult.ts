/** A run's result with made-up numbers, for tests of what is reckoned from results. */
import type { RunResult } from '../headless/suite/runResult'

export interface MadeUp extends Partial<RunResult> {
  seed: number
  /** Linear probes at the end. */
  layers: number[]
  /** Linear probes before the first step; those at the end, less 0.3, if absent. */
  untrained?: number[]
  /** Validation loss at the end. */
  loss?: number
}

/** Probes at steps 0, 50 and 100; features at step 50 are one fifth worse than at the end. */
export function madeUpResult({ layers, untrained, loss = 0.5, ...over }: MadeUp): RunResult {
  return {
    id: `made-${over.seed}`,
    hash: 'made up',
    set: 'made',
    size: 'L2C8',
    objective: 'autoregressive',
    settings: { nVocab: 4, steps: 100 },
    date: '2026-11-28',
    machine: 'a test',
    trainingSeconds: 10,
    allSeconds: 20,
    parameters: 100,
    trainImages: 1000,
    testImages: 500,
    baselines: { uniformLoss: Math.log(4), unigramEntropy: 1, majorityAccuracy: 0.1, rawPixelAccuracy: 0.96 },
    rawPixelsKnn: null,
    validation: [
      { step: 0, loss: Math.log(4) },
      { step: 50, loss: 2 * loss },
      { step: 100, loss },
    ],
    probes: [
      { probe: 'linear', step: 0, accuracy: untrained ?? layers.map((accuracy) => accuracy - 0.3) },
      { probe: 'linear', step: 50, accuracy: layers.map((accuracy) => 0.8 * accuracy) },
      { probe: 'linear', step: 100, accuracy: layers },
    ],
    studies: {},
    ...over,
  }
}
