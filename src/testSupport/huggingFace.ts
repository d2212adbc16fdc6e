/**
 * Test support: our model against what Hugging Face transformers' ImageGPT computes (tools/hf_reference.py),
 * as functions of whatever backend is current, so that each is held to the same figures. Never imported by
 * shipped code.
 */
import * as tf from '@tensorflow/tfjs'
import { expect } from 'vitest'
import { fromHuggingFace, headsOfConfig, type PortableModel } from '../checkpoint/huggingface'
import { readSafetensors } from '../checkpoint/safetensors'
import { TensorFile } from '../checkpoint/tensorFile'
import { gumbelNoise, pixelKey } from '../core/counterNoise'
import { Rng } from '../core/rng'
import { layerFeatures, logits } from '../compute/model/igpt'
import type { Start, Trainer } from '../compute/model/trainer'
import type { AdamWSettings } from '../compute/model/optimizer'
import { sample } from '../compute/model/sample'
import { lossAndGradients } from '../compute/model/loss'
import { WeightSet, type IgptShape, type WeightName } from '../compute/model/weights'
import { expectAllClose } from './allClose'

export const referenceNames = ['head8', 'head20', 'biased'] as const

export interface Reference extends PortableModel {
  /** (B, T) */
  tokens: Int32Array<ArrayBuffer>
  batch: number
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

/** @param read gives a file of src/checkpoint/fixtures */
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

/** Reads a tensor and disposes it. */
async function values(tensor: tf.Tensor): Promise<Float32Array> {
  const data = await tensor.data<'float32'>()
  tensor.dispose()
  return data
}

/** Logits and the features of every layer, to 1e-4: float32 sums through a few layers against float64. */
export async function checkForward(reference: Reference): Promise<void> {
  const set = WeightSet.trainable(reference.shape, reference.values)
  expectAllClose(
    await values(tf.tidy(() => logits(set.weights, set.shape, tokensOf(reference)))),
    reference.logits,
    1e-4,
  )
  expectAllClose(
    await values(tf.tidy(() => layerFeatures(set.weights, set.shape, tokensOf(reference)))),
    reference.features,
    1e-4,
  )
  set.dispose()
}

/**
 * The gradient of every tensor to 1e-3 of each element; elements that cancel to near nothing are held to 1e-5
 * of their tensor's largest, since what is left of such a sum in float32 is its terms' rounding.
 */
export async function checkGradients(reference: Reference): Promise<void> {
  const set = WeightSet.trainable(reference.shape, reference.values)
  const batch = tokensOf(reference)
  const { loss, gradients } = lossAndGradients(set, { tokens: batch })
  expectAllClose(await values(loss), [reference.loss], 1e-4)
  for (const [name, gradient] of gradients) {
    const expected = reference.gradients.get(name)!
    const largest = expected.reduce((top, value) => Math.max(top, Math.abs(value)), 0)
    expectAllClose(await values(gradient), expected, 1e-5 * largest, 1e-3)
  }
  batch.dispose()
  set.dispose()
}

export type MakeTrainer = (shape: IgptShape, settings: AdamWSettings, start: Start, batch: number) => Trainer

/**
 * The losses of 20 Adam steps, to 1e-3: rounding grows over the steps, the more where a gradient is nearly
 * nothing.
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
 * Every pixel that sampling draws over its cache is the largest of the whole model's logits plus the same
 * noise: so the cache holds what the model computes, biases too. Draws of equal likelihood would be a tie;
 * none are among these.
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
  const asked = {
    prefix: new Uint16Array(0),
    prefixLength: 0,
    sequences,
    temperature: 1,
    topK: 0,
    rng,
    rowLength: Math.sqrt(positions),
  }
  for await (const { from, to, tokens } of sample(set.weights, shape, asked)) {
    images.forEach((image, n) => image.push(...tokens.subarray(n * (to - from), (n + 1) * (to - from))))
  }
  const all = await values(
    tf.tidy(() => logits(set.weights, shape, tf.tensor2d(images, [sequences, positions], 'int32'))),
  )
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
