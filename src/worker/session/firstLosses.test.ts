/** The first losses of the preset digits8, bit for bit; a change of structure must not change them. */
import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { presetById } from '../../core/presets'
import { loadShipped } from '../../data/loadShipped'
import { useWasmOpsInNode } from '../../headless/nodeWasm'
import { readPublicFile } from '../../testSupport/publicFiles'
import { TestRun } from '../../testSupport/testRun'

/**
 * Plain SIMD's own. They change in the last digits where a kernel adds in another order, as the slices of a
 * weight's gradient did, and agree to 2e-7 with the first 20 of
 * `npm run train -- --preset digits8 --steps 40 --seed 0 --json`, which fuses multiply-add.
 */
const fixture = new URL('./fixtures/digits8-first-losses.json', import.meta.url)

it('reproduces the losses of the preset digits8 bit-exactly on plain SIMD', async () => {
  const { losses } = JSON.parse(await readFile(fixture, 'utf8')) as { losses: number[] }
  // Fused multiply-add rounds otherwise on each machine; plain SIMD is the same everywhere.
  await useWasmOpsInNode({ relaxed: false })
  // Measurements change no loss; here only those of step 0 are made.
  const { config } = presetById('digits8')
  const run = new TestRun(await loadShipped('digits8', readPublicFile), {
    ...config,
    evalEvery: config.steps,
    probeEvery: config.steps,
    completeEvery: config.steps,
  })
  run.session.begin(true)
  run.session.run(losses.length)
  await run.until(() => run.losses.length === losses.length)
  await run.session.dispose()
  expect(losses).toHaveLength(20)
  expect(run.losses).toEqual(losses)
}, 60_000)
