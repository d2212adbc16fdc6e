/**
 * The model against Hugging Face transformers' ImageGPT (tools/hf_reference.py), as functions that every
 * backend's test calls.
 */
import * as tf from '@tensorflow/tfjs'
import { expect } from 'vitest'
import { fromHuggingFace, headsOfConfig, type PortableModel } from '../../checkpoint/huggingface'
import { readSafetensors } from '../../checkpoint/safetensors'
import { TensorFile } from '../../checkpoint/tensorFile'
import { gumbelNoise, pixelKey } from '../../core/counterNoise'
import { Rng } from '../../core/rng'
import { layerFeatures, logits } from '../../compute/model/igpt'
import type { Start, Trainer } from '../../compute/model/trainer'
import type { AdamWSettings } from '../../compute/model/optimizer'
import { sample } from '../../compute/model/sample'
import { lossAndGradients } from '../../compute/model/loss'
import { WeightSet, type IgptShape, type WeightName } from '../../compute/model/weights'
import { expectAllClose, expectTensorClose } from '../allClose'

export const referenceNames = ['head8', 'head20', 'biased'] as const

export interface Reference extends PortableModel {
  /** (B, T) palette indices, flat. */
  tokens: Int32Array<ArrayBuffer>
  /** B */
  batch: number
  /** (B, T, V) */
  logits: Float32Array
  /** (L + 1, B, C) */
  features: Float32Array
  loss: number
  gradients: Map<WeightName, Float32Array>
  adam: {
    steps: number
    learningRate: number
    beta1: number
    beta2: number
    epsilon: number
    batches: number[][][]
    losses: number[]
  }
}

/** @param read reads a file of src/checkpoint/fixtures */
export async function readReference(
  name: string,
  read: (path: string) => Promise<Uint8Array>,
): Promise<Reference> {
  const text = async (file: string) => new TextDecoder().decode(await read(`${name}/${file}`))
  const nHead = headsOfConfig(await text('config.json'), 'config.json')
  const model = fromHuggingFace(
    readSafetensors(await read(`${name}/model.safetensors`), 'model.safetensors'),
    nHead,
  )
  const expected = readSafetensors(await read(`${name}/expected.safetensors`), 'expected.safetensors')
  const { tokens, loss, adam } = JSON.parse(await text('expected.json')) as { tokens: number[][] } & Pick<
    Reference,
    'loss' | 'adam'
  >
  const prefix = 'gradient.'
  const ofGradients = [...expected.tensors].filter(([key]) => key.startsWith(prefix))
  const gradients = ofGradients.map(([key, entry]) => [key.slice(prefix.length), entry] as const)
  return {
    ...model,
    tokens: Int32Array.from(tokens.flat()),
    batch: tokens.length,
    loss,
    adam,
    logits: expected.floats('logits'),
    features: expected.floats('features'),
    // A gradient has its weight's name and shape, so the same mapping holds.
    gradients: fromHuggingFace(new TensorFile('gradients', new Map(gradients)), nHead).values,
  }
}

const tokensOf = ({ tokens, batch, shape }: Reference) =>
  tf.tensor2d(tokens, [batch, shape.positions], 'int32')

/** Logits and the features of every layer, to 1e-4: float32 sums through a few layers against float64. */
export async function checkForward(reference: Reference): Promise<void> {
  const set = WeightSet.trainable(reference.shape, reference.values)
  await expectTensorClose(
    tf.tidy(() => logits(set.weights, set.shape, tokensOf(reference))),
    reference.logits,
    1e-4,
  )
  await expectTensorClose(
    tf.tidy(() => layerFeatures(set.weights, set.shape, tokensOf(reference))),
    reference.features,
    1e-4,
  )
  set.dispose()
}

/**
 * Every gradient to 1e-3 of each element; elements that cancel to near zero to 1e-5 of their tensor's
 * largest, since such a sum is only its terms' rounding in float32.
 */
export async function checkGradients(reference: Reference): Promise<void> {
  const set = WeightSet.trainable(reference.shape, reference.values)
  const batch = tokensOf(reference)
  const { loss, gradients } = lossAndGradients(set, { tokens: batch })
  await expectTensorClose(loss, [reference.loss], 1e-4)
  for (const [name, gradient] of gradients) {
    const expected = reference.gradients.get(name)!
    const largest = expected.reduce((top, value) => Math.max(top, Math.abs(value)), 0)
    await expectTensorClose(gradient, expected, 1e-5 * largest, 1e-3)
  }
  batch.dispose()
  set.dispose()
}

export type MakeTrainer = (shape: IgptShape, settings: AdamWSettings, start: Start, batch: number) => Trainer

/**
 * The losses of 20 Adam steps, to 1e-3: rounding grows over the steps, most for gradients near zero.
 */
export async function checkAdam(reference: Reference, make: MakeTrainer): Promise<void> {
  const { batches, losses, learningRate, ...settings } = reference.adam
  const trainer = make(
    reference.shape,
    { ...settings, weightDecay: 0, gradClip: 0 },
    reference.values,
    reference.batch,
  )
  const ours: number[] = []
  for (let step = 0; step < losses.length; step += 1) {
    ours.push(
      (await trainer.step(Int32Array.from(batches[step % batches.length]!.flat()), learningRate)).loss,
    )
  }
  trainer.dispose()
  expectAllClose(ours, losses, 1e-3)
}

/**
 * Every pixel that sampling draws over its cache is the argmax of the uncached model's logits plus the same
 * noise, so the cached pass computes what the model does, biases included. None of these draws is a tie.
 */
export async function checkSampling(reference: Reference): Promise<void> {
  const {
    shape,
    shape: { positions, nVocab },
  } = reference
  const set = WeightSet.trainable(shape, reference.values)
  const rng = new Rng(11)
  const sequences = 2
  const images = Array.from({ length: sequences }, (): number[] => [])
  const request = {
    prefix: new Uint16Array(0),
    prefixLength: 0,
    sequences,
    temperature: 1,
    topK: 0,
    rng,
    rowLength: Math.sqrt(positions),
  }
  for await (const { from, to, tokens } of sample(set.weights, shape, request)) {
    images.forEach((image, n) => image.push(...tokens.subarray(n * (to - from), (n + 1) * (to - from))))
  }
  const allLogits = tf.tidy(() =>
    logits(set.weights, shape, tf.tensor2d(images, [sequences, positions], 'int32')),
  )
  const all = await allLogits.data<'float32'>()
  allLogits.dispose()
  const key = pixelKey(rng)
  const best = Array.from({ length: positions }, (_, position) => {
    const noise = gumbelNoise({ key, position }, sequences, nVocab)
    return images.map((_, n) => {
      const scores = Array.from(
        { length: nVocab },
        (__, v) => all[(n * positions + position) * nVocab + v]! + noise[n * nVocab + v]!,
      )
      return scores.indexOf(Math.max(...scores))
    })
  })
  expect(images).toEqual(images.map((_, n) => best.map((ofAll) => ofAll[n])))
  set.dispose()
}
