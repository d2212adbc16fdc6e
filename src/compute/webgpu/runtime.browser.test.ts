/**
 * The runtime: order with tfjs's own ops, in-place writes, caches, step scalars, dispatch records, and errors
 * that reach the caller.
 */
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { LabError } from '../../core/failure'
import { buffers, elementFor, float, grid, type KernelSource } from './kernelSource'
import type { GpuRuntime } from './runtime'
import { startRuntime } from '../../testSupport/gpuRuntime'
import { TfjsGpu, type Dispatch } from './tfjsGpu'

let runtime: GpuRuntime

beforeAll(async () => {
  runtime = await startRuntime()
})
afterAll(() => runtime.dispose())

/** values[i] = values[i] * factor[0] + i, in place. */
const scaleInPlace = (size: number): KernelSource => ({
  label: 'scale',
  workgroups: [size, 1, 1],
  wgsl: `${buffers([
    ['values', 'f32', true],
    ['factor', 'f32'],
  ])}
@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) wid: vec3u) { values[wid.x] = values[wid.x] * factor[0] + f32(wid.x); }`,
})

it("keeps the order with tfjs's ops and drops stale copies that tfjs caches on the CPU", async () => {
  const x = tf.tensor1d([1, 2, 3]).add(1)
  expect([...(await x.data())]).toEqual([2, 3, 4])
  const factor = tf.scalar(10).mul(1)
  runtime.run(scaleInPlace(3), [runtime.inPlace(x), runtime.slice(factor)])
  expect([...(await x.mul(2).data())]).toEqual([40, 62, 84])
  // Without dropping tfjs's copy this would still be 2, 3, 4.
  expect([...(await x.data())]).toEqual([20, 31, 42])
})

it('uses for every dispatch of a batch the scalars that were put for it', async () => {
  const x = tf.tensor1d([1]).add(0)
  const factors = Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? 2 : 0.5 + (i % 5) / 4))
  for (const factor of factors)
    runtime.run(scaleInPlace(1), [runtime.inPlace(x), runtime.scalars.put(Float32Array.of(factor))])
  const expected = factors.reduce((value, factor) => Math.fround(value * factor), 1)
  expect((await x.data())[0]).toBeCloseTo(expected, 5)
})

it('creates nothing for a repeated dispatch', () => {
  const x = tf.tensor1d([1, 2, 3, 4]).add(0)
  const factor = tf.scalar(1).add(0)
  const once = () => runtime.run(scaleInPlace(4), [runtime.inPlace(x), runtime.slice(factor)])
  once()
  const before = { ...runtime.counters }
  once()
  expect(runtime.counters).toEqual({ ...before, dispatches: before.dispatches + 1 })
})

it('reports every dispatch as a record that can be encoded again', async () => {
  const x = tf.tensor1d([1, 1]).add(0)
  const factor = tf.scalar(3).add(0)
  const seen: Dispatch[] = []
  runtime.onDispatch = (dispatch) => seen.push(dispatch)
  runtime.run(scaleInPlace(2), [runtime.inPlace(x), runtime.slice(factor)])
  runtime.onDispatch = null
  expect(seen.map(({ label, workgroups }) => [label, workgroups])).toEqual([['scale', [2, 1, 1]]])
  runtime.dispatch(seen[0]!)
  expect([...(await x.data())]).toEqual([9, 13])
})

it('compiles ahead, once each, and reports what does not compile', async () => {
  const kernels = [
    scaleInPlace(5),
    scaleInPlace(5),
    { ...scaleInPlace(6), wgsl: scaleInPlace(6).wgsl.replace('+', '-') },
  ]
  const before = runtime.counters.pipelines
  const progress: number[] = []
  // The source of the first is cached by the tests above; workgroups are not part of the key.
  await runtime.compileAll(kernels, (done) => progress.push(done))
  expect(runtime.counters.pipelines - before).toBe(1)
  expect(progress).toEqual([1])
  await expect(
    runtime.compileAll([{ label: 'broken', wgsl: 'fn main() { nonsense }', workgroups: [1, 1, 1] }]),
  ).rejects.toThrow(/pipeline|shader|module/i)
})

it('rejects another backend with a LabError', () => {
  expect(() => new TfjsGpu(new tf.KernelBackend())).toThrow(LabError)
})

it('folds a grid that is longer than one axis allows', () => {
  expect(grid(65_535).workgroups).toEqual([65_535, 1, 1])
  const {
    workgroups: [x, y],
    index,
  } = grid(200_001)
  expect(x).toBeLessThanOrEqual(65_535)
  expect(x * y).toBeGreaterThanOrEqual(200_001)
  expect(x * y - 200_001).toBeLessThan(x)
  expect(index).toContain(`${x}u`)
})

it('writes float literals and picks vector types', () => {
  expect([1, 0.5, 1e-8, 16].map(float)).toEqual(['1.0f', '0.5f', '1e-8f', '16.0f'])
  expect(elementFor(64, 12).vectorWidth).toBe(4)
  expect(elementFor(64, 10).vectorWidth).toBe(1)
})
