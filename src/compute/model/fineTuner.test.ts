/**
 * Fine-tuning: gradients against tfjs's own tape, losses against the paper's formulas, and trained weights.
 */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng'
import { crossEntropy } from '../ops/crossEntropy/crossEntropy'
import { linear } from '../ops/linear/linear'
import { expectAllClose } from '../../testSupport/allClose'
import { EagerFineTuner } from './eagerFineTuner'
import type { FineTuneTask } from './fineTuner'
import { layerFeatures, logits } from './igpt'
import { initialWeights } from './init'
import { drawMask, toDevice } from './loss'
import type { IgptShape } from './weights'

const shape: IgptShape = { positions: 9, nVocab: 5, nLayer: 2, nHead: 2, nEmbd: 6 }
const settings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, gradClip: 0 }
const rng = new Rng(7)
const tokens = Int32Array.from({ length: 4 * 9 }, () => rng.int(5))
const labels = Int32Array.of(0, 2, 1, 2)
const mask = drawMask(tokens.length, 0.3, rng)

/** Weights with a non-zero head, so that no gradient vanishes. */
function weightsOf(of: IgptShape) {
  const values = initialWeights(of, new Rng(3))
  values.get('head')!.forEach((_, i, head) => {
    head[i] = rng.normal()
  })
  return values
}

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const cases: [string, IgptShape, FineTuneTask][] = [
  ['joint, final layer', shape, { classes: 3, joint: true, headLayer: 2 }],
  ['joint, middle layer', shape, { classes: 3, joint: true, headLayer: 1 }],
  ['class loss alone, final layer', shape, { classes: 3, joint: false, headLayer: 2 }],
  ['class loss alone, first layer', shape, { classes: 3, joint: false, headLayer: 0 }],
  ['joint on masked pixels', { ...shape, objective: 'masked' }, { classes: 3, joint: true, headLayer: 2 }],
]

describe.each(cases)('%s', (_, of, task) => {
  const hidden = of.objective === 'masked' ? mask : undefined

  it("has the losses and gradients of the formulas, by tfjs's tape", () => {
    const tuner = new EagerFineTuner(of, task, settings, weightsOf(of))
    const batch = toDevice(of, tokens, hidden)
    const classes = tf.tensor1d(labels, 'int32')
    const head = tf.variable(tf.randomNormal([6, 3], 0, 1, 'float32', 5))
    tuner.head.assign(head)
    tf.engine().startScope()
    const { losses, gradients } = tuner.lossesAndGradients(batch, classes)
    const total = () =>
      tf.tidy(() => {
        const pooled: tf.Tensor = tf.gather(
          layerFeatures(tuner.set.weights, of, batch.tokens, { mask: batch.mask }),
          task.headLayer,
        )
        const classLoss = crossEntropy(
          linear(pooled as tf.Tensor2D, tuner.head as tf.Tensor2D),
          classes,
        ).mean()
        if (!task.joint) return classLoss as tf.Scalar
        return classLoss.add(
          crossEntropy(
            logits(tuner.set.weights, of, batch.tokens, batch.mask),
            batch.tokens,
            batch.pixelWeights,
          ).mean(),
        ) as tf.Scalar
      })
    const stock = tf.variableGrads(total)
    expect(losses.reduce((sum, loss) => sum + loss.mean().dataSync()[0]!, 0)).toBeCloseTo(
      stock.value.dataSync()[0]!,
      5,
    )
    const byId = new Map(
      Object.values(stock.grads).map((gradient, i) => [Object.keys(stock.grads)[i], gradient]),
    )
    for (const [name, gradient] of gradients) {
      const variable = name === 'wClf' ? tuner.head : (tuner.set.byName.get(name) as tf.Variable)
      // The same float32 sums in another order.
      expectAllClose(gradient.dataSync(), byId.get(variable.name)!.dataSync(), 1e-5, 1e-4)
    }
    const reached = [...tuner.set.byName]
      .filter(([, tensor]) => {
        const gradient = byId.get((tensor as tf.Variable).name)
        return gradient && gradient.abs().max().dataSync()[0]! > 0
      })
      .map(([name]) => name)
    expect([...gradients.keys()].filter((name) => name !== 'wClf').sort()).toEqual(reached.sort())
    tf.engine().endScope()
    tuner.dispose()
  })

  it('learns the labels of four images, and restores saved weights', async () => {
    const before = tf.memory().numTensors
    const tuner = new EagerFineTuner(of, task, settings, weightsOf(of))
    const first = await tuner.read()
    const start = await tuner.step(tokens, labels, 1e-2, hidden)
    // The class head starts at zero.
    expect(start.classification).toBeCloseTo(Math.log(3), 5)
    expect(start.generative === null).toBe(!task.joint)
    let last = start
    for (let i = 0; i < 60; i += 1) last = await tuner.step(tokens, labels, 1e-2, hidden)
    expect(last.classification).toBeLessThan(0.5)
    expect([...(await tuner.predict(tokens, hidden))]).toEqual([...labels])
    tuner.restore(first)
    expect([...(await tuner.read()).get('h0.attn.wQkv')!]).toEqual([...first.get('h0.attn.wQkv')!])
    tuner.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})

it('starts at ln V + ln K with fresh weights', async () => {
  const tuner = new EagerFineTuner(shape, { classes: 10, joint: true, headLayer: 2 }, settings, new Rng(1))
  const { generative, classification } = await tuner.step(tokens, labels, 1e-3)
  expect(generative! + classification).toBeCloseTo(Math.log(5) + Math.log(10), 5)
  tuner.dispose()
})

it('reports a layer that does not exist', async () => {
  const tuner = new EagerFineTuner(shape, { classes: 2, joint: true, headLayer: 3 }, settings, new Rng(1))
  await expect(tuner.predict(tokens)).rejects.toThrow(/no layer 3/)
  tuner.dispose()
})
