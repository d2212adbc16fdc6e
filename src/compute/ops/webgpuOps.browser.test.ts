/**
 * The WGSL kernels, value and gradient, in each variant: the op cases of every backend, and the model against
 * PyTorch's numbers.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkAblations } from '../../testSupport/parity/tiedHeadAndDropout'
import { checkFineTuning, checkMasked } from '../../testSupport/parity/objectives'
import { checkForward, checkGradients, checkOptimizer } from '../../testSupport/parity/model'
import type { GpuRuntime } from '../webgpu/runtime'
import { startRuntime, variants } from '../../testSupport/gpuRuntime'
import { checkLeaks, checkOp } from '../../testSupport/checkOp'
import { checkSameBits } from '../../testSupport/parity/dropout'
import { forceImplementation } from './implementations'
import { opCases } from '../../testSupport/opCases'
import { registerWebgpuOps } from './implementations'

describe.each(variants)('WGSL kernels, %s', (_, options) => {
  let runtime: GpuRuntime

  beforeAll(async () => {
    runtime = await startRuntime(options)
    registerWebgpuOps(runtime)
    forceImplementation(null)
  })
  afterAll(() => runtime.dispose())

  it.each(opCases)('%s', (__, opCase) => checkOp(opCase))

  it('leak no tensors beside the value and the gradients', () => {
    for (const [name, opCase] of opCases) checkLeaks(name, opCase)
  })

  it("match the model's logits, losses and features", () => checkForward())
  it('match the masked objective', () => checkMasked())
  it('match the losses of fine-tuning', () => checkFineTuning())
  it('match the ablations: a tied head, and dropout', () => checkAblations())
  it('drop the same numbers as every other backend, to the bit', () => checkSameBits())
  it('match the gradient of every parameter', () => checkGradients())
  it('match three AdamW updates, with and without decay and clipping', () => checkOptimizer())

  it('were used', () => {
    // The three updates of four variants alone have 23 parameters each.
    expect(runtime.counters.dispatches).toBeGreaterThan(3 * 23)
    expect(runtime.counters.bindGroups).toBeLessThan(runtime.counters.dispatches)
  })
})
