/**
 * The paper's claims judged by paired t-tests over seeds: two numbers of the same seed make one pair, and a
 * claim holds if the mean difference is above zero with a two-sided p below 0.05.
 */
import type { ProbeKind } from '../core/probeKinds'
import { meanAndDeviation, pairedTest, type PairedTest } from '../core/statistics'
import { armOf, checkpointsOf, lastLoss, type Group } from './suite/aggregate'
import { layersIn, studyIn, type RunResult } from './suite/runResult'

export type Verdict = 'holds' | 'does not hold' | 'within noise' | 'too few seeds'

export interface Claim {
  /** The paper's finding, with its section. */
  claim: string
  /** The data set and size that it is judged on. */
  on: string
  /** The numbers it is judged by. */
  measured: string
  /** Of the differences over seeds; null with fewer than two. */
  test: PairedTest | null
  verdict: Verdict
}

/** A number of one run; undefined if it was not measured. */
type NumberOf = (result: RunResult) => number | undefined

const significant = 0.05
const percent = (share: number) => `${(100 * share).toFixed(1)}%`
const meanOf = (values: readonly number[]) => meanAndDeviation(values).mean

/** Whether the differences, one for each seed, are above zero on average. */
export function verdictOf(differences: readonly number[]): Pick<Claim, 'test' | 'verdict'> {
  if (differences.length < 2) return { test: null, verdict: 'too few seeds' }
  const test = pairedTest(differences)
  if (test.p >= significant) return { test, verdict: 'within noise' }
  return { test, verdict: test.mean > 0 ? 'holds' : 'does not hold' }
}

/** Accuracies of layers 0..L for each seed. */
type Layers = readonly (readonly number[])[]

const indexOfLargest = (values: readonly number[]): number => values.indexOf(Math.max(...values))

/**
 * The best layer's accuracy for each seed, the layer chosen by the mean over the other seeds: a layer chosen
 * by the very numbers that it is judged by would win by luck.
 * @param from first layer that may be chosen
 * @param to last layer that may be chosen
 */
export function bestOfOtherSeeds(layers: Layers, from = 0, to = layers[0].length - 1): number[] {
  return layers.map((own, s) => {
    const others = layers.length > 1 ? layers.filter((_, other) => other !== s) : layers
    const means = own.map((_, l) => meanOf(others.map((accuracy) => accuracy[l])))
    return own[from + indexOfLargest(means.slice(from, to + 1))]
  })
}

/** Layers of every run of a group that measured them. */
const layersOfAll = (group: Group, when: 'untrained' | 'trained', probe: ProbeKind = 'linear'): Layers =>
  group.results.map((result) => layersIn(result, when, probe)).filter((layers) => layers !== undefined)

const nameOf = ({ set, size }: Group) => `${set}, ${size}`

/** A claim that the first number of each run is above the second. */
function compare(group: Group, claim: string, words: [string, string], pair: [NumberOf, NumberOf]): Claim[] {
  const pairs = group.results.flatMap((result) => {
    const [first, second] = [pair[0](result), pair[1](result)]
    return first === undefined || second === undefined ? [] : [[first, second] as const]
  })
  if (pairs.length === 0) return []
  const means = [0, 1].map((side) => percent(meanOf(pairs.map((both) => both[side]))))
  return [
    {
      claim,
      on: nameOf(group),
      measured: `${words[0]} ${means[0]}, ${words[1]} ${means[1]}`,
      ...verdictOf(pairs.map(([first, second]) => first - second)),
    },
  ]
}

/** A claim about lists with one entry for each seed. */
function compareLists(
  group: Group,
  claim: string,
  [firstName, secondName]: [string, string],
  [first, second]: [readonly number[], readonly number[]],
): Claim {
  return {
    claim,
    on: nameOf(group),
    measured: `${firstName} ${percent(meanOf(first))}, ${secondName} ${percent(meanOf(second))}`,
    ...verdictOf(first.map((value, s) => value - second[s])),
  }
}

/** The same against raw pixels with k-NN, where both were measured. */
function knnClaim(group: Group): Claim[] {
  const layers = layersOfAll(group, 'trained', 'knn')
  const raw = group.results.flatMap(({ rawPixelsKnn }) => rawPixelsKnn ?? [])
  if (layers.length === 0 || layers.length !== raw.length) return []
  const claim = 'Features are better than raw pixels, by k-NN (not in the paper)'
  return [compareLists(group, claim, ['best layer', 'raw pixels'], [bestOfOtherSeeds(layers), raw])]
}

