/** Our tape against tfjs's own on the same ops: shared inputs, chains, inputs used twice, and errors. */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng'
import { expectAllClose } from '../../testSupport/allClose'
import { useWasmOpsInNode } from '../../headless/nodeWasm'
import { linear } from './linear/linear'
import { quickGelu } from './quickGelu/quickGelu'
import { rmsNorm } from './rmsNorm/rmsNorm'
import { valueAndGradients, valuesAndGradients } from './tape'

const rng = new Rng(1)
const random = (...shape: number[]) =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.normal()),
    shape,
  )

/** x reaches the result by four paths: two norms, a residual and a product; g by two norms. */
const tangle = (x: tf.Tensor, g: tf.Tensor, w: tf.Tensor): tf.Tensor => {
  const normed = rmsNorm(x as tf.Tensor3D, g as tf.Tensor1D)
  const a = linear(quickGelu(normed), w as tf.Tensor2D, x as tf.Tensor3D)
  return linear(rmsNorm(a, g as tf.Tensor1D), w as tf.Tensor2D, linear(x as tf.Tensor3D, w as tf.Tensor2D))
}

describe.each(['cpu', 'wasm'])('our tape on %s', (backend) => {
  beforeAll(async () => {
    if (backend === 'cpu') return tf.setBackend('cpu')
    await useWasmOpsInNode()
  })

  it("returns the gradients of tfjs's tape", () => {
    const inputs = [random(2, 3, 5), random(5), random(5, 5)]
    const seed = random(2, 3, 5)
    const stock = tf.grads(tangle)(inputs, seed)
    const [value, ...ours] = tf.tidy(() => {
      const ran = valueAndGradients(
        () => tangle(inputs[0], inputs[1], inputs[2]),
        () => seed.clone(),
        inputs,
      )
      return [ran.value, ...ran.gradients]
    })
    expectAllClose(value.dataSync(), tangle(inputs[0], inputs[1], inputs[2]).dataSync(), 0)
    // The order of additions differs, hence some last bits.
    ours.forEach((gradient, i) => expectAllClose(gradient.dataSync(), stock[i].dataSync(), 1e-5, 1e-5))
  })

  it('adds the gradients of several results, also if one depends on another', () => {
    const [x, g, w, stranger] = [random(2, 3, 5), random(5), random(5, 5), random(2)]
    const [seedNormed, seedLinear] = [random(2, 3, 5), random(2, 3, 5)]
    const both = () => {
      const normed = rmsNorm(x as tf.Tensor3D, g as tf.Tensor1D)
      return [normed, linear(normed, w as tf.Tensor2D)] as const
    }
    const stock = tf.grads((a, b, c) => {
      const normed = rmsNorm(a as tf.Tensor3D, b as tf.Tensor1D)
      return normed
        .mul(seedNormed)
        .sum()
        .add(
          linear(normed, c as tf.Tensor2D)
            .mul(seedLinear)
            .sum(),
        )
    })([x, g, w])
    const { gradients } = valuesAndGradients(both, () => [seedNormed.clone(), seedLinear.clone()], [
      x,
      g,
      w,
      stranger,
    ])
    expect(gradients[3]).toBeNull()
    // The order of additions differs, hence some last bits.
    stock.forEach((gradient, i) => expectAllClose(gradients[i]!.dataSync(), gradient.dataSync(), 1e-5, 1e-5))
  })

  it('leaves no tensors but the gradients', () => {
    const inputs = [random(2, 3, 5), random(5), random(5, 5)]
    const before = tf.memory().numTensors
    const kept = tf.tidy(
      () =>
        valueAndGradients(
          () => tangle(inputs[0], inputs[1], inputs[2]),
          (y) => tf.onesLike(y),
          inputs,
        ).gradients,
    )
    expect(tf.memory().numTensors - before).toBe(3)
    tf.dispose([kept, inputs])
  })

  it('throws if the result does not depend on a tensor, and recovers from a forward pass that throws', () => {
    const [x, g, stranger] = [random(1, 2, 5), random(5), random(5)]
    const norm = () => rmsNorm(x as tf.Tensor3D, g as tf.Tensor1D)
    expect(() => tf.tidy(() => valueAndGradients(norm, (y) => tf.onesLike(y), [stranger]).gradients)).toThrow(
      /had no part/,
    )
    expect(() =>
      valueAndGradients(
        () => {
          throw new Error('forward fails')
        },
        (y) => y,
        [],
      ),
    ).toThrow('forward fails')
    expect(() => tf.tidy(() => valueAndGradients(norm, (y) => tf.onesLike(y), [x]).gradients)).not.toThrow()
  })
})
