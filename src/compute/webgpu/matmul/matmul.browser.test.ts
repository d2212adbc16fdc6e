/**
 * The matmul in its three forms, with and without split-K, with every epilogue, at even and odd shapes,
 * against plain loops.
 */
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAllClose } from '../../../testSupport/allClose'
import { matmulLoop } from '../../../testSupport/plainLoops'
import { quickGeluActivation } from '../../ops/quickGelu/quickGeluWgsl'
import { runMatmul, specFor, splitKFor } from './matmul'
import type { GpuRuntime } from '../runtime'
import { normals, startRuntime, variants } from '../../../testSupport/gpuRuntime'
import type { Epilogue } from './epilogue'
import type { MatmulShape } from './matmulSpec'

const forms = ['AB', 'AtB', 'ABt'] as const
/**
 * All even, all odd, a weight gradient with a long inner dimension, one row, sizes that end inside a tile.
 */
const shapes: [number, number, number][] = [
  [64, 192, 64],
  [65, 33, 17],
  [64, 64, 1000],
  [20, 12, 517],
  [1, 24, 36],
  [130, 68, 40],
  [3, 2, 1],
]

const gate = (x: number) => 1 / (1 + Math.exp(-1.702 * x))

/** The product in float64 with the epilogue applied. */
function expected(
  shape: MatmulShape,
  epilogue: Epilogue,
  { a, b, residual, out: initial, pre }: Record<'a' | 'b' | 'residual' | 'out' | 'pre', Float32Array>,
) {
  const product = matmulLoop(a, b, shape.m, shape.n, shape.k, shape.form === 'AtB', shape.form === 'ABt')
  const sums = product.map(
    (x, i) => x + (epilogue.residual ? residual[i]! : 0) + (epilogue.accumulate ? initial[i]! : 0),
  )
  const out = sums.map((x, i) => {
    if (epilogue.activation) return x * gate(x)
    if (epilogue.activationGradient)
      return x * (gate(pre[i]!) + 1.702 * pre[i]! * gate(pre[i]!) * (1 - gate(pre[i]!)))
    return x
  })
  return { out, pre: epilogue.activation ? sums : Float64Array.from(pre) }
}

async function check(runtime: GpuRuntime, shape: MatmulShape, epilogue: Epilogue): Promise<void> {
  const { m, n, k } = shape
  const flat = {
    a: normals(1, m * k),
    b: normals(2, k * n),
    residual: normals(3, m * n),
    out: normals(4, m * n),
    pre: normals(5, m * n),
  }
  const [a, b, residual, out, pre] = Object.values(flat).map((values) => tf.tensor1d(values.slice()))
  const target = expected(shape, epilogue, flat)
  const buffers = {
    a: runtime.slice(a!),
    b: runtime.slice(b!),
    out: runtime.inPlace(out!),
    ...(epilogue.residual ? { residual: runtime.slice(residual!) } : {}),
    ...(epilogue.activation || epilogue.activationGradient ? { pre: runtime.inPlace(pre!) } : {}),
  }
  runMatmul(runtime, shape, buffers, epilogue)
  // Sums of k products of numbers near one in float32: about sqrt(k) rounding errors of 1e-7 each, relative
  // to sums of size sqrt(k).
  const tolerance = 5e-6 * Math.sqrt(k) + 5e-6
  expectAllClose(await out!.data(), target.out, tolerance, 1e-5)
  expectAllClose(await pre!.data(), target.pre, tolerance, 1e-5)
  tf.dispose([a!, b!, residual!, out!, pre!])
}

describe.each(variants)('matmul, %s', (_, options) => {
  let runtime: GpuRuntime

  beforeAll(async () => {
    runtime = await startRuntime(options)
  })
  afterAll(() => runtime.dispose())

  it.each(shapes)('%i x %i over %i in three forms', async (m, n, k) => {
    for (const form of forms) await check(runtime, { m, n, k, form }, {})
  })

  it.each<[string, Epilogue]>([
    ['residual', { residual: true }],
    ['accumulation', { accumulate: true }],
    ['residual and accumulation', { residual: true, accumulate: true }],
    ['quick GELU', { activation: quickGeluActivation }],
    ["quick GELU's gradient", { activationGradient: quickGeluActivation }],
  ])('with %s', async (_, epilogue) => {
    await check(runtime, { m: 24, n: 40, k: 32, form: 'AB' }, epilogue)
    await check(runtime, { m: 9, n: 7, k: 11, form: 'ABt' }, epilogue)
    // With split-K, so that the epilogue runs in the second pass.
    await check(runtime, { m: 8, n: 12, k: 700, form: 'AtB' }, epilogue)
  })

  it('splits a long inner dimension only', () => {
    const options = { ...runtime.options, targetThreads: 4096 }
    expect(specFor({ m: 64, n: 64, k: 2048, form: 'AtB' }, {}, options).splitK).toBeGreaterThan(1)
    expect(specFor({ m: 2048, n: 64, k: 64, form: 'AB' }, {}, options).splitK).toBe(1)
  })

  it('repeats to the bit', async () => {
    const once = async () => {
      const [a, b] = [tf.tensor1d(normals(6, 900 * 20)), tf.tensor1d(normals(7, 900 * 24))]
      const out = tf.zeros([20, 24])
      runMatmul(
        runtime,
        { m: 20, n: 24, k: 900, form: 'AtB' },
        { a: runtime.slice(a), b: runtime.slice(b), out: runtime.inPlace(out) },
      )
      return out.data()
    }
    expect(await once()).toEqual(await once())
  })
})

it('leaves no part of a split empty', () => {
  for (let k = 100; k < 5000; k += 37) {
    const splitK = splitKFor({ m: 64, n: 64, k, form: 'AtB' }, 64, 4096)
    const chunk = Math.ceil(k / splitK / 16) * 16
    expect((splitK - 1) * chunk, `${k} in ${splitK}`).toBeLessThan(k)
  }
})
