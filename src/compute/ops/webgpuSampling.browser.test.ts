/**
 * Sampling by a captured step on WebGPU: it draws the pixels of the reference composition and of the model
 * without a cache, creates nothing in the steady state, and leaks nothing.
 */
import * as tf from '@tensorflow/tfjs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { gumbelNoise, pixelKey } from '../../core/counterNoise'
import { Rng } from '../../core/rng'
import { CapturedTrainer } from '../model/capturedTrainer'
import { logits } from '../model/igpt'
import type { SampledSpan, SampleRequest } from '../model/sampler'
import { sample } from '../model/sample'
import { tinyShape, tinyWeights } from '../../testSupport/parity/tinyModel'
import { expectAllClose } from '../../testSupport/allClose'
import { countGpuCalls } from '../../testSupport/gpuCalls'
import { GpuRuntime } from '../webgpu/runtime'
import { startRuntime, variants } from '../../testSupport/gpuRuntime'
import { forceImplementation } from './implementations'
import { registerWebgpuOps } from './implementations'

const { positions, nVocab } = tinyShape
const request = (over: Partial<SampleRequest>): SampleRequest => ({
  prefix: new Uint16Array(0),
  prefixLength: 0,
  sequences: 3,
  temperature: 1,
  topK: 0,
  rng: new Rng(5),
  rowLength: 3,
  ...over,
})
const given = (prefixLength: number, sequences: number) => ({
  prefixLength,
  sequences,
  prefix: Uint16Array.from({ length: prefixLength * sequences }, (_, i) => (i * 3) % nVocab),
})

async function spansOf(input: SampleRequest): Promise<SampledSpan[]> {
  const set = tinyWeights()
  const spans: SampledSpan[] = []
  for await (const span of sample(set.weights, tinyShape, input)) spans.push(span)
  set.dispose()
  return spans
}

/** The pixels of each sequence without a cache: all logits anew for every pixel, drawn in plain loops. */
async function recompute({
  prefix,
  prefixLength,
  sequences,
  temperature,
  rng,
}: SampleRequest): Promise<number[][]> {
  const set = tinyWeights()
  const images = Array.from({ length: sequences }, (_, n) => [
    ...prefix.subarray(n * prefixLength, (n + 1) * prefixLength),
  ])
  for (let position = prefixLength; position < positions; position += 1) {
    const padded = images.map((image) => [...image, ...new Array<number>(positions - image.length).fill(0)])
    const all = tf.tidy(() =>
      logits(set.weights, tinyShape, tf.tensor2d(padded, [sequences, positions], 'int32')),
    )
    const values = await all.data()
    all.dispose()
    const noise = gumbelNoise({ key: pixelKey(rng), position }, sequences, nVocab)
    images.forEach((image, n) => {
      const start = (n * positions + position) * nVocab
      const scores = [...values.subarray(start, start + nVocab)].map(
        (logit, v) => logit / temperature + noise[n * nVocab + v]!,
      )
      image.push(scores.indexOf(Math.max(...scores)))
    })
  }
  set.dispose()
  return images.map((image) => image.slice(prefixLength))
}

describe.each(variants)('sampling on WebGPU, %s', (_, options) => {
  let runtime: GpuRuntime

  beforeAll(async () => {
    runtime = await startRuntime(options)
    registerWebgpuOps(runtime)
  })
  afterEach(() => forceImplementation(null))
  afterAll(() => runtime.dispose())

  it.each([
    ['from nothing', request({})],
    ['after a prefix, at low temperature, top 3', request({ ...given(2, 3), temperature: 0.7, topK: 3 })],
    ['from the middle of a row', request({ ...given(4, 3), temperature: 1.4 })],
    ['the last pixel', request(given(positions - 1, 3))],
  ])('%s: matches pixels and entropy of the reference', async (__, input) => {
    const before = runtime.counters.dispatches
    const ours = await spansOf(input)
    expect(runtime.counters.dispatches).toBeGreaterThan(before)
    forceImplementation('reference')
    const theirs = await spansOf(input)
    expect(ours.map(({ from, to, tokens }) => [from, to, ...tokens])).toEqual(
      theirs.map(({ from, to, tokens }) => [from, to, ...tokens]),
    )
    for (const [i, { entropy }] of ours.entries()) expectAllClose(entropy, theirs[i]!.entropy, 1e-4)
  })

  it.each([
    ['nothing', request({ rowLength: positions })],
    ['a prefix', request({ ...given(2, 3), rowLength: positions, temperature: 0.8 })],
  ])('after %s draws the same pixels as without a cache', async (__, input) => {
    const [span] = await spansOf(input)
    expect([...span!.tokens]).toEqual((await recompute(input)).flat())
  })
})