/** Layers against each other, raw pixels and the untrained network. */
function layerClaims(group: Group): Claim[] {
  const trained = layersOfAll(group, 'trained')
  if (trained.length === 0) return []
  const last = trained[0].length - 1
  const best = bestOfOtherSeeds(trained)
  const raw = group.results.map(({ baselines }) => baselines.rawPixelAccuracy)
  const untrained = bestOfOtherSeeds(layersOfAll(group, 'untrained'))
  const overall = indexOfLargest(trained[0].map((_, l) => meanOf(trained.map((layers) => layers[l]))))
  const middle: Claim[] =
    last < 2
      ? []
      : [
          compareLists(
            group,
            'Features are best in the middle: an inner layer beats the last (4.3)',
            [`best inner layer (on average ${overall} of 0..${last})`, 'last'],
            [bestOfOtherSeeds(trained, 1, last - 1), trained.map((layers) => layers[last])],
          ),
        ]
  return [
    ...middle,
    compareLists(
      group,
      'Features are better than raw pixels (4.3)',
      ['best layer', 'raw pixels'],
      [best, raw],
    ),
    ...knnClaim(group),
    compareLists(
      group,
      'Training makes features better than untrained ones',
      ['best layer', 'untrained'],
      [best, untrained],
    ),
  ]
}

/** Studies of one group: joined layers, fine-tuning, few labels. */
function studyClaims(group: Group): Claim[] {
  const probe = (result: RunResult) => studyIn(result, 'probe', 'probe')
  const few = Object.keys(group.results[0].studies).filter((name) =>
    studyIn(group.results[0], name, 'lowData'),
  )
  return [
    ...compare(
      group,
      'Joined layers are better than the best one (4.4)',
      ['joined', 'best layer'],
      [
        (result) => probe(result)?.joined?.accuracy,
        (result) => {
          const study = probe(result)
          return study && (study.layers[study.best] ?? undefined)
        },
      ],
    ),
    ...compare(
      group,
      'Fine-tuning beats training from scratch for as long (4.5)',
      ['fine-tuned', 'from scratch'],
      [(result) => armOf(result, 'pretrained'), (result) => armOf(result, 'scratch')],
    ),
    ...compare(
      group,
      'L_gen + L_clf beats L_clf alone (2.3)',
      ['both', 'L_clf alone'],
      [(result) => armOf(result, 'pretrained'), (result) => armOf(result, 'pretrained', 'classLossAlone')],
    ),
    ...few.flatMap((name) => {
      const study = (result: RunResult) => studyIn(result, name, 'lowData')
      const { perClass } = study(group.results[0])!
      return compare(
        group,
        `With ${perClass} labels a class a probe on frozen features beats fine-tuning (4.7)`,
        ['probe', 'fine-tuned'],
        [(result) => study(result)?.probe.mean, (result) => study(result)?.fineTune?.mean],
      )
    }),
  ]
}

/** Probes against loss over the checkpoints of each run (paper figure 3). */
function checkpointClaims(group: Group): Claim[] {
  const ends = group.results.map(checkpointsOf).flatMap((all) => {
    const points = all.filter(({ step }) => step > 0)
    return points.length > 1 ? [[points[0], points.at(-1)!] as const] : []
  })
  if (ends.length === 0) return []
  const [first, last] = [0, 1].map((end) => ends.map((both) => both[end]))
  const loss = (points: typeof first) => meanOf(points.map((point) => point.loss)).toFixed(3)
  const accuracy = (points: typeof first) => percent(meanOf(points.map((point) => point.accuracy)))
  return [
    {
      claim: 'As the validation loss falls the features get better (4.3, figure 3)',
      on: nameOf(group),
      measured:
        `step ${first[0].step}: loss ${loss(first)}, best layer ${accuracy(first)}; ` +
        `step ${last[0].step}: ${loss(last)}, ${accuracy(last)}`,
      ...verdictOf(last.map((point, s) => point.accuracy - first[s].accuracy)),
    },
  ]
}

/** The runs of two groups with the same seeds, in pairs. */
function bySeed(a: Group, b: Group): [Group, Group] {
  const both = a.results
    .map(({ seed }) => seed)
    .filter((seed) => b.results.some((other) => other.seed === seed))
  const only = (group: Group): Group => ({
    ...group,
    results: group.results.filter(({ seed }) => both.includes(seed)),
  })
  return [only(a), only(b)]
}

/**
 * How far the next-pixel model is ahead, before and after something that the masked one is said to gain by.
 * @param gaps before and after, for each seed
 */
