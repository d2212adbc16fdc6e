/**
 * The probe's objective as captured steps on WebGPU: against the float64 loops and scikit-learn, its cost on
 * the WebGPU prototypes, and that a fit which is given up leaves nothing.
 */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, it } from 'vitest'
import type { AwaitedPieces } from '../../core/pieces'
import { Rng } from '../../core/rng'
import { expectAllClose } from '../../testSupport/allClose'
import { countGpuCalls } from '../../testSupport/gpuCalls'
import { startRuntime } from '../../testSupport/gpuRuntime'
import { registerWebgpuOps } from '../ops/implementations'
import { defaultGpuOptions } from '../webgpu/gpuOptions'
import type { GpuRuntime } from '../webgpu/runtime'
import { CapturedObjective } from './capturedObjective'
import fixture from './fixtures/logistic.json'
import { float32Rounding, isWorthKernels } from './float32Objective'
import { minimizeLbfgs } from './lbfgs'
import { logisticObjective } from './logisticObjective'
import { logisticPreconditioner } from './logisticPreconditioner'
import { fitLogisticRegression, predict, type LogisticModel } from './logisticRegression'
import { applyScaling, columnScaling } from './standardise'

let runtime: GpuRuntime

beforeAll(async () => {
  runtime = await startRuntime(defaultGpuOptions(false))
  registerWebgpuOps(runtime)
})

async function finish<T>(pieces: AwaitedPieces<T>): Promise<T> {
  for (;;) {
    const { done, value } = pieces.next()
    if (done) return value
    await value
  }
}

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

it('has the value and the gradient of the float64 loops', async () => {
  const before = tf.memory().numTensors
  const [count, features, classes] = [37, 13, 5]
  const { x, y } = images(count, features, classes)
  const wide = Float64Array.from(x)
  const rng = new Rng(6)
  const theta = Float64Array.from({ length: classes * (features + 1) }, () => rng.normal())
  const [wanted, found] = [new Float64Array(theta.length), new Float64Array(theta.length)]
  const captured = new CapturedObjective(runtime, { x: wide, y, classes, C: 3 })
  for (const scale of [0, 0.7, -1]) {
    const at = theta.map((value) => scale * value)
    const value = logisticObjective(wide, y, classes, 3)(at, wanted)
    // Sums of 37 products of float32 numbers near one.
    expect(Math.abs((await captured.evaluate(at, found)) - value)).toBeLessThan(2e-6)
    expectAllClose(found, wanted, 2e-6)
  }
  captured.dispose()
  expect(tf.memory().numTensors).toBe(before)
}, 60_000)

it.each(fixture.cases)(
  'equals scikit-learn: $train images, $features features, $classes classes, C $C',
  async ({ train, features, classes, C, weights, intercept, testPredictions, ...reference }) => {
    const all = Float32Array.from(reference.x)
    const x = all.subarray(0, train * features)
    const y = Uint8Array.from(reference.y).subarray(0, train)
    const scaling = columnScaling(x, train, features)
    const scaled = applyScaling(x, scaling)
    const captured = new CapturedObjective(runtime, { x: scaled, y, classes, C })
    const fit = await finish(
      minimizeLbfgs(captured.evaluate, new Float64Array(classes * (features + 1)), {
        maxIterations: 300,
        tolerance: 2e-6,
        rounding: float32Rounding,
        precondition: await finish(logisticPreconditioner(scaled, train, classes, C)),
      }),
    )
    captured.dispose()
    const split = classes * features
    const model = {
      classes,
      features,
      ...scaling,
      weights: fit.x.slice(0, split),
      intercept: fit.x.slice(split),
    }
    // Float32 gradients are exact to about 1e-6, and the flattest directions have a curvature of 1 / (C N).
    const size = Math.max(...weights.map(Math.abs))
    expectAllClose(model.weights, weights, 1e-2 * size)
    const shift = model.intercept.reduce((a, b) => a + b, 0) / classes
    expectAllClose(
      model.intercept.map((value) => value - shift),
      intercept,
      1e-2 * size,
    )
    const predictions = [
      ...predict({ ...model, iterations: 0, converged: true }, all.subarray(train * features)),
    ]
    expect(predictions).toEqual(testPredictions)
  },
  60_000,
)

it('fits a probe by captured evaluations: one submit each, nothing created, nothing left', async () => {
  const before = tf.memory().numTensors
  const [count, features, classes] = [500, 64, 10]
  const { x, y } = images(count, features, classes)
  expect(isWorthKernels(x.length, classes)).toBe(true)
  const fit = (): Promise<LogisticModel> => finish(fitLogisticRegression(x, y, { classes, C: 3 }))
  const counter = countGpuCalls()
  const began = performance.now()
  const onDevice = await fit()
  const ms = performance.now() - began
  const all = counter.read()
  const captured = new CapturedObjective(runtime, { x: Float64Array.from(x), y, classes, C: 3 })
  const [theta, gradient] = [
    new Float64Array(classes * (features + 1)),
    new Float64Array(classes * (features + 1)),
  ]
  for (let i = 0; i < 2; i += 1) await captured.evaluate(theta, gradient)
  const first = counter.read()
  const evaluating = performance.now()
  await captured.evaluate(theta, gradient)
  const evaluationMs = performance.now() - evaluating
  const later = counter.read()
  counter.stop()
  captured.dispose()
  registerWebgpuOps(runtime)
  const cost = Object.fromEntries(
    Object.entries(later).map(([name, n]) => [name, n - first[name as 'submit']]),
  )
  expect(cost).toMatchObject({ submit: 1, writeBuffer: 1, createBuffer: 0, createBindGroup: 0 })
  expect(cost).toMatchObject({ createComputePipeline: 0, createShaderModule: 0 })

  await tf.setBackend('cpu')
  const beganOnCpu = performance.now()
  const onCpu = await fit()
  const cpuMs = performance.now() - beganOnCpu
  await tf.setBackend('webgpu')
  console.log(
    `probe ${count} x ${features} x ${classes}: ${ms.toFixed(0)} ms in ${onDevice.iterations} iterations`,
  )
  console.log(`  of it, one evaluation: ${evaluationMs.toFixed(1)} ms ${JSON.stringify(cost)}`)
  console.log(
    `  the fit: ${JSON.stringify(all)}; by loops: ${cpuMs.toFixed(0)} ms, ${onCpu.iterations} iterations`,
  )
  expect(onDevice.converged && onCpu.converged).toBe(true)
  // Both stop at a gradient of 1e-4, some way from the minimum.
  const size = Math.max(...onCpu.weights.map(Math.abs))
  expectAllClose(onDevice.weights, onCpu.weights, 0.02 * size)
  const [a, b] = [predict(onDevice, x), predict(onCpu, x)]
  expect(a.filter((label, n) => label !== b[n]).length).toBeLessThan(0.01 * count)

  const givenUp = fitLogisticRegression(x, y, { classes, C: 3 })
  for (let piece = 0; piece < 5; piece += 1) await givenUp.next().value
  givenUp.return(undefined as never)
  expect(tf.memory().numTensors).toBe(before)
}, 60_000)
