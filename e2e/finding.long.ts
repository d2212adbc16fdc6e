/**
 * The paper's finding in the default run, by `npm run e2e:long`: seeds 1 to 4 within 120 s of Start as
 * finding.spec.ts tests seed 0, and the state at the end of a whole run.
 */
import { expect, test } from '@playwright/test'
import { expectFinding, finding, newestProbe } from './pages/finding'
import { LabPage } from './pages/LabPage'

for (const seed of [1, 2, 3, 4]) {
  test(`seed ${seed} shows the finding within 120 s`, async ({ page }) => {
    test.setTimeout(200_000)
    const lab = new LabPage(page)
    await lab.open('', null)
    await lab.fill({ Seed: String(seed) })
    await lab.button('Start').click()
    const clicked = Date.now()
    const state = await lab.until('the finding', (now) => finding(now) !== null, 120_000)
    expect(state.config).toMatchObject({ dataset: 'shapes', seed })
    console.log(`seed ${seed}: the finding after ${((Date.now() - clicked) / 1000).toFixed(0)} s`)
    expectFinding(state)
  })
}

test('the whole default run ends within ten minutes with the finding', async ({ page }) => {
  test.setTimeout(15 * 60_000)
  const lab = new LabPage(page)
  await lab.open('', null)
  await lab.button('Start').click()
  const clicked = Date.now()
  const ended = ({ run, probes }: Awaited<ReturnType<LabPage['state']>>) =>
    run?.status === 'finished' && probes.at(-1)?.step === run.steps
  const state = await lab.until('the end of the run', ended, 10 * 60_000)
  const { best, accuracy } = newestProbe(state)!
  console.log(
    `the end after ${((Date.now() - clicked) / 1000).toFixed(0)} s: ` +
      `best layer ${best} of ${accuracy.length - 1}`,
  )
  for (const probe of state.probes)
    console.log(`step ${probe.step}: ${probe.accuracy.map((share) => share.toFixed(3)).join(' ')}`)
  console.log(
    await lab
      .region('Probe accuracy by layer')
      .getByText(/^Best: layer/)
      .textContent(),
  )
  expectFinding(state)
  expect(best, 'the best layer is inside').toBeLessThan(accuracy.length - 1)
})
