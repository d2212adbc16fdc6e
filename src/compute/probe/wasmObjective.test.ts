/** The probe's objective by the SIMD kernels: against the float64 loops, and a whole fit against theirs. */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, it } from 'vitest'
import { allAtOnce, type Pieces } from '../../core/pieces'
import { Rng } from '../../core/rng'
import { useWasmOpsInNode } from '../../headless/nodeWasm'
import { expectAllClose } from '../../testSupport/allClose'
import { forceImplementation } from '../ops/implementations'
import type { WasmRuntime } from '../wasm/runtime'
import { isWorthKernels } from './float32Objective'
import { logisticObjective } from './logisticObjective'
import { fitLogisticRegression, predict, type LogisticModel } from './logisticRegression'
import { WasmObjective } from './wasmObjective'

let runtime: WasmRuntime

beforeAll(async () => {
  runtime = await useWasmOpsInNode()
})

/** Images whose labels follow some of their features. */
function images(count: number, features: number, classes: number) {
  const rng = new Rng(5)
  const x = Float32Array.from({ length: count * features }, () => rng.normal())
  const y = Uint8Array.from({ length: count }, (_, n) => {
    const scores = Array.from({ length: classes }, (_, k) => x[n * features + k]! + rng.normal())
    return scores.indexOf(Math.max(...scores))
  })
  return { x, y }
}

it('has the value and the gradient of the float64 loops, and leaves nothing', () => {
  const before = tf.memory().numTensors
  const [count, features, classes] = [37, 13, 5]
  const { x, y } = images(count, features, classes)
  const problem = { x: Float64Array.from(x), y, classes, C: 3 }
  const rng = new Rng(6)
  const theta = Float64Array.from({ length: classes * (features + 1) }, () => rng.normal())
  const [wanted, found] = [new Float64Array(theta.length), new Float64Array(theta.length)]
  const kernels = new WasmObjective(runtime, problem)
  for (const scale of [0, 0.7, -1]) {
    const at = theta.map((value) => scale * value)
    const value = logisticObjective(problem.x, y, classes, 3)(at, wanted)
    // Sums of 37 products of float32 numbers near one.
    expect(Math.abs(kernels.evaluate(at, found) - value)).toBeLessThan(2e-6)
    expectAllClose(found, wanted, 2e-6)
  }
  kernels.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

it('fits as the loops do: as many iterations, the same predictions', () => {
  const before = tf.memory().numTensors
  const [count, features, classes] = [500, 64, 10]
  const { x, y } = images(count, features, classes)
  expect(isWorthKernels(x.length, classes)).toBe(true)
  // On wasm no piece is a promise.
  const fit = () => allAtOnce(fitLogisticRegression(x, y, { classes, C: 3 }) as Pieces<LogisticModel>)
  const byKernels = fit()
  forceImplementation('reference')
  const byLoops = fit()
  forceImplementation(null)
  expect(byKernels.converged && byLoops.converged).toBe(true)
  expect(Math.abs(byKernels.iterations - byLoops.iterations)).toBeLessThanOrEqual(2)
  // Both stop at a gradient of 1e-4, some way from the minimum.
  expectAllClose(byKernels.weights, byLoops.weights, 0.02 * Math.max(...byLoops.weights.map(Math.abs)))
  const [a, b] = [predict(byKernels, x), predict(byLoops, x)]
  expect(a.filter((label, n) => label !== b[n]).length).toBeLessThan(0.01 * count)
  expect(tf.memory().numTensors).toBe(before)
})
