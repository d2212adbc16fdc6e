/**
 * How long a suite will take on this machine: two steps of each set-up are taken, and everything else that a
 * run does is counted in steps.
 */
import { baseConfig } from '../../core/presets'
import type { RunConfig } from '../../core/config'
import { defaultStudy, type Study } from '../../core/studies/registry'
import { prepareInNode, type ReadFile } from '../nodeSession'
import { Experiment, unmeasured } from './experiment'
import type { PlannedRun, PlannedStudy } from './plan'

/** What a pass forward costs beside a step, which also goes backward and updates. */
const forwardShare = 1 / 6
/** Seconds for one logistic regression on 2,000 images of 64 features; it grows with both. */
const fitSeconds = 0.3
/** An attentive probe of 12 x 12 positions takes as long as this many of those. */
const attentiveFits = 4

/** Runs that take as long as each other share a key. */
export const setUpOf = ({ set, size, objective }: PlannedRun): string => `${set} ${size} ${objective}`

/** Images of the data set that measurements go over. */
export interface ImageCounts {
  validation: number
  test: number
}

/** A run's work: optimizer steps, images passed forward only, classifiers fitted on 2,000 x 64 numbers. */
export interface Work {
  steps: number
  forward: number
  fits: number
}

function workOfStudy({ kind, over }: PlannedStudy, config: RunConfig, counts: ImageCounts): Work {
  const study = { ...defaultStudy(kind, config), ...over } as Study
  const votes = config.objective === 'masked' && 'masks' in study ? study.masks : 1
  const fitsOf = (images: number) => (images / 2000) * (config.nEmbd / 64)
  switch (study.kind) {
    case 'probe': {
      const layers = config.nLayer + 1
      const joined = study.concatenate > 1 ? study.concatenate : 0
      return {
        steps: 0,
        forward: study.trainImages + study.testImages * votes,
        fits: fitsOf(study.trainImages) * (layers + joined),
      }
    }
    case 'fineTune': {
      const arms = study.fromScratch === 'yes' ? 2 : 1
      const evaluations = Math.ceil(study.steps / study.evalEvery)
      const forward = (counts.validation * evaluations + counts.test) * votes
      return { steps: arms * study.steps, forward: arms * forward, fits: 0 }
    }
    case 'lowData': {
      const steps = study.fineTune === 'yes' ? study.subsets * study.steps : 0
      const best = study.layer === 'best'
      return {
        steps,
        forward: study.testImages * (1 + study.subsets) + (best ? config.probeTrainImages : 0),
        fits: best ? fitsOf(config.probeTrainImages) * config.nLayer : 0,
      }
    }
    default:
      return { steps: 0, forward: 0, fits: 0 }
  }
}

/** All that a run does. */
export function workOf({ settings, studies, attentive }: PlannedRun, counts: ImageCounts): Work {
  const config = { ...baseConfig, ...settings }
  const probes = Math.ceil(config.steps / config.probeEvery) + 1
  const evaluations = Math.ceil(config.steps / config.evalEvery) + 1
  const perProbe = config.probeTrainImages + config.probeTestImages
  const training: Work = {
    steps: config.steps,
    forward: probes * perProbe + evaluations * config.evalImages,
    fits: probes * (config.nLayer + 1) * (config.probeTrainImages / 2000) * (config.nEmbd / 64),
  }
  // For every layer the blocks below it run again; the untrained network's linear probes are made again too.
  const attentiveWork: Work = {
    steps: 0,
    forward: (config.nLayer + 2) * perProbe,
    fits: (config.nLayer + 1) * (1 + 2 * attentiveFits * (config.nPx / 12) ** 2),
  }
  return [
    ...studies.map((study) => workOfStudy(study, config, counts)),
    ...(attentive ? [attentiveWork] : []),
  ].reduce(
    (sum, work) => ({
      steps: sum.steps + work.steps,
      forward: sum.forward + work.forward,
      fits: sum.fits + work.fits,
    }),
    training,
  )
}

/** @param stepSeconds of one optimizer step of `batchSize` images */
export function secondsOf({ steps, forward, fits }: Work, stepSeconds: number, batchSize: number): number {
  return stepSeconds * (steps + (forward / batchSize) * forwardShare) + fits * fitSeconds
}

/** Seconds that one run will take here, by two of its steps; the first, which compiles, does not count. */
export async function forecastRun(run: PlannedRun, readFile: ReadFile): Promise<number> {
  const config = unmeasured({ ...baseConfig, ...run.settings })
  const nodeData = await prepareInNode(config, readFile)
  const { data } = nodeData
  const experiment = new Experiment(config, nodeData, () => undefined)
  try {
    await experiment.train(1)
    const before = performance.now()
    await experiment.train(2)
    const stepSeconds = (performance.now() - before) / 2000
    const counts = { validation: data.validation.count, test: data.test.count }
    return secondsOf(workOf(run, counts), stepSeconds, config.batchSize)
  } finally {
    await experiment.session.dispose()
  }
}

/** Seconds as a person reads them: 40 s, 12 min, 5 h 40 min. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
