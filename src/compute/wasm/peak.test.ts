/** The peak is what the machine does, not what a compiler left out: it takes as long as the work it names. */
import { expect, test } from 'vitest'
import { useWasmOpsInNode } from '../../headless/nodeWasm'
import { multiplyAddPeak } from './peak'

test('lies between what a slow core and what a fast core can do', async () => {
  const runtime = await useWasmOpsInNode()
  const peak = multiplyAddPeak(runtime)
  runtime.dispose()
  // At most two vectors of four a cycle at 6 GHz, counted twice; a busy machine may have a hundredth of that.
  expect(peak).toBeGreaterThan(0.5)
  expect(peak).toBeLessThan(200)
})
