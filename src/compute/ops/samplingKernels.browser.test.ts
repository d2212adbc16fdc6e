/**
 * The WGSL kernels that only sampling uses, in each variant: cached attention, next embedding and draw, and
 * the random numbers that all backends share.
 */
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gumbelOf, threefry, type PrngKey } from '../../core/counterNoise'
import { Rng } from '../../core/rng'
import { expectAllClose } from '../../testSupport/allClose'
import { buffers } from '../webgpu/kernelSource'
import type { GpuOptions } from '../webgpu/gpuOptions'
import type { GpuRuntime } from '../webgpu/runtime'
import { normals, startRuntime, variants } from '../../testSupport/gpuRuntime'
import { prngWgsl } from '../webgpu/wgsl/prng'
import { attention } from './attention/attention'
import { GpuCache } from './attentionCached/attentionCachedWebgpu'
import { drawTokens } from './drawTokens/drawTokens'
import { drawSettings, drawTokensWebgpu } from './drawTokens/drawTokensWebgpu'
import { embedNextWebgpu } from './embed/embedWebgpu'
import { forceImplementation } from './implementations'

/** A tensor with these 32-bit words as its content. */
function words(
  runtime: GpuRuntime,
  shape: number[],
  values: Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>,
  dtype: 'int32' | 'float32' = 'int32',
) {
  const tensor = runtime.output(shape, dtype)
  runtime.gpu.device.queue.writeBuffer(runtime.slice(tensor).buffer, 0, values)
  return tensor
}

/** A runtime with these options for a group of tests, in which the ops run their reference compositions. */
function withReferences(options: Partial<GpuOptions>): () => GpuRuntime {
  let runtime: GpuRuntime
  beforeAll(async () => {
    runtime = await startRuntime(options)
    forceImplementation('reference')
  })
  afterAll(() => {
    forceImplementation(null)
    runtime.dispose()
  })
  return () => runtime
}

/**
 * Cached attention depends only on whether lanes share a row: other variants would repeat the same source.
 */
const lanesShare = ([, { rowLanes }]: (typeof variants)[number]) => rowLanes !== 1
const cachedForms = variants.filter(
  (variant, i) => variants.findIndex((other) => lanesShare(other) === lanesShare(variant)) === i,
)

describe.each(cachedForms)('attention over a cache, %s', (_, options) => {
  const runtimeOf = withReferences(options)

  it.each([
    [2, 2, 16],
    [1, 3, 5],
    [1, 1, 128],
  ])('B%i H%i D%i: appended in pieces as attention over the whole', async (batch, nHead, size) => {
    const runtime = runtimeOf()
    const length = 70
    const width = nHead * size
    const qkv = tf.tensor3d(normals(1, batch * length * 3 * width), [batch, length, 3 * width])
    const cache = new GpuCache(runtime, { batch, capacity: length, nHead, nEmbd: width })
    const pieces = [40, 1, 1, 28].map((added, i, all) => {
      const begin = all.slice(0, i).reduce((a, b) => a + b, 0)
      return cache.append(
        qkv.slice([0, begin, 0], [batch, added, 3 * width]),
        runtime.scalars.put(Uint32Array.of(begin)),
      )
    })
    expectAllClose(
      await tf.concat(pieces, 1).data(),
      await attention(qkv, { nHead, causal: true }).data(),
      2e-5,
      1e-5,
    )
    expect(() =>
      cache.append(tf.zeros([batch, length + 1, 3 * width]), runtime.scalars.put(Uint32Array.of(0))),
    ).toThrow(/do not fit/)
    cache.dispose()
  })
})

