import { expect, it } from 'vitest'
import { defaultGpuOptions, isGpuOptions } from '../compute/webgpu/gpuOptions'
import { loadTuning, saveTuning } from './tuningResults'

it('loads what was saved for an adapter, and nothing for another', async () => {
  expect(await loadTuning('an adapter never seen')).toBeUndefined()
  await saveTuning('Example GPU', defaultGpuOptions(true))
  const loaded = await loadTuning('Example GPU')
  expect(isGpuOptions(loaded)).toBe(true)
  expect(loaded).toEqual(defaultGpuOptions(true))
})

it('accepts only complete, valid options', () => {
  for (const wrong of [
    undefined,
    null,
    3,
    {},
    { ...defaultGpuOptions(true), rowLanes: 0 },
    { ...defaultGpuOptions(true), matmul: 'magic' },
  ]) {
    expect(isGpuOptions(wrong)).toBe(false)
  }
})
