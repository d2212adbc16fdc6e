/**
 * The paper's claims judged by the report's numbers. A difference of accuracies counts only beyond two
 * standard errors of a difference of two independent shares; that is conservative, since both are measured on
 * the same images.
 */
import type { FineTuneArm } from '../core/studies/fineTune'
import type { LowDataResult } from '../core/studies/lowData'
import type { ObjectiveReport, ReproduceReport } from './reproduce'

export type Verdict = 'holds' | 'does not hold' | 'within noise'

export interface Claim {
  /** The paper's finding, with its section. */
  claim: string
  /** The numbers it is judged by. */
  measured: string
  verdict: Verdict
}

const percent = (share: number) => `${(100 * share).toFixed(1)}%`

/** Whether accuracy `a` is above accuracy `b`, both on `images` images. */
export function above(a: number, b: number, images: number): Verdict {
  const error = Math.sqrt((a * (1 - a) + b * (1 - b)) / images)
  if (Math.abs(a - b) <= 2 * error) return 'within noise'
  return a > b ? 'holds' : 'does not hold'
}

/** Whether mean `a` is above mean `b` by two standard errors of the difference, over repeated draws. */
export function spreadAbove(
  a: { values: readonly number[]; mean: number; deviation: number },
  b: typeof a,
): Verdict {
  const error = Math.sqrt(a.deviation ** 2 / a.values.length + b.deviation ** 2 / b.values.length)
  if (Math.abs(a.mean - b.mean) <= 2 * error) return 'within noise'
  return a.mean > b.mean ? 'holds' : 'does not hold'
}

/** The best layer's accuracy. */
const best = (accuracy: readonly number[]) => Math.max(...accuracy)
const bestLayerOf = (accuracy: readonly number[]) => accuracy.indexOf(best(accuracy))
const armOf = (report: { fineTune: { arms: FineTuneArm[] } }, name: FineTuneArm['name']): number =>
  report.fineTune.arms.find((arm) => arm.name === name)!.testAccuracy!

/** Whether the best layer is neither the first nor the last, beyond noise. */
function isMiddleBest({ trained }: ObjectiveReport, images: number): Verdict {
  const layer = bestLayerOf(trained)
  if (layer === 0 || layer === trained.length - 1) return 'does not hold'
  return above(best(trained), Math.max(trained[0], trained.at(-1)!), images)
}

function probeBeatsTuning({ perClass, labels, probe, fineTune }: LowDataResult): Claim {
  return {
    claim: `With ${perClass} labels a class a probe on frozen features beats fine-tuning (4.7)`,
    measured:
      `${labels} labels: probe ${percent(probe.mean)} +- ${percent(probe.deviation)}, ` +
      `fine-tuned ${percent(fineTune!.mean)} +- ${percent(fineTune!.deviation)}`,
    verdict: spreadAbove(probe, fineTune!),
  }
}

/** All claims that the report can judge. */
export function claimsOf({
  baselines,
  objectives,
  classLossAlone,
  testImages,
  config,
}: ReproduceReport): Claim[] {
  const [next, masked] = objectives as [ObjectiveReport, ObjectiveReport]
  // Probes are scored on the run's probe images, fine-tuning on all test images.
  const probeImages = Math.min(config.probeTestImages, testImages)
  const [joint, alone] = [armOf(next, 'pretrained'), classLossAlone.arms[0]!.testAccuracy!]
  const ahead = next.trained.filter((accuracy, l) => accuracy > masked.trained[l]!).length
  const gaps = [
    best(next.trained) - best(masked.trained),
    armOf(next, 'pretrained') - armOf(masked, 'pretrained'),
  ]
  return [
    {
      claim: 'Next-pixel features are best in the middle of the network (4.3)',
      measured:
        `best layer ${bestLayerOf(next.trained)} of 0..${next.trained.length - 1}: ` +
        `${percent(best(next.trained))}; ` +
        `first ${percent(next.trained[0]!)}, last ${percent(next.trained.at(-1)!)}`,
      verdict: isMiddleBest(next, probeImages),
    },
    {
      claim: 'Training makes features better than untrained ones',
      measured: `best layer ${percent(best(next.trained))}, untrained ${percent(best(next.untrained))}`,
      verdict: above(best(next.trained), best(next.untrained), probeImages),
    },
    {
      claim: 'Features are better than raw pixels (4.3)',
      measured:
        `best layer ${percent(best(next.trained))}, ` + `raw pixels ${percent(baselines.rawPixelAccuracy)}`,
      verdict: above(best(next.trained), baselines.rawPixelAccuracy, probeImages),
    },
    {
      claim: 'Probes of the next-pixel model beat those of the masked one (4.6)',
      measured: `best layers ${percent(best(next.trained))} and ${percent(best(masked.trained))}`,
      verdict: above(best(next.trained), best(masked.trained), probeImages),
    },
    {
      claim: "The masked model's probes are worse at every layer (4.6)",
      measured: `next pixel ahead at ${ahead} of ${next.trained.length} layers`,
      verdict: ahead === next.trained.length ? 'holds' : 'does not hold',
    },
    {
      claim: 'Fine-tuned, the masked model catches up (4.6)',
      measured: `gap of ${percent(gaps[0]!)} between the best probes, ${percent(gaps[1]!)} after fine-tuning`,
      verdict: gaps[1]! < gaps[0]! ? 'holds' : 'does not hold',
    },
    ...objectives.map((report): Claim => ({
      claim: `Fine-tuning beats training from scratch for as long (4.5), ${report.objective}`,
      measured: `${percent(armOf(report, 'pretrained'))} against ${percent(armOf(report, 'scratch'))}`,
      verdict: above(armOf(report, 'pretrained'), armOf(report, 'scratch'), testImages),
    })),
    {
      claim: 'L_gen + L_clf beats L_clf alone (2.3)',
      measured: `${percent(joint)} against ${percent(alone)}`,
      verdict: above(joint, alone, testImages),
    },
    ...next.lowData.map(probeBeatsTuning),
  ]
}