describe('the captured sampler', () => {
  let runtime: GpuRuntime

  beforeAll(async () => {
    runtime = await startRuntime()
    registerWebgpuOps(runtime)
  })
  afterAll(() => runtime.dispose())

  it('creates nothing and submits once for each further row', async () => {
    const unlimited = new GpuRuntime(runtime.gpu, { ...runtime.options, submitMs: 0 })
    registerWebgpuOps(unlimited)
    const set = tinyWeights()
    const calls: Record<string, number>[] = []
    const counter = countGpuCalls()
    for await (const span of sample(set.weights, tinyShape, request({}))) {
      expect(span.tokens.length).toBe(9)
      calls.push(counter.read())
    }
    counter.stop()
    registerWebgpuOps(runtime)
    unlimited.dispose()
    set.dispose()
    const row = (i: number) =>
      Object.fromEntries(
        Object.entries(calls[i]!).map(([name, count]) => [name, count - calls[i - 1]![name]!]),
      )
    const dispatches = 3 * (3 + 7 * tinyShape.nLayer + 1)
    const expected = {
      createBuffer: 0,
      createBindGroup: 0,
      createComputePipeline: 0,
      createComputePipelineAsync: 0,
      createShaderModule: 0,
      writeBuffer: 0,
      submit: 1,
      dispatchWorkgroups: dispatches,
      beginComputePass: 1,
      copyBufferToBuffer: 1,
    }
    expect([row(1), row(2)]).toEqual([expected, expected])
  })

  it('compiles nothing for shapes that have been sampled before', async () => {
    await spansOf(request({}))
    const { pipelines } = runtime.counters
    await spansOf(request({ rng: new Rng(6) }))
    expect(runtime.counters.pipelines).toBe(pipelines)
  })

  it('draws the same first sequences for any number of sequences, and others for another seed', async () => {
    const tokens = async (over: Partial<SampleRequest>) => [
      ...(await spansOf(request({ rowLength: positions, ...over })))[0]!.tokens,
    ]
    const three = await tokens({})
    expect(await tokens({ sequences: 1 })).toEqual(three.slice(0, positions))
    expect(await tokens({ rng: new Rng(6) })).not.toEqual(three)
  })

  it('draws the same pixels in many submits', async () => {
    const whole = await spansOf(request({}))
    const limited = await startRuntime({ submitMs: 0.1 })
    registerWebgpuOps(limited)
    const counter = countGpuCalls()
    const spread = await spansOf(request({}))
    counter.stop()
    registerWebgpuOps(runtime)
    expect(counter.read().submit).toBeGreaterThan(whole.length * 3)
    expect(spread).toEqual(whole)
    // The first row is one pixel, drawn during the capture: there is nothing to replay, but it must be read.
    const last = request(given(positions - 1, 20))
    const alone = await spansOf(last)
    registerWebgpuOps(limited)
    expect(await spansOf(last)).toEqual(alone)
    registerWebgpuOps(runtime)
    expect(new Set(alone[0]!.tokens).size).toBeGreaterThan(1)
    limited.dispose()
  })

  it('is not affected by training steps and other samples between its rows', async () => {
    const settings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.01, gradClip: 1 }
    const trainer = new CapturedTrainer(runtime, tinyShape, settings, new Rng(1), 2)
    const tokens = Int32Array.from({ length: 2 * positions }, (_, i) => i % nVocab)
    await trainer.step(tokens, 0.05)
    const set = trainer.set.snapshot()
    const drawn = async (between: () => Promise<unknown>) => {
      const rows: number[] = []
      for await (const span of sample(set.weights, tinyShape, request({}))) {
        rows.push(...span.tokens)
        await between()
      }
      return rows
    }
    const alone = await drawn(() => Promise.resolve())
    const among = await drawn(async () => {
      await trainer.step(tokens, 0.05)
      await spansOf(request({ sequences: 2, rng: new Rng(9) }))
    })
    expect(among).toEqual(alone)
    set.dispose()
    trainer.dispose()
  })

  it('leaks nothing, whether finished or stopped half-way', async () => {
    const set = tinyWeights()
    const both = async () => {
      for await (const span of sample(set.weights, tinyShape, request({}))) if (span.to >= 3) break
      for await (const span of sample(set.weights, tinyShape, request(given(2, 3))))
        expect(span.tokens.length).toBeGreaterThan(0)
    }
    // The first run fills tfjs's buffer pool.
    await both()
    const { numTensors } = tf.memory()
    const buffers = countLiveBuffers()
    await both()
    expect(buffers.stop()).toBe(0)
    expect(tf.memory().numTensors).toBe(numTensors)
    set.dispose()
  })
})

/** Counts buffers created and not destroyed from now on; `stop` ends the counting and returns the number. */
function countLiveBuffers(): { stop: () => number } {
  const { createBuffer } = GPUDevice.prototype
  const { destroy } = GPUBuffer.prototype
  const alive = new Set<GPUBuffer>()
  GPUDevice.prototype.createBuffer = function watched(descriptor) {
    const buffer = createBuffer.call(this, descriptor)
    alive.add(buffer)
    return buffer
  }
  GPUBuffer.prototype.destroy = function watched() {
    alive.delete(this)
    return destroy.call(this)
  }
  return {
    stop() {
      Object.assign(GPUDevice.prototype, { createBuffer })
      Object.assign(GPUBuffer.prototype, { destroy })
      return alive.size
    },
  }
}
