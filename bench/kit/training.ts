/** A whole run of a preset with all its measurements, as `npm run train` takes it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunConfig } from '../../src/core/config'
import type { PresetId } from '../../src/core/presets'
import { trainHeadless } from '../../src/headless/train'

export interface TrainingRequest {
  preset: PresetId
  over: Partial<RunConfig>
  /** After which it stops at the end of the step, seconds. */
  seconds: number
  folder: string
}

export interface TrainingResult {
  steps: number
  /** Training loss of the first step and of some others, nats per pixel. */
  losses: { step: number; loss: number }[]
  /** Of the newest step. */
  lastLoss: number
  tokensPerSecond: number
  validation: { step: number; loss: number }[]
  /** Test accuracy of each layer. */
  probes: { step: number; accuracy: number[] }[]
  baselines: { rawPixelAccuracy: number; majorityAccuracy: number; uniformLoss: number }
  status: string
  seconds: number
}

/** A loss is kept for every so many steps. */
const everySteps = 50

/** @param report receives everything so far, at most once a second, and at each measurement */
export async function runTraining(
  { preset, over, seconds, folder }: TrainingRequest,
  report: (part: Partial<TrainingResult>) => void,
): Promise<void> {
  const began = performance.now()
  const found = { steps: 0, losses: [], validation: [], probes: [] } as Pick<
    TrainingResult,
    'steps' | 'losses' | 'validation' | 'probes'
  > &
    Partial<TrainingResult>
  let reported = 0
  const send = () => {
    reported = performance.now()
    report({ ...found, seconds: (reported - began) / 1000 })
  }
  await trainHeadless({
    preset,
    over,
    backend: 'webgpu',
    stopAfterSeconds: seconds,
    readFile: async (path) => new Uint8Array(await readFile(join(folder, 'files', path))),
    onEvent(event) {
      if (event.kind === 'metrics') {
        const { step, loss } = event.columns
        step.forEach((at, i) => {
          ;[found.steps, found.lastLoss] = [at, loss[i]]
          if (at % everySteps === 0 || found.losses.length === 0)
            found.losses.push({ step: at, loss: loss[i] })
        })
        found.tokensPerSecond = event.facts.tokensPerSecond
        if (performance.now() - reported > 1000) send()
      } else if (event.kind === 'validation') found.validation.push({ step: event.step, loss: event.loss })
      else if (event.kind === 'baselines') found.baselines = event.baselines
      else if (event.kind === 'probes') found.probes.push({ step: event.step, accuracy: event.accuracy })
      else if (event.kind === 'runStatus') found.status = event.status
      else return
      if (event.kind !== 'metrics') send()
    },
  })
  send()
}
