/**
 * The optimizer steps of a pretraining run. Images, masks, dropout and learning rate of a step are functions
 * of the config and the step alone, so that a seed fixes the run and a resumed run continues exactly. Owns
 * the trainer.
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

/** Shape of a run's model on these data. */
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
   * The seed's streams are 'weights', 'batches', 'masks' and 'dropout'.
   * @param from state of an interrupted run
   * @param betweenPieces awaited between two pieces of a batch
   */
  constructor(
    private readonly config: RunConfig,
    private readonly data: PreparedData,
    from?: TrainerState & { step: number },
    betweenPieces?: () => Promise<void>,
  ) {
    const rng = new Rng(config.seed)
    this.taken = from?.step ?? 0
    const shape = from ? shapeWithBiases(shapeOf(config, data), from) : shapeOf(config, data)
    this.trainer = createTrainer(
      shape,
      config,
      from ?? initialWeights(shape, rng.fork('weights'), config.headInit),
      config.batchSize,
      betweenPieces,
    )
    this.batches = new BatchOrder(data.train.count, config.batchSize, rng.fork('batches'))
    this.masks = rng.fork('masks')
    this.rng = rng
  }

  /** Takes the next step. The caller checks for an infinite or NaN loss or norm. */
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

/** The error of a run whose loss, gradient or weights are not finite. */
export function diverged(step: number, learningRate: number): LabError {
  return new LabError({
    code: 'loss-not-finite',
    subject: 'learningRate',
    message:
      `The loss is not finite at step ${step}: ` + `training diverged at learning rate ${learningRate}.`,
    remedy:
      'Lower the learning rate (try a third), lengthen the warm-up, ' +
      'or set a gradient clip of 1, and restart.',
  })
}
