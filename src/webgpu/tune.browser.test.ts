/** Tuning on the software adapter, where the answer is known: barriers are slow there, so matmul keeps to registers. */
import { expect, it } from 'vitest'
import { optionsFor } from './deviceOptions'
import { isGpuOptions } from './gpuOptions'
import { startRuntime } from './testRuntime'
import { tune } from './tune'

it('finds the faster matrix product by timing, whatever it is told to begin with', async () => {
  const { gpu } = await startRuntime()
  const began = performance.now()
  const tuned = await tune(gpu, optionsFor(true), 256)
  console.log(`tuned in ${((performance.now() - began) / 1000).toFixed(1)} s: ${JSON.stringify(tuned)}`)
  // Two to four times faster here in every measurement of bench/NOTES.md, far beyond the noise of a busy machine.
  expect(tuned.matmul).toBe('registers')
  expect(isGpuOptions(tuned)).toBe(true)
}, 120_000)
