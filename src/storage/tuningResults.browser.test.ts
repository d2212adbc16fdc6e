import { expect, it } from 'vitest'
import { isGpuOptions } from '../compute/webgpu/gpuOptions'
import { optionsFor } from '../compute/webgpu/deviceOptions'
import { keepTuning, recallTuning } from './tuningResults'

it('gives back what was kept for an adapter, and nothing for another', async () => {
  expect(await recallTuning('an adapter never seen')).toBeUndefined()
  await keepTuning('Example GPU', optionsFor(true))
  const kept = await recallTuning('Example GPU')
  expect(isGpuOptions(kept)).toBe(true)
  expect(kept).toEqual(optionsFor(true))
})

it('takes nothing but whole options for options', () => {
  for (const wrong of [
    undefined,
    null,
    3,
    {},
    { ...optionsFor(true), rowLanes: 0 },
    { ...optionsFor(true), matmul: 'magic' },
  ]) {
    expect(isGpuOptions(wrong)).toBe(false)
  }
})
