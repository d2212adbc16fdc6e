/** Verdicts on made-up numbers: what holds, what fails, what is noise, and how a best layer is chosen. */
import { describe, expect, it } from 'vitest'
import type { StudyResult } from '../core/studies/registry'
import { bestOfOtherSeeds, claimsOf, verdictOf } from './claims'
import { groupsOf } from './suite/aggregate'
import { madeUpResult } from '../testSupport/madeUpResult'
import type { RunResult } from './suite/runResult'

describe('verdictOf', () => {
  it('needs a significant difference, whose sign decides', () => {
    // t = 0.03 / (0.01581 / sqrt 5) = 4.24, p = 0.013.
    expect(verdictOf([0.01, 0.02, 0.03, 0.04, 0.05])).toMatchObject({ verdict: 'holds' })
    expect(verdictOf([-0.01, -0.02, -0.03, -0.04, -0.05])).toMatchObject({ verdict: 'does not hold' })
    expect(verdictOf([-0.02, 0.04, 0.01, 0.03, -0.01])).toMatchObject({ verdict: 'within noise' })
    expect(verdictOf([0.01, 0.02, 0.03, 0.04, 0.05]).test!.p).toBeCloseTo(0.0132, 4)
  })

  it('gives none on one seed', () => {
    expect(verdictOf([0.5])).toEqual({ test: null, verdict: 'too few seeds' })
  })
})

describe('bestOfOtherSeeds', () => {
  it('chooses each layer without the seed that it is read from', () => {
    // Each seed has its luck at another layer, so that no choice by others finds it.
    const luck = [
      [0.9, 0.5, 0.6],
      [0.5, 0.9, 0.6],
      [0.5, 0.5, 0.9],
    ]
    expect(bestOfOtherSeeds(luck)).toEqual([0.6, 0.6, 0.5])
  })

  it('keeps to the layers it is given', () => {
    expect(
      bestOfOtherSeeds(
        [
          [0.9, 0.3, 0.4, 0.8],
          [0.9, 0.3, 0.4, 0.8],
        ],
        1,
        2,
      ),
    ).toEqual([0.4, 0.4])
  })
})

const tuned = (pretrained: number, scratch: number): StudyResult => ({
  kind: 'fineTune',
  arms: (['pretrained', 'scratch'] as const).map((name) => ({
    name,
    curve: [],
    bestStep: 1,
    validationAccuracy: 0.5,
    testAccuracy: name === 'pretrained' ? pretrained : scratch,
    stoppedEarly: false,
  })),
  headLayer: 2,
  trainImages: 10,
  validationImages: 10,
  testImages: 10,
  masks: 0,
})

/** Five seeds whose numbers differ by this much. */
const five = (make: (shift: number, seed: number) => RunResult) =>
  [0.002, -0.001, 0.001, -0.002, 0].map((shift, seed) => make(shift, seed))

const next = five((shift, seed) =>
  madeUpResult({
    seed,
    layers: [0.5, 0.8 + shift, 0.75 - shift],
    untrained: [0.4, 0.45, 0.45],
    studies: { fineTune: tuned(0.82 + shift, 0.9) },
  }),
)
const masked = five((shift, seed) =>
  madeUpResult({
    seed,
    objective: 'masked',
    layers: [0.45, 0.8 - shift, 0.6],
    untrained: [0.3, 0.3, 0.3],
    studies: { fineTune: tuned(0.82 - shift, 0.7) },
  }),
)

describe('claimsOf', () => {
  const claims = claimsOf(groupsOf([...next, ...masked]))
  const verdict = (words: string, on = 'made, L2C8') =>
    claims.find((claim) => claim.claim.includes(words) && claim.on === on)?.verdict

  it('judges layers, baselines and objectives', () => {
    expect(verdict('best in the middle')).toBe('holds')
    expect(verdict('better than raw pixels')).toBe('does not hold')
    expect(verdict('better than untrained')).toBe('holds')
    // Best layers are equal but for the shifts, whose mean is zero.
    expect(verdict('beat those of the masked one')).toBe('within noise')
    expect(verdict('worse at every layer')).toBe('within noise')
  })

  it('judges fine-tuning of each objective', () => {
    expect(verdict('beats training from scratch')).toBe('does not hold')
    expect(verdict('beats training from scratch', 'made, L2C8, masked')).toBe('holds')
  })

  it('says the means that it is judged by', () => {
    const claim = claims.find(({ claim: words }) => words.includes('better than raw pixels'))!
    expect(claim.measured).toBe('best layer 80.0%, raw pixels 96.0%')
    expect(claim.test!.mean).toBeCloseTo(-0.16, 10)
  })

  it('pairs only the seeds that both objectives have', () => {
    const some = claimsOf(groupsOf([...next, ...masked.slice(1, 3)]))
    const claim = some.find(({ claim: words }) => words.includes('beat those of the masked one'))!
    expect(claim.test!.freedom).toBe(1)
    const none = claimsOf(groupsOf([...next.slice(0, 2), ...masked.slice(3)]))
    expect(none.some(({ claim: words }) => words.includes('masked one'))).toBe(false)
  })

  it('asks whether other classifiers change the order', () => {
    const withOthers = (results: readonly RunResult[], ahead: number): RunResult[] =>
      results.map((result, seed) => ({
        ...result,
        rawPixelsKnn: 0.7,
        probes: [
          ...result.probes,
          { probe: 'knn', step: 100, accuracy: [0.4, 0.6 + seed / 1000, 0.5] },
          { probe: 'attentive', step: 100, accuracy: [0.7, 0.9 + ahead + seed / 1000, 0.8] },
        ],
      }))
    const all = claimsOf(groupsOf([...withOthers(next, 0.05), ...withOthers(masked, 0)]))
    const attentive = all.find((claim) => claim.claim.includes('attentive'))!
    expect(attentive.measured).toBe(
      'next pixel ahead by 0.0% with linear probes, by 5.0% with attentive ones',
    )
    expect(attentive.verdict).toBe('does not hold')
    const knn = all.find((claim) => claim.claim.includes('k-NN'))!
    expect(knn).toMatchObject({ measured: 'best layer 60.2%, raw pixels 70.0%', verdict: 'does not hold' })
  })

  it('compares sizes by their parameters', () => {
    const small = five((shift, seed) =>
      madeUpResult({ seed, size: 'L1C8', parameters: 10, layers: [0.5, 0.6 + shift], loss: 0.9 }),
    )
    const claim = claimsOf(groupsOf([...small, ...next])).find(({ claim: words }) =>
      words.includes('larger'),
    )!
    expect(claim).toMatchObject({
      claim: "The larger model's features are better: L2C8 against L1C8 (4.3, figure 3)",
      measured: 'loss 0.500, best layer 80.0%; loss 0.900, 60.0%',
      verdict: 'holds',
    })
  })

  it('follows the features from the first checkpoint to the last', () => {
    expect(verdict('loss falls')).toBe('holds')
  })
})
