/**
 * The same as parity.test.ts on WebGPU in a real browser: our WGSL kernels, training eagerly and by a
 * captured step.
 */
import { beforeAll, describe, it } from 'vitest'
import { CapturedTrainer } from '../compute/model/capturedTrainer'
import { EagerTrainer } from '../compute/model/eagerTrainer'
import { registerWebgpuOps } from '../compute/ops/implementations'
import {
  checkAdam,
  checkForward,
  checkGradients,
  checkSampling,
  readReference,
  referenceNames,
  type Reference,
} from '../testSupport/parity/huggingFace'
import { defaultGpuOptions } from '../compute/webgpu/gpuOptions'
import type { GpuRuntime } from '../compute/webgpu/runtime'
import { startRuntime } from '../testSupport/gpuRuntime'

const read = async (path: string) =>
  new Uint8Array(await (await fetch(`/src/checkpoint/fixtures/${path}`)).arrayBuffer())

let runtime: GpuRuntime

beforeAll(async () => {
  runtime = await startRuntime(defaultGpuOptions(false))
  registerWebgpuOps(runtime)
})

describe.each(referenceNames)('%s equals transformers on webgpu', (name) => {
  let reference: Reference
  beforeAll(async () => {
    reference = await readReference(name, read)
  })

  it('in logits and the features of every layer', () => checkForward(reference))
  it('in the gradient of every tensor', () => checkGradients(reference))
  it('in every pixel drawn over the cache', () => checkSampling(reference))
  it(
    'in the losses of 20 Adam steps',
    () => checkAdam(reference, (shape, settings, start) => new EagerTrainer(shape, settings, start)),
    120_000,
  )
  it(
    'in the losses of 20 captured Adam steps',
    () =>
      checkAdam(
        reference,
        (shape, settings, start, batch) => new CapturedTrainer(runtime, shape, settings, start, batch),
      ),
    120_000,
  )
})
