/**
 * The class of any picture by a classifier kept with the run, while the run trains. A probe reads features of
 * the weights of the last step; the fine-tuned network has weights of its own. A model of masked pixels sees
 * the picture under as many masks as the classifier was tested with, and its probabilities are averaged.
 */
import * as tf from '@tensorflow/tfjs'
import { classifierEvent, type KeptClassifiers } from '../../checkpoint/savedRun'
import { LabError } from '../../core/failure'
import type { ClassGuess, ClassifyRequest } from '../../core/protocol'
import { Rng } from '../../core/rng'
import { toReadingOrder } from '../../data/pixelOrder'
import { layerFeatures } from '../../compute/model/igpt'
import { drawMask, toDevice } from '../../compute/model/loss'
import { tunedLogits, type KeptFineTuned } from '../../compute/model/tunedNetwork'
import type { WeightSet } from '../../compute/model/weights'
import { probeLogits, type KeptProbe } from '../../compute/probe/keptProbe'
import type { EvaluationContext } from '../measuring/evaluation'
import type { Pretraining } from '../steps/pretraining'
import { checkImage } from './looks'
import { NewestOnly } from './newestOnly'

type Mask = Float32Array<ArrayBuffer> | undefined

/** The mean over masks of the softmax of each one's logits (K). */
export function meanProbabilities(logits: readonly ArrayLike<number>[]): Float32Array {
  const mean = new Float64Array(logits[0].length)
  for (const row of logits) {
    const scores = Array.from(row)
    const most = Math.max(...scores)
    const powers = scores.map((score) => Math.exp(score - most))
    const sum = powers.reduce((a, b) => a + b, 0)
    powers.forEach((power, k) => (mean[k] += power / sum / logits.length))
  }
  return Float32Array.from(mean)
}

/** @throws LabError no-classifier */
function missing(): LabError {
  return new LabError({
    code: 'no-classifier',
    message: 'No such classifier is kept with this run.',
    remedy: 'Make a linear probe or fine-tune the model (Studies), then ask again.',
  })
}

/** Logits of one picture by one of the kept probes, for each mask. */
async function probeAnswers(
  { facts, numbers }: KeptProbe,
  probe: number,
  set: WeightSet,
  tokens: Int32Array<ArrayBuffer>,
  masks: readonly Mask[],
): Promise<Float64Array[]> {
  const { shape, weights } = set
  const { layers } = facts.probes[probe]
  const answers: Float64Array[] = []
  for (const hidden of masks) {
    const pooled = tf.tidy(() => {
      const batch = toDevice(shape, tokens, hidden)
      return layerFeatures(weights, shape, batch.tokens, { mask: batch.mask, raw: facts.raw })
    })
    // (L + 1, 1, C): the layers that the probe reads, side by side.
    const features = await pooled.data<'float32'>()
    pooled.dispose()
    const { nEmbd } = shape
    const read = new Float32Array(layers.length * nEmbd)
    layers.forEach((layer, i) => read.set(features.subarray(layer * nEmbd, (layer + 1) * nEmbd), i * nEmbd))
    answers.push(probeLogits(numbers[probe], read))
  }
  return answers
}

export class Guesses extends NewestOnly<ClassifyRequest, ClassGuess> {
  /**
   * @param training whose weights a probe reads; it must take no step during `advance`
   * @param kept with the run so far
   */
  constructor(
    private readonly context: EvaluationContext,
    private readonly training: Pick<Pretraining, 'taken' | 'trainer'>,
    private kept: KeptClassifiers = { probe: null, fineTuned: null },
  ) {
    super()
  }

  /** What is to be saved with the run; undefined if nothing is kept. */
  get classifiers(): KeptClassifiers | undefined {
    const { kept } = this
    return kept.probe || kept.fineTuned ? kept : undefined
  }

  /** Keeps a classifier in place of an earlier one of its kind, and tells the page. */
  keep(classifier: KeptProbe | KeptFineTuned): void {
    this.kept =
      'numbers' in classifier ? { ...this.kept, probe: classifier } : { ...this.kept, fineTuned: classifier }
    this.context.post(classifierEvent(this.context.runId, classifier))
  }

  /** @throws LabError tokens-invalid, no-classifier; busy once a newer picture replaces it */
  override async ask(request: ClassifyRequest): Promise<ClassGuess> {
    checkImage(this.context.data, request.tokens, null)
    this.classifierOf(request)
    return super.ask(request)
  }

  private classifierOf({ by, probe }: ClassifyRequest): KeptProbe | KeptFineTuned {
    const found = this.kept[by]
    if (!found || (found.facts.kind === 'probe' && !found.facts.probes[probe])) throw missing()
    return found
  }

  protected readonly replaced = {
    message: 'A newer picture replaced this one.',
    remedy: 'Wait for the answer before you ask about another picture.',
  }

  protected async compute(request: ClassifyRequest): Promise<ClassGuess> {
    const { context, training } = this
    const found = this.classifierOf(request)
    const { set } = training.trainer
    const tokens = Int32Array.from(toReadingOrder(request.tokens, context.data.order))
    const masks = this.masksOf(found.facts.masks)
    const logits =
      'numbers' in found
        ? await probeAnswers(found, request.probe, set, tokens, masks)
        : await tunedLogits(found, set.shape, tokens, masks)
    return {
      runId: context.runId,
      step: found.facts.kind === 'probe' ? training.taken : found.facts.step,
      by: found.facts,
      probabilities: meanProbabilities(logits),
    }
  }

  /** The same masks for every picture, so that only the picture changes the answer. */
  private masksOf(count: number): Mask[] {
    const { config, data } = this.context
    if (config.objective !== 'masked') return [undefined]
    const rng = new Rng(config.seed).fork('guess masks')
    return Array.from({ length: Math.max(1, count) }, () => drawMask(data.positions, config.maskRate, rng))
  }
}