describe.each(variants)('kernels of sampling, %s', (_, options) => {
  const runtimeOf = withReferences(options)

  it.each([
    [1, 0],
    [0.7, 3],
    [1.3, 80],
    [0.2, 1],
  ])('draws the same as the reference at temperature %d, top %i', async (temperature, topK) => {
    const runtime = runtimeOf()
    const [rows, nVocab, position, positions] = [33, 70, 5, 8]
    const key: PrngKey = [0xdeadbeef, 7]
    const logits = tf.tensor2d(normals(8, rows * nVocab), [rows, nVocab])
    const settings = words(runtime, [4], drawSettings(key, temperature, topK))
    const cursor = words(runtime, [2], Uint32Array.of(position, 0))
    const drawn = words(
      runtime,
      [positions, rows, 2],
      new Float32Array(positions * rows * 2).fill(-1),
      'float32',
    )
    drawTokensWebgpu(runtime, { logits, settings, cursor, drawn })
    const theirs = drawTokens(logits, { key, position }, temperature, topK)
    const all = await drawn.data()
    const row = [...all.subarray(position * rows * 2, (position + 1) * rows * 2)]
    expect(row.filter((__, i) => i % 2 === 0)).toEqual([...(await theirs.tokens.data())])
    expectAllClose(
      row.filter((__, i) => i % 2 === 1),
      await theirs.entropy.data(),
      1e-5,
    )
    expect(all.filter((value) => value === -1).length, 'other positions stay as they are').toBe(
      (positions - 1) * rows * 2,
    )
    expect([...(await cursor.data())]).toEqual([position, position + 1])
  })

  it.each([
    [3, 12, 0],
    [3, 12, 4],
    [20, 33, 4],
  ])('N%i C%i: embeds position %i', async (batch, width, position) => {
    const runtime = runtimeOf()
    const [positions, nVocab] = [6, 9]
    const [wte, wpe, sos] = [
      tf.tensor2d(normals(1, nVocab * width), [nVocab, width]),
      tf.tensor2d(normals(2, positions * width), [positions, width]),
      tf.tensor1d(normals(3, width)),
    ]
    const tokens = Int32Array.from({ length: positions * batch }, (__, i) => (i * 5) % nVocab)
    const drawn = words(
      runtime,
      [positions, batch, 2],
      Float32Array.from({ length: tokens.length * 2 }, (__, i) => (i % 2 === 0 ? tokens[i / 2]! : 0.5)),
      'float32',
    )
    const cursor = words(runtime, [2], Uint32Array.of(99, position))
    const x = embedNextWebgpu(runtime, { drawn, cursor, wte, wpe, sos })
    const token =
      position === 0
        ? tf.tile(sos.expandDims(0), [batch, 1])
        : tf.gather(wte, tf.tensor1d(tokens.slice((position - 1) * batch, position * batch), 'int32'))
    expectAllClose(await x.data(), await token.add(wpe.slice([position, 0], [1, width])).data(), 1e-6)
    expect([...(await cursor.data())]).toEqual([position, position])
  })
})

it('computes the same words as the other backends to the bit, and their Gumbel numbers to 1e-5', async () => {
  const runtime = await startRuntime()
  const count = 256
  const rng = new Rng(3)
  const inputs = Uint32Array.from({ length: count * 4 }, (_, i) =>
    i < 4 ? 0 : i < 8 ? 0xffffffff : rng.nextUint32(),
  )
  const given = words(runtime, [count, 4], inputs)
  const found = words(runtime, [count, 2], new Uint32Array(count * 2))
  // At the smallest u a single logarithm would be inaccurate.
  const extremes = [
    0,
    1 << 9,
    2 << 9,
    100 << 9,
    5000 << 9,
    0x0fffffff,
    0x10000000,
    0x80000000,
    0xfffffe00,
    0xffffffff,
  ]
  const seeds = Uint32Array.from({ length: count }, (_, i) => extremes[i] ?? rng.nextUint32())
  const seen = words(runtime, [count], seeds)
  const numbers = words(runtime, [count], new Float32Array(count), 'float32')
  runtime.run(
    {
      label: 'noise',
      workgroups: [count / 64, 1, 1],
      wgsl: `${buffers([
        ['given', 'vec4u'],
        ['found', 'vec2u', true],
        ['seen', 'u32'],
        ['numbers', 'f32', true],
      ])}
${prngWgsl}
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  found[id.x] = threefry(given[id.x].xy, given[id.x].zw);
  numbers[id.x] = gumbel_of(seen[id.x]);
}`,
    },
    [given, found, seen, numbers].map((tensor) => runtime.slice(tensor)),
  )
  const expected = Array.from({ length: count }, (_, i) =>
    threefry([inputs[4 * i]!, inputs[4 * i + 1]!], [inputs[4 * i + 2]!, inputs[4 * i + 3]!]),
  ).flat()
  expect([...(await found.data())].map((word) => word >>> 0)).toEqual(expected)
  // WGSL's logarithm may be off by 2^-21 between 0.5 and 2, twice here, and by more where the outer one's
  // argument is small and exact.
  expectAllClose(await numbers.data(), [...seeds].map(gumbelOf), 1e-5, 1e-5)
  runtime.dispose()
})
