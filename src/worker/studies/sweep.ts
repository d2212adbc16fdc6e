/**
 * The paper's search for a learning rate (A.1): 0.01, 0.003, 0.001, 0.0003 ..., the same network from the
 * same seed at each, until the final validation loss rises again. A rate that is too high causes an early
 * spike that does not recover; training at such a rate stops at once.
 */
import type { RunConfig } from '../../core/config'
import type { SweepResult, SweepRow, SweepStudy } from '../../core/studies/sweep'
import { texts } from '../../core/text/texts'
import { passesOf } from '../../compute/model/passes'
import { validationLoss } from '../measuring/evaluation'
import { Pretraining } from '../steps/pretraining'
import type { Report, StudyContext } from './study'

/** Points of a reported training curve. */
const curvePoints = 60
/** A step this much above the lowest smoothed loss so far, in nats, is a spike... */
const spikeNats = 0.5
/** ...that is irrecoverable once the smoothed loss has stayed so high for this share of the steps. */
const recoveryShare = 0.1

/** The paper's steps down from the highest rate: each decade has 3 and 1. */
export function ratesFrom(highest: number, count: number): number[] {
  const rates: number[] = []
  // Slightly above, so that 0.01 itself is not lost to rounding.
  for (let decade = Math.floor(Math.log10(highest) + 1e-9); rates.length < count; decade -= 1) {
    for (const digit of [3, 1]) {
      const rate = Number(`${digit}e${decade}`)
      if (rate <= highest * (1 + 1e-9) && rates.length < count) rates.push(rate)
    }
  }
  return rates
}

/** Watches a training loss for an irrecoverable spike. */
export class SpikeWatch {
  private smooth = Number.NaN
  private lowest = Infinity
  private highSince: number | null = null
  private readonly patience: number

  /** @param steps of the whole training */
  constructor(steps: number) {
    this.patience = Math.max(5, Math.ceil(recoveryShare * steps))
  }

  /** @returns the step at which an irrecoverable spike started, null if there is none so far */
  add(step: number, loss: number): number | null {
    if (!Number.isFinite(loss)) return step
    this.smooth = Number.isNaN(this.smooth) ? loss : 0.8 * this.smooth + 0.2 * loss
    this.lowest = Math.min(this.lowest, this.smooth)
    if (this.smooth < this.lowest + spikeNats) this.highSince = null
    else this.highSince ??= step
    return this.highSince !== null && step - this.highSince >= this.patience ? this.highSince : null
  }
}

/** The run's settings with its schedule scaled to fewer steps. */
function scaledTo(config: RunConfig, { stepsEach, seed }: SweepStudy, learningRate: number): RunConfig {
  const warmupSteps = Math.round((config.warmupSteps / config.steps) * stepsEach)
  return { ...config, learningRate, steps: stepsEach, warmupSteps, seed }
}

async function* tryRate(
  context: StudyContext,
  study: SweepStudy,
  learningRate: number,
  onStep: (step: number, row: SweepRow) => void,
): AsyncGenerator<void, SweepRow, void> {
  const config = scaledTo(context.config, study, learningRate)
  const row: SweepRow = { learningRate, loss: null, spikedAt: null, curve: [] }
  const training = new Pretraining(config, context.data)
  const watch = new SpikeWatch(config.steps)
  const every = Math.max(1, Math.floor(config.steps / curvePoints))
  try {
    while (training.taken < config.steps) {
      const { loss } = await training.step()
      if (Number.isFinite(loss) && (training.taken % every === 0 || training.taken === 1))
        row.curve.push({ step: training.taken, loss })
      row.spikedAt = watch.add(training.taken, loss)
      onStep(training.taken, row)
      if (row.spikedAt !== null) return row
      yield
    }
    const passes = passesOf(training.trainer.set)
    try {
      const loss = yield* validationLoss({ ...context, config }, passes)
      row.loss = Number.isFinite(loss) ? loss : null
    } finally {
      passes.dispose()
    }
    return row
  } finally {
    training.dispose()
  }
}

/** Index of the lowest loss; -1 if none ended well. */
function bestRow(rows: readonly SweepRow[]): number {
  return rows.reduce(
    (best, row, i) => (row.loss !== null && (best < 0 || row.loss < rows[best].loss!) ? i : best),
    -1,
  )
}

export async function* sweepStudy(
  context: StudyContext,
  study: SweepStudy,
  report: Report,
): AsyncGenerator<void, SweepResult, void> {
  const rates = ratesFrom(study.highest, study.rates)
  const rows: SweepRow[] = []
  const resultOf = (ended: SweepResult['ended']): SweepResult => ({
    kind: 'sweep',
    rows: rows.map((row) => ({ ...row })),
    best: bestRow(rows),
    ended,
  })
  const all = rates.length * study.stepsEach
  for (const [i, rate] of rates.entries()) {
    const partial = (step: number, row: SweepRow) => {
      const doing = texts.doing.learningRate(rate, step)
      // The whole result only every 20 steps, since it is copied to the page.
      if (step % 20 === 0)
        report(i * study.stepsEach + step, all, doing, {
          ...resultOf(null),
          rows: [...rows, { ...row, curve: [...row.curve] }],
        })
      else report(i * study.stepsEach + step, all, doing)
    }
    rows.push(yield* tryRate(context, study, rate, partial))
    report((i + 1) * study.stepsEach, all, texts.doing.learningRateDone(rate), resultOf(null))
    const [before, now] = [rows[i - 1]?.loss ?? null, rows[i].loss]
    if (before !== null && now !== null && now > before) return resultOf('loss rose')
  }
  return resultOf('all rates tried')
}
