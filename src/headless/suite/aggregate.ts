/**
 * The numbers of a suite over its seeds: what the tables, claims and figures are made of. A group holds the
 * runs of one set, model size and objective, one for each seed.
 */
import type { ObjectiveKind, RunConfig } from '../../core/config'
import { baseConfig } from '../../core/presets'
import { probeKinds, type ProbeKind } from '../../core/probeKinds'
import { meanAndDeviation } from '../../core/statistics'
import { layersIn, studyIn, type RunResult } from './runResult'

export interface Group {
  set: string
  size: string
  objective: ObjectiveKind
  /** By seed, ascending. */
  results: RunResult[]
}

/** Mean and sample deviation over seeds. */
export interface OverSeeds {
  mean: number
  deviation: number
  seeds: number
}

/** The results by set, size and objective, in order of appearance. */
export function groupsOf(results: readonly RunResult[]): Group[] {
  const groups: Group[] = []
  for (const result of results) {
    const { set, size, objective } = result
    let group = groups.find(
      (known) => known.set === set && known.size === size && known.objective === objective,
    )
    if (!group) groups.push((group = { set, size, objective, results: [] }))
    group.results.push(result)
  }
  for (const { results: runs } of groups) runs.sort((a, b) => a.seed - b.seed)
  return groups
}

/** Null without values. */
export function overSeeds(values: readonly number[]): OverSeeds | null {
  return values.length > 0 ? { ...meanAndDeviation(values), seeds: values.length } : null
}

/** A number of every run that has it. */
export function valuesOf(
  { results }: Group,
  numberOf: (result: RunResult) => number | null | undefined,
): number[] {
  return results.map(numberOf).filter((value) => value !== null && value !== undefined)
}

/** Layers 0..L over the seeds; null if no run has them. */
export function layersOf(
  { results }: Group,
  accuracyOf: (result: RunResult) => readonly number[] | undefined,
): OverSeeds[] | null {
  const measured = results.map(accuracyOf).filter((layers) => layers !== undefined)
  if (measured.length === 0) return null
  return measured[0].map((_, l) => overSeeds(measured.map((layers) => layers[l]))!)
}

/** Validation losses: the last, and the lowest of all checkpoints. */
export const lastLoss = ({ validation }: RunResult): number => validation.at(-1)!.loss

/**
 * Bits of a loss in nats, and what they are bits of. Only where every value of a channel is a colour of the
 * palette is a pixel coded without loss, so that bits per dimension (pixel and channel) compare with
 * published ones; otherwise they are bits per pixel of the palette, as for the paper's own 9-bit colours.
 */
export function bitsOf(loss: number, settings: Partial<RunConfig>): { bits: number; per: string } {
  const { palette, nVocab } = { ...baseConfig, ...settings }
  const lossless = palette === 'grey' && nVocab >= 256
  return { bits: loss / Math.LN2, per: lossless ? 'dimension' : `pixel of ${nVocab} colours` }
}

/** Test accuracy of a fine-tuned or a fresh network. */
export function armOf(
  result: RunResult,
  arm: 'pretrained' | 'scratch',
  study = 'fineTune',
): number | undefined {
  const tuned = studyIn(result, study, 'fineTune')
  return tuned?.arms.find(({ name }) => name === arm)?.testAccuracy ?? undefined
}

/** Loss and best layer's accuracy at every checkpoint after the first step that measured both. */
export function checkpointsOf({
  validation,
  probes,
}: RunResult): { step: number; loss: number; accuracy: number }[] {
  return probes
    .filter(({ probe }) => probe === 'linear')
    .flatMap(({ step, accuracy }) => {
      const measured = validation.find((entry) => entry.step === step)
      return measured ? [{ step, loss: measured.loss, accuracy: Math.max(...accuracy) }] : []
    })
}

/** Everything of one group in numbers, for the JSON beside the report. */
export function summaryOf(group: Group): Record<string, unknown> {
  const { set, size, objective, results } = group
  const over = (numberOf: (result: RunResult) => number | null | undefined) =>
    overSeeds(valuesOf(group, numberOf))
  const byProbe = (when: 'untrained' | 'trained') =>
    Object.fromEntries(
      probeKinds.flatMap((probe: ProbeKind) => {
        const layers = layersOf(group, (result) => layersIn(result, when, probe))
        return layers ? [[probe, layers]] : []
      }),
    )
  const fewLabels = Object.keys(results[0].studies).filter((name) => studyIn(results[0], name, 'lowData'))
  return {
    set,
    size,
    objective,
    seeds: results.map(({ seed }) => seed),
    settings: { ...results[0].settings, seed: undefined },
    parameters: results[0].parameters,
    trainImages: results[0].trainImages,
    testImages: results[0].testImages,
    validationNats: over(lastLoss),
    validationBits: over((result) => bitsOf(lastLoss(result), result.settings).bits),
    bitsPer: bitsOf(0, results[0].settings).per,
    uniformNats: results[0].baselines.uniformLoss,
    colourEntropyNats: over(({ baselines }) => baselines.unigramEntropy),
    rawPixels: over(({ baselines }) => baselines.rawPixelAccuracy),
    rawPixelsKnn: over((result) => result.rawPixelsKnn),
    majority: over(({ baselines }) => baselines.majorityAccuracy),
    untrained: byProbe('untrained'),
    trained: byProbe('trained'),
    votedBest: over((result) => {
      const study = studyIn(result, 'probe', 'probe')
      return study?.layers[study.best]
    }),
    joinedLayers: over((result) => studyIn(result, 'probe', 'probe')?.joined?.accuracy),
    fineTuned: over((result) => armOf(result, 'pretrained')),
    scratch: over((result) => armOf(result, 'scratch')),
    classLossAlone: over((result) => armOf(result, 'pretrained', 'classLossAlone')),
    fewLabels: Object.fromEntries(
      fewLabels.map((name) => [
        name,
        {
          probe: over((result) => studyIn(result, name, 'lowData')?.probe.mean),
          fineTuned: over((result) => studyIn(result, name, 'lowData')?.fineTune?.mean),
        },
      ]),
    ),
    checkpoints: results.map((result) => ({ seed: result.seed, points: checkpointsOf(result) })),
    trainingSeconds: over(({ trainingSeconds }) => trainingSeconds),
  }
}
