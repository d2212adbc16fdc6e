/**
 * A fine-tuned network as it is kept: the layers below its class head, as a model of their own whose final
 * norm is the one that the head reads, and the head. What lies above, and the pixel head, are left out.
 */
import * as tf from '@tensorflow/tfjs'
import type { FineTunedFacts } from '../../core/classifiers'
import { linear } from '../ops/linear/linear'
import { meanPool } from '../ops/meanPool/meanPool'
import { forward } from './igpt'
import { toDevice } from './loss'
import { WeightSet, weightShapes, type IgptShape, type WeightName } from './weights'

/** The class head's name among the weights. */
export const classHead: WeightName = 'wClf'

export interface KeptFineTuned {
  facts: FineTunedFacts
  /** By the names of `tunedShapes`. */
  weights: ReadonlyMap<WeightName, Float32Array>
}

/** The layers that the class head reads, as a model. @param shape of the whole network */
export function layersBelow(shape: IgptShape, headLayer: number): IgptShape {
  // Tied, since it has no pixel head of its own.
  return { ...shape, nLayer: headLayer, tiedHead: true }
}

/** Every kept tensor's name and shape, the class head (C, K) last. */
export function tunedShapes(shape: IgptShape, headLayer: number, classes: number): [WeightName, number[]][] {
  return [...weightShapes(layersBelow(shape, headLayer)), [classHead, [shape.nEmbd, classes]]]
}

/** What is kept of a fine-tuned network's weights, by names of `tunedShapes`; the arrays are shared. */
export function keptWeights(
  values: ReadonlyMap<WeightName, Float32Array>,
  shape: IgptShape,
  headLayer: number,
): Map<WeightName, Float32Array> {
  const names = [...weightShapes(layersBelow(shape, headLayer)).map(([name]) => name), classHead]
  const source = (name: WeightName) =>
    name === 'lnF.g' && headLayer < shape.nLayer ? `h${headLayer}.ln1.g` : name
  return new Map(
    names.map((name) => {
      const found = values.get(source(name))
      if (!found) throw new RangeError(`The fine-tuned weights lack ${source(name)}.`)
      return [name, found]
    }),
  )
}

/**
 * Class logits of one picture. The network is put on the device for this answer and taken off again: kept
 * there, it would take as much memory as another model.
 *
 * @param shape of the whole network
 * @param tokens (T) in reading order
 * @param masks each (T), 1 where a pixel is hidden; undefined for a model that sees whole images
 * @returns for each mask (K)
 */
export async function tunedLogits(
  { facts, weights }: KeptFineTuned,
  shape: IgptShape,
  tokens: Int32Array<ArrayBuffer>,
  masks: readonly (Float32Array<ArrayBuffer> | undefined)[],
): Promise<Float32Array[]> {
  const below = layersBelow(shape, facts.headLayer)
  const set = WeightSet.trainable(below, new Map([...weights].filter(([name]) => name !== classHead)))
  const head = tf.tensor2d(weights.get(classHead)!, [shape.nEmbd, facts.classNames.length])
  try {
    const answers: Float32Array[] = []
    for (const hidden of masks) {
      const logits = tf.tidy(() => {
        const batch = toDevice(below, tokens, hidden)
        return linear(meanPool(forward(set.weights, below, batch.tokens, { mask: batch.mask })), head)
      })
      answers.push((await logits.data<'float32'>()).slice())
      logits.dispose()
    }
    return answers
  } finally {
    head.dispose()
    set.dispose()
  }
}
