/**
 * The WGSL kernels at sizes that fill several workgroups and vectors, against the reference compositions, and
 * the loss with its gradient in one pass, in each variant. The kernels of sampling are tested in
 * samplingKernels.browser.test.ts.
 */
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adamwReference } from './adamw/adamwReference'
import { adamwWebgpu } from './adamw/adamwWebgpu'
import { attentionReference } from './attention/attentionReference'
import { attentionWebgpu } from './attention/attentionWebgpu'
import { crossEntropyReference } from './crossEntropy/crossEntropyReference'
import { crossEntropyWebgpu, lossWithGradient } from './crossEntropy/crossEntropyWebgpu'
import { embedReference } from './embed/embedReference'
import { embedWebgpu } from './embed/embedWebgpu'
import { rmsNormReference } from './rmsNorm/rmsNormReference'
import { rmsNormWebgpu } from './rmsNorm/rmsNormWebgpu'
import { expectAllClose } from '../../testSupport/allClose'
import type { GpuRuntime } from '../webgpu/runtime'
import { normals, startRuntime, variants } from '../../testSupport/gpuRuntime'

const tensor = <T extends tf.Tensor>(seed: number, shape: number[]) =>
  tf.tensor(
    normals(
      seed,
      shape.reduce((a, b) => a * b, 1),
    ),
    shape,
  ) as T
const indices = (count: number, classes: number) =>
  Array.from({ length: count }, (_, i) => (i * 7 + 3 * Math.floor(i / 5)) % classes)

/** Compares two float32 results: sums of up to a few hundred numbers near one, in different orders. */
async function expectSame(actual: tf.Tensor, expected: tf.Tensor, tolerance = 5e-5): Promise<void> {
  expect(actual.shape).toEqual(expected.shape)
  expectAllClose(await actual.data(), await expected.data(), tolerance, tolerance)
  tf.dispose([actual, expected])
}