function gapClaim(
  group: Group,
  claim: string,
  [before, after]: [string, string],
  gaps: readonly (readonly [number, number])[],
): Claim[] {
  if (gaps.length === 0) return []
  const [first, second] = [0, 1].map((side) => percent(meanOf(gaps.map((both) => both[side]))))
  return [
    {
      claim,
      on: nameOf(group),
      measured: `next pixel ahead by ${first} ${before}, by ${second} ${after}`,
      ...verdictOf(gaps.map(([wide, narrow]) => wide - narrow)),
    },
  ]
}

/** Best layers of both groups by a classifier: how far the first is ahead, for each seed. */
function aheadBy(a: Group, b: Group, probe: ProbeKind): number[] {
  const [first, second] = [a, b].map((group) => layersOfAll(group, 'trained', probe))
  if (first.length < a.results.length || second.length < a.results.length) return []
  const best = [first, second].map((layers) => bestOfOtherSeeds(layers))
  return best[0].map((accuracy, s) => accuracy - best[1][s])
}

/** Next pixels against masked pixels (paper 4.6). */
function objectiveClaims(next: Group, masked: Group): Claim[] {
  const [a, b] = bySeed(next, masked)
  if (a.results.length === 0) return []
  const [first, second] = [layersOfAll(a, 'trained'), layersOfAll(b, 'trained')]
  const [bestNext, bestMasked] = [bestOfOtherSeeds(first), bestOfOtherSeeds(second)]
  const perLayer = first[0].map((_, l) => verdictOf(first.map((layers, s) => layers[l] - second[s][l])))
  const worst = perLayer.reduce((a, b) => ((b.test?.t ?? 0) < (a.test?.t ?? 0) ? b : a))
  const ahead = perLayer.filter(({ verdict }) => verdict === 'holds').length
  const tuned = (group: Group) => group.results.map((result) => armOf(result, 'pretrained'))
  const [tunedNext, tunedMasked] = [tuned(a), tuned(b)]
  const gaps = bestNext.flatMap((accuracy, s) => {
    const [n, m] = [tunedNext[s], tunedMasked[s]]
    return n === undefined || m === undefined ? [] : [[accuracy - bestMasked[s], n - m] as const]
  })
  return [
    compareLists(
      a,
      'Probes of the next-pixel model beat those of the masked one (4.6)',
      ['next pixel', 'masked'],
      [bestNext, bestMasked],
    ),
    {
      claim: "The masked model's probes are worse at every layer (4.6); the test is of the closest layer",
      on: nameOf(a),
      measured: `next pixel ahead, with p below 0.05, at ${ahead} of ${perLayer.length} layers`,
      ...worst,
    },
    ...gapClaim(
      a,
      'Fine-tuned, the masked model catches up (4.6)',
      ['in the best probe', 'fine-tuned'],
      gaps,
    ),
    ...gapClaim(
      a,
      'With attentive probes the masked model catches up (not in the paper)',
      ['with linear probes', 'with attentive ones'],
      aheadBy(a, b, 'attentive').map((ahead, s) => [bestNext[s] - bestMasked[s], ahead] as const),
    ),
  ]
}

/** A larger model against a smaller one of the same set, trained for as many steps. */
function sizeClaims(large: Group, small: Group): Claim[] {
  const [a, b] = bySeed(large, small)
  if (a.results.length === 0) return []
  const loss = (group: Group) => meanOf(group.results.map(lastLoss)).toFixed(3)
  const best = [a, b].map((group) => bestOfOtherSeeds(layersOfAll(group, 'trained')))
  return [
    {
      claim: `The larger model's features are better: ${large.size} against ${small.size} (4.3, figure 3)`,
      on: large.set,
      measured:
        `loss ${loss(a)}, best layer ${percent(meanOf(best[0]))}; ` +
        `loss ${loss(b)}, ${percent(meanOf(best[1]))}`,
      ...verdictOf(best[0].map((accuracy, s) => accuracy - best[1][s])),
    },
  ]
}

/** All claims that the results can judge. */
export function claimsOf(groups: readonly Group[]): Claim[] {
  const parametersOf = ({ results }: Group) => results[0].parameters
  return groups.flatMap((group) => {
    const partner = groups.find(
      ({ set, size, objective }) => set === group.set && size === group.size && objective === 'masked',
    )
    const smaller = groups.filter(
      (other) =>
        other.set === group.set &&
        other.objective === group.objective &&
        parametersOf(other) < parametersOf(group),
    )
    if (group.objective === 'masked')
      return studyClaims(group).map((claim) => ({ ...claim, on: `${claim.on}, masked` }))
    return [
      ...layerClaims(group),
      ...checkpointClaims(group),
      ...(partner ? objectiveClaims(group, partner) : []),
      ...smaller.flatMap((other) => sizeClaims(group, other)),
      ...studyClaims(group),
    ]
  })
}
