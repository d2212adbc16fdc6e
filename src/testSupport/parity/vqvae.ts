/**
 * The VQ-VAE against PyTorch (tools/make_vqvae_fixture.py) on the current backend: latents, codes,
 * reconstruction, losses, every gradient through the straight-through estimator, and one codebook update.
 */
import * as tf from '@tensorflow/tfjs'
import { expect } from 'vitest'
import { expectAllClose } from '../allClose'
import { Codebook } from '../../compute/vqvae/codebook'
import fixture from '../../compute/vqvae/fixtures/tinyVqVae.json'
import { decode, encode } from '../../compute/vqvae/network'
import { vqVaeShapes, type VqVaeShape } from '../../compute/vqvae/vqVaeShape'
import { lossAndGradients, toImages } from '../../compute/vqvae/vqvae'

/** Title and fixture of each case. */
export const parityCases = fixture.cases.map(
  (made) => [`factor ${made.shape.factor}, ${made.shape.channels} channels`, made] as const,
)

/**
 * Float32 against float64 through up to 12 layers of a few dozen products each: values to 1e-4, gradients to
 * 1e-4 and 1e-3 of themselves.
 */
export async function checkParity(made: (typeof fixture.cases)[number]): Promise<void> {
  const shape = made.shape as VqVaeShape
  const flat = new Map(Object.entries(made.weights) as [string, number[]][])
  const wanted = new Map(Object.entries(made.gradients) as [string, number[]][])
  const weights = new Map(
    vqVaeShapes(shape).map(([name, dims]) => [name, tf.tensor(flat.get(name) as number[], dims)]),
  )
  expect([...weights.keys()].sort()).toEqual([...flat.keys()].sort())
  const images = toImages(Uint8Array.from(made.pixels), fixture.side, shape.channels)
  const codes = tf.tensor2d(made.codes, [shape.nVocab, shape.codeSize])
  const latents = tf.tidy(() => encode(weights, shape, images))
  expectAllClose(await latents.data(), made.latents, 1e-4)

  const found = lossAndGradients(weights, shape, codes, images, fixture.beta)
  expect([...(await found.indices.data())]).toEqual(made.indices)
  expectAllClose(await found.latents.data(), made.latents, 1e-4)
  expectAllClose(
    [...(await found.loss.data()), ...(await found.error.data())],
    [made.loss, made.error],
    1e-5,
    1e-5,
  )
  for (const [name, gradient] of found.gradients) {
    expectAllClose(await gradient.data(), wanted.get(name) as number[], 1e-4, 1e-3)
  }
  const shown = tf.tidy(() =>
    decode(weights, shape, tf.reshape(tf.gather(codes, found.indices), latents.shape)),
  )
  expectAllClose(await shown.data(), made.shown, 1e-4)

  const codebook = new Codebook(codes, found.latents.shape[0] / shape.nVocab)
  codebook.follow(found.latents, found.indices, fixture.decay)
  expectAllClose(await codebook.codes.data(), made.codesAfter, 1e-5, 1e-4)
  codebook.dispose()
  tf.dispose([
    ...weights.values(),
    ...found.gradients.values(),
    found.loss,
    found.error,
    found.latents,
    found.indices,
    latents,
    images,
    codes,
    shown,
  ])
}
