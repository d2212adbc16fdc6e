/** Run facts say whether a run can be repeated, and the replay proves it: on wasm and on WebGPU. */
import { expect, test } from '@playwright/test'
import { axeViolations } from './pages/axe'
import { LabPage } from './pages/LabPage'
import { long } from './pages/long'

/** Small enough for a software adapter. */
const tiny = { nEmbd: 16, nLayer: 1, nHead: 2, batchSize: 4, evalImages: 8, promptCount: 1 }

for (const backend of ['wasm', 'webgpu'])
  test(
    `the first steps of a run are replayed on ${backend} with the same bits`,
    backend === 'webgpu' ? long : {},
    async ({ page }) => {
      const lab = new LabPage(page)
      await lab.open(`?backend=${backend}`)
      const { metrics } = await lab.trainFor(25, { ...tiny, probeTrainImages: 20, probeTestImages: 10 })
      await lab.region('Run facts').getByRole('button', { name: 'to the bit here' }).click()
      const popover = page.getByRole('dialog', { name: 'Can this run be repeated?' })
      const replay = popover.getByRole('button', { name: 'Replay 20 steps' })
      await replay.press('Enter')
      await expect(popover.getByText(/^Both replays of 20 steps are equal to the bit/)).toBeVisible({
        timeout: 60_000,
      })
      await expect(
        popover.getByText('The first 20 losses that this run recorded are the same, too.'),
      ).toBeVisible()
      expect(await axeViolations(page)).toEqual([])
      // The run is as it was, and can be looked into.
      const after = await lab.state()
      expect(after.run).toMatchObject({ status: 'finished', step: 25 })
      expect(after.metrics.loss).toEqual(metrics.loss)
      await lab.complete({ promptCount: 1, samplesPerPrompt: 1 })
      expect(lab.errors).toEqual([])
    },
  )
