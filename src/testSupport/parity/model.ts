/**
 * Forward pass, gradients and optimizer against PyTorch (tools/make_model_fixture.py), as functions that
 * every backend's test calls, in Node and in the browser.
 */
import * as tf from '@tensorflow/tfjs'
import { expectAllClose, expectTensorClose } from '../allClose'
import { layerFeatures, logits } from '../../compute/model/igpt'
import { pixelLosses, lossAndGradients } from '../../compute/model/loss'
import { AdamW } from '../../compute/model/optimizer'
import { adam, tiny, tinyShape, tinyWeights } from './tinyModel'

const tokens = () => tf.tensor2d(tiny.tokens, [tiny.config.batchSize, tinyShape.positions], 'int32')

/** Logits, losses and features. 1e-4: float32 sums through three layers against float64. */
export async function checkForward(tolerance = 1e-4): Promise<void> {
  const set = tinyWeights()
  await expectTensorClose(
    tf.tidy(() => logits(set.weights, tinyShape, tokens())),
    tiny.logits,
    tolerance,
  )
  await expectTensorClose(
    tf.tidy(() => pixelLosses(set.weights, tinyShape, { tokens: tokens() })),
    tiny.positionLoss,
    tolerance,
  )
  await expectTensorClose(
    tf.tidy(() => layerFeatures(set.weights, tinyShape, tokens())),
    tiny.features,
    tolerance,
  )
  set.dispose()
}

/** Every parameter's gradient of the mean loss. */
export async function checkGradients(tolerance = 1e-4): Promise<void> {
  const set = tinyWeights()
  const batch = tokens()
  const { loss, gradients } = lossAndGradients(set, { tokens: batch })
  await expectTensorClose(loss, [tiny.meanLoss], tolerance)
  const expected: Record<string, number[]> = tiny.gradients
  for (const [name, gradient] of gradients)
    await expectTensorClose(gradient, expected[name]!, tolerance, tolerance)
  batch.dispose()
  set.dispose()
}

/** Three AdamW updates on one batch, with and without decay and clipping. */
export async function checkOptimizer(tolerance = 1e-4): Promise<void> {
  for (const variant of Object.values(adam.variants)) {
    const set = tinyWeights()
    const batch = tokens()
    const optimizer = new AdamW(set, {
      beta1: 0.9,
      beta2: 0.95,
      epsilon: 1e-8,
      weightDecay: variant.weightDecay,
      gradClip: variant.gradClip ?? 0,
    })
    for (const [i, learningRate] of adam.learningRates.entries()) {
      const norm = tf.tidy(() => {
        const { gradients } = lossAndGradients(set, { tokens: batch })
        return optimizer.update(gradients, learningRate)
      })
      await expectTensorClose(norm, [variant.gradNorms[i]!], tolerance, tolerance)
    }
    const expected: Record<string, number[]> = variant.params
    for (const [name, parameter] of await set.read()) expectAllClose(parameter, expected[name]!, tolerance)
    optimizer.dispose()
    batch.dispose()
    set.dispose()
  }
}
