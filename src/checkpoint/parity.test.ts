/**
 * The model with weights from a file that transformers saved, against what transformers computed with them;
 * stock ops and SIMD kernels.
 */
import * as tf from '@tensorflow/tfjs'
import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { EagerTrainer } from '../compute/model/eagerTrainer'
import { forceImplementation } from '../compute/ops/implementations'
import { useWasmOpsInNode } from '../headless/nodeWasm'
import {
  checkAdam,
  checkForward,
  checkGradients,
  checkSampling,
  readReference,
  referenceNames,
  type Reference,
} from '../testSupport/parity/huggingFace'

const read = async (path: string) =>
  new Uint8Array(await readFile(new URL(`./fixtures/${path}`, import.meta.url)))

describe.each(['wasm', 'wasm with its SIMD kernels'])('on %s', (path) => {
  beforeAll(async () => {
    forceImplementation(path === 'wasm' ? 'reference' : null)
    await useWasmOpsInNode()
  })

  describe.each(referenceNames)('%s equals transformers', (name) => {
    let reference: Reference
    beforeAll(async () => {
      reference = await readReference(name, read)
    })

    it('in logits and the features of every layer', () => checkForward(reference))
    it('in the gradient of every tensor', () => checkGradients(reference))
    it('in every pixel drawn over the cache', () => checkSampling(reference))
    it('in the losses of 20 Adam steps', async () => {
      const before = tf.memory().numTensors
      await checkAdam(reference, (shape, settings, start) => new EagerTrainer(shape, settings, start))
      expect(tf.memory().numTensors).toBe(before)
    })
  })
})
