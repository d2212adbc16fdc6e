/**
 * The steps of one pretraining run, whoever asks for them: which images, which masks, which learning rate,
 * each a function of the config and the step alone, so that the same seed gives the same run and a resumed
 * one goes on as it would have. Owns the trainer.
 */
import type { RunConfig } from '../../core/config'
import { dropoutKey } from '../../core/counterNoise'
import { LabError } from '../../core/failure'
import { Rng } from '../../core/rng'
import { learningRateAt } from '../../core/schedule'
import type { PreparedData } from '../../data/prepare'
import { createTrainer } from '../../compute/model/createTrainer'
import { initialWeights } from '../../compute/model/init'
import {
  shapeWithBiases,
  type TrainerState,
  type StepResult,
  type Trainer,
} from '../../compute/model/trainer'
import { drawMask } from '../../compute/model/loss'
import { igptShape, type IgptShape } from '../../compute/model/weights'
import { BatchOrder, gatherTokens } from './batches'

/** The shapes of a run's model on these data. */
export function shapeOf(config: RunConfig, { positions }: PreparedData): IgptShape {
  return { ...igptShape(config), positions }
}

export class Pretraining {
  readonly trainer: Trainer
  /** Steps taken. */
  taken: number
  private readonly batches: BatchOrder
  private readonly masks: Rng
  private readonly rng: Rng

  /**
   * Streams of the seed: 'weights', 'batches', 'masks' and 'dropout'. @param from where an interrupted run
   * stood
   */
  constructor(
    private readonly config: RunConfig,
    private readonly data: PreparedData,
    from?: TrainerState & { step: number },
  ) {
    const rng = new Rng(config.seed)
    this.taken = from?.step ?? 0
    const shape = from ? shapeWithBiases(shapeOf(config, data), from) : shapeOf(config, data)
    this.trainer = createTrainer(
      shape,
      config,
      from ?? initialWeights(shape, rng.fork('weights'), config.headInit),
      config.batchSize,
    )
    this.batches = new BatchOrder(data.train.count, config.batchSize, rng.fork('batches'))
    this.masks = rng.fork('masks')
    this.rng = rng
  }

  /** Takes the next step. Loss and norm may be infinite or NaN; what that means is the caller's to say. */
  async step(): Promise<StepResult & { learningRate: number }> {
    const { config, data, taken } = this
    const tokens = gatherTokens(data.train.tokens, data.positions, this.batches.imagesAt(taken))
    const mask =
      config.objective === 'masked'
        ? drawMask(tokens.length, config.maskRate, this.masks.fork(`step ${taken}`))
        : undefined
    const learningRate = learningRateAt(taken, config)
    const result = await this.trainer.step(tokens, learningRate, mask, dropoutKey(this.rng, taken))
    this.taken += 1
    return { ...result, learningRate }
  }

  dispose(): void {
    this.trainer.dispose()
  }
}

/** The failure of a run whose loss or gradient is no number any more. */
export function diverged(step: number, learningRate: number): LabError {
  return new LabError({
    code: 'loss-not-finite',
    subject: 'learningRate',
    message: `The loss stopped being a number at step ${step}: training diverged at learning rate ${learningRate}.`,
    remedy:
      'Lower the learning rate (a third is the usual next try), lengthen the warm-up, or set a gradient clip of 1, and restart.',
  })
}
