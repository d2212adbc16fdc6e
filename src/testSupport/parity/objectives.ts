/**
 * The masked objective and the fine-tuning losses against PyTorch (tools/make_objectives_fixture.py), as
 * functions that every backend's test calls.
 */
import * as tf from '@tensorflow/tfjs'
import { expectAllClose } from '../allClose'
import fixture from '../../compute/model/fixtures/objectives.json'
import { EagerFineTuner } from '../../compute/model/eagerFineTuner'
import { layerFeatures } from '../../compute/model/igpt'
import { toDevice, lossAndGradients } from '../../compute/model/loss'
import { tinyShape, tinyValues } from './tinyModel'
import { WeightSet, type IgptShape, type WeightName } from '../../compute/model/weights'

const maskedShape: IgptShape = { ...tinyShape, objective: 'masked' }
const settings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, gradClip: 0 }
const tokens = () => Int32Array.from(fixture.tokens)
const mask = () => Float32Array.from(fixture.mask)

/** Expects gradients of exactly PyTorch's parameters, with its values. */
async function expectGradients(
  gradients: ReadonlyMap<WeightName, tf.Tensor>,
  expected: Record<string, number[]>,
  tolerance: number,
): Promise<void> {
  const named = Object.keys(expected).filter((name) => gradients.has(name))
  if (named.length !== gradients.size || named.length !== Object.keys(expected).length) {
    throw new Error(
      `Gradients are of ${[...gradients.keys()].join()}, expected of ${Object.keys(expected).join()}.`,
    )
  }
  for (const [name, gradient] of gradients)
    expectAllClose(await gradient.data(), expected[name]!, tolerance, tolerance)
}

/**
 * Loss, gradients and features of the masked objective, with one of three images without a hidden
 * pixel. 1e-4: float32 against float64.
 */
export async function checkMasked(tolerance = 1e-4): Promise<void> {
  const set = WeightSet.trainable(maskedShape, tinyValues(maskedShape))
  const batch = toDevice(maskedShape, tokens(), mask())
  const { loss, gradients } = lossAndGradients(set, batch)
  expectAllClose(await loss.data(), [fixture.masked.loss], tolerance)
  await expectGradients(gradients, fixture.masked.gradients, tolerance)
  const features = layerFeatures(set.weights, maskedShape, batch.tokens, { mask: batch.mask })
  expectAllClose(await features.data(), fixture.masked.features, tolerance)
  tf.dispose([loss, features, ...gradients.values(), batch.tokens, batch.mask!, batch.pixelWeights!])
  set.dispose()
}

/**
 * L_gen + L_clf on the final layer, on a middle layer of a masked model, and L_clf alone on a middle layer.
 */
export async function checkFineTuning(tolerance = 1e-4): Promise<void> {
  const { classes, headLayer, labels } = fixture
  const last = tinyShape.nLayer
  const cases = [
    {
      shape: tinyShape,
      task: { classes, joint: true, headLayer: last },
      hidden: undefined,
      expected: fixture.joint,
    },
    {
      shape: maskedShape,
      task: { classes, joint: true, headLayer },
      hidden: mask(),
      expected: fixture.maskedJoint,
    },
    {
      shape: tinyShape,
      task: { classes, joint: false, headLayer },
      hidden: undefined,
      expected: { ...fixture.classAlone, generative: null },
    },
  ]
  for (const { shape, task, hidden, expected } of cases) {
    const tuner = new EagerFineTuner(shape, task, settings, tinyValues(shape))
    tuner.head.assign(tf.tensor(fixture.wClf, tuner.head.shape))
    const batch = toDevice(shape, tokens(), hidden)
    tf.engine().startScope()
    const { losses, gradients } = tuner.lossesAndGradients(batch, tf.tensor1d(labels, 'int32'))
    const means = await Promise.all(losses.map((loss) => loss.mean().data()))
    expectAllClose(
      means.map(([mean]) => mean!),
      [expected.classification, ...(expected.generative === null ? [] : [expected.generative])],
      tolerance,
    )
    await expectGradients(gradients, expected.gradients, tolerance)
    tf.engine().endScope()
    tf.dispose([batch.tokens, batch.mask ?? [], batch.pixelWeights ?? []])
    tuner.dispose()
  }
}