describe.each(variants)('kernels at larger sizes, %s', (_, options) => {
  let runtime: GpuRuntime

  beforeAll(async () => {
    runtime = await startRuntime(options)
  })
  afterAll(() => runtime.dispose())

  it.each([
    [2, 70, 2, 16, true],
    [1, 130, 1, 5, true],
    [2, 65, 2, 8, false],
    [1, 67, 1, 64, true],
    [1, 9, 1, 128, false],
  ])('attention B%i T%i H%i D%i, causal %s', async (batch, length, nHead, size, causal) => {
    const qkv = tensor<tf.Tensor3D>(1, [batch, length, 3 * nHead * size])
    const dy = tensor<tf.Tensor3D>(2, [batch, length, nHead * size])
    const kernels = attentionWebgpu(runtime)
    const [ours, theirs] = [
      kernels.forward(qkv, { nHead, causal }),
      attentionReference.forward(qkv, { nHead, causal }),
    ]
    const dOurs = kernels.backward(dy, qkv, ours.y, ours.lse, { nHead, causal })
    const dTheirs = attentionReference.backward(dy, qkv, theirs.y, theirs.lse, { nHead, causal })
    await expectSame(ours.y, theirs.y)
    await expectSame(ours.lse, theirs.lse)
    await expectSame(dOurs, dTheirs)
  })

  it.each([
    [3, 30, 12],
    [1, 150, 68],
    [1, 5, 512],
    [2, 40, 33],
  ])('rmsNorm %i x %i x %i, with and without accumulation', async (batch, length, width) => {
    const [x, dy, already] = [1, 2, 3].map((seed) => tensor<tf.Tensor3D>(seed, [batch, length, width]))
    const gain = tensor<tf.Tensor1D>(4, [width])
    const kernels = rmsNormWebgpu(runtime)
    for (const added of [null, already!]) {
      const [ours, theirs] = [kernels.forward(x!, gain), rmsNormReference.forward(x!, gain)]
      const dOurs = kernels.backward(dy!, x!, gain, ours.rstd, added)
      const dTheirs = rmsNormReference.backward(dy!, x!, gain, theirs.rstd, added)
      await expectSame(ours.y, theirs.y)
      await expectSame(ours.rstd, theirs.rstd)
      await expectSame(dOurs.dx, dTheirs.dx)
      await expectSame(dOurs.dGain, dTheirs.dGain, 2e-4)
    }
  })

  it.each([
    [150, 16],
    [65, 100],
    [9, 512],
  ])('cross-entropy %i x %i, separate and in one pass', async (rows, nVocab) => {
    // Far from zero, where an unguarded exponential overflows.
    const logits = tensor<tf.Tensor2D>(1, [rows, nVocab]).mul(30).add(100) as tf.Tensor2D
    const targets = tf.tensor1d(indices(rows, nVocab), 'int32')
    const kernels = crossEntropyWebgpu(runtime)
    const [ours, theirs] = [
      kernels.forward(logits, targets, null),
      crossEntropyReference.forward(logits, targets, null),
    ]
    const dLoss = tf.fill([rows], 1 / rows) as tf.Tensor1D
    const dTheirs = crossEntropyReference.backward(dLoss, logits, targets, theirs.lse, null)
    const fused = lossWithGradient(runtime, logits, targets, 1 / rows)
    await expectSame(fused.loss, theirs.loss.clone())
    await expectSame(fused.dLogits, dTheirs.clone())
    await expectSame(kernels.backward(dLoss, logits, targets, ours.lse, null), dTheirs)
    await expectSame(ours.loss, theirs.loss)
    await expectSame(ours.lse, theirs.lse)

    const weights = tf.tensor1d(Float32Array.from({ length: rows }, (_, i) => (i % 7 < 5 ? 0 : i % 7)))
    const [weighted, expected] = [
      kernels.forward(logits, targets, weights),
      crossEntropyReference.forward(logits, targets, weights),
    ]
    const dExpected = crossEntropyReference.backward(dLoss, logits, targets, expected.lse, weights)
    const inOnePass = lossWithGradient(runtime, logits, targets, 1 / rows, weights)
    await expectSame(inOnePass.loss, expected.loss.clone())
    await expectSame(inOnePass.dLogits, dExpected.clone())
    await expectSame(kernels.backward(dLoss, logits, targets, weighted.lse, weights), dExpected)
    await expectSame(weighted.loss, expected.loss)
  })

  it.each([
    [4, 40, 16, 12],
    [2, 70, 5, 33],
    [3, 9, 100, 64],
    [1, 1, 2, 4],
  ])('embed B%i T%i V%i C%i', async (...sizes) => {
    const [batch, length, nVocab, width] = sizes as [number, number, number, number]
    const positions = length + 3
    const tokens = tf.tensor2d(indices(batch * length, nVocab), [batch, length], 'int32')
    const [wte, wpe] = [tensor<tf.Tensor2D>(1, [nVocab, width]), tensor<tf.Tensor2D>(2, [positions, width])]
    const sos = tensor<tf.Tensor1D>(3, [width])
    const dx = tensor<tf.Tensor3D>(4, [batch, length, width])
    const kernels = embedWebgpu(runtime)
    await expectSame(kernels.forward(tokens, wte, wpe, sos), embedReference.forward(tokens, wte, wpe, sos))
    // With a gradient of wte that is present already, as with a tied head, and without.
    const gradients = [null, tensor<tf.Tensor2D>(5, [nVocab, width])]
    for (const already of gradients) {
      const [ours, theirs] = [kernels, embedReference].map((form) =>
        form.backward(dx, tokens, nVocab, positions, already),
      )
      await expectSame(ours!.dWte, theirs!.dWte)
      await expectSame(ours!.dWpe, theirs!.dWpe)
      await expectSame(ours!.dSos, theirs!.dSos)
    }

    const mask = tf.tensor2d(
      indices(batch * length, 3).map((value) => (value === 0 ? 1 : 0)),
      [batch, length],
    )
    await expectSame(
      kernels.forwardMasked(tokens, mask, wte, wpe),
      embedReference.forwardMasked(tokens, mask, wte, wpe),
    )
    for (const already of gradients) {
      const [masked, expected] = [kernels, embedReference].map((form) =>
        form.backwardMasked(dx, tokens, mask, nVocab, positions, already),
      )
      await expectSame(masked!.dWte, expected!.dWte)
      await expectSame(masked!.dWpe, expected!.dWpe)
    }
  })

  it('AdamW with scalars that change between updates which are submitted together', async () => {
    const shape = [37, 3]
    const start = [1, 2, 3].map((seed) => tensor(seed, shape))
    const copies = () => start.map((x, i) => tf.variable(i === 2 ? x.square() : x.mul(1), false))
    const [ours, theirs] = [copies(), copies()]
    const gradient = tensor(4, shape)
    const gradScale = tf.scalar(0.3)
    for (let t = 1; t <= 4; t += 1) {
      const corrections = { correction1: 1 - 0.9 ** t, correction2: 1 - 0.95 ** t }
      const scalars = {
        learningRate: 0.01 * t,
        beta1: 0.9,
        beta2: 0.95,
        epsilon: 1e-8,
        weightDecay: 0.1,
        ...corrections,
      }
      for (const [implementation, [p, m, v]] of [
        [adamwWebgpu(runtime), ours],
        [adamwReference, theirs],
      ] as const) {
        implementation.update(p!, m!, v!, gradient, t % 2 ? gradScale : null, scalars)
      }
    }
    for (const [i, x] of ours.entries()) expectAllClose(await x.data(), await theirs[i]!.data(), 1e-6, 1e-5)
  })

  it('the squares of many tensors, long and short', async () => {
    const tensors = Array.from({ length: 17 }, (__, i) => tensor(i, [i === 3 ? 9001 : i + 1]))
    const ours = await adamwWebgpu(runtime).sumSquares(tensors).data()
    const flats = await Promise.all(tensors.map((x) => x.data<'float32'>()))
    const exact = flats.reduce((sum, flat) => sum + flat.reduce((part, x) => part + x * x, 0), 0)
    expectAllClose(ours, [exact], 0, 1e-5)
  })
})
