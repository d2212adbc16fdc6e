/**
 * Lessons: a damaged file harms no run, a lesson asks before it replaces one, and everything is reachable on
 * a phone and by axe's rules. Whole lessons are in lessons.long.ts.
 */
import { expect, test, type Page } from '@playwright/test'
import { axeViolations, violationsInAllLooks } from './pages/axe'
import { LabPage } from './pages/LabPage'
import { long } from './pages/long'
import { Pupil } from './pages/Pupil'

/** Chooses a lesson file in the list. */
async function openFile(page: Page, name: string, content: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open a lesson file' }).click()
  await (await chooser).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) })
}

const small = {
  lesson: 1,
  id: 'small',
  title: 'Small',
  about: 'A small lesson.',
  minutes: 1,
  steps: [
    { say: 'Look at the **loss**.', point: 'loss', set: { settings: { steps: 20, warmupSteps: 5 } } },
    { title: 'Mine', say: 'Train.', do: { train: 'new' } },
  ],
}

test('a damaged file says what and where; the run goes on, and a lesson asks before it replaces it', async ({
  page,
}) => {
  test.setTimeout(120_000)
  const lab = new LabPage(page)
  await lab.open()
  await lab.button('Start').click()
  const running = await lab.until('five steps', ({ run }) => (run?.step ?? 0) >= 5)
  await page.getByRole('button', { name: 'Lessons', exact: true }).click()
  await openFile(
    page,
    'broken.json',
    JSON.stringify({ ...small, steps: [{ say: 'x', point: 'los' }, { sy: 'x' }] }, null, 1),
  )
  const notice = page.getByRole('alert')
  await expect(notice).toContainText('The lesson file has 3 mistakes.')
  await expect(notice).toContainText(
    'steps[0].point (line 10, column 13): "los" is not known here. Did you mean "loss"?',
  )
  await expect(notice).toContainText(
    'steps[1] (line 13, column 4): there is no field "sy" here. Did you mean "say"?',
  )
  await openFile(page, 'cut.json', JSON.stringify(small).slice(0, 80))
  await expect(notice).toContainText('Line 1, column')
  const later = await lab.until('more steps', ({ run }) => (run?.step ?? 0) > (running.run?.step ?? 0))
  expect(later.run?.id).toBe(running.run?.id)
  expect(later.metrics.loss.slice(0, 5)).toEqual(running.metrics.loss.slice(0, 5))
  expect(later.config).toEqual(running.config)

  await openFile(page, 'small.json', JSON.stringify(small))
  const pupil = new Pupil(page)
  await expect(page.locator('[data-part="loss"]')).toHaveAttribute('data-pointed', '')
  await pupil.button('Next').click()
  await pupil.card.locator('.lesson-act').click()
  await expect(pupil.card.getByText(/is not over .* saved in this browser first/)).toBeVisible()
  await pupil.button('Keep my run').click()
  expect((await lab.state()).run?.id).toBe(running.run?.id)
  await pupil.card.locator('.lesson-act').click()
  await pupil.button('Save it and go on').click()
  await lab.until('the lesson’s run', ({ run }) => run?.id !== running.run?.id && run?.status === 'finished')
  await pupil.button('Finish').click()
  await pupil.button('Back to your settings and your run').click()
  const back = await lab.until('the run of before', ({ run }) => run?.id === running.run?.id)
  expect(back.run?.step).toBeGreaterThanOrEqual(5)
  expect(back.config).toEqual(running.config)
  expect(lab.errors).toEqual([])
})

for (const [width, height] of [
  [1440, 900],
  [360, 640],
] as const)
  test(
    `at ${width} x ${height} the card covers nothing that it points at, and axe finds nothing`,
    long,
    async ({ page }) => {
      test.setTimeout(90_000)
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ reducedMotion: 'reduce' })
      const lab = new LabPage(page)
      await lab.open()
      await page.getByRole('button', { name: 'Lessons', exact: true }).click()
      await expect(page.getByRole('button', { name: /^Begin / })).toHaveCount(5)
      expect(await violationsInAllLooks(page, '.popup')).toEqual([])
      const parts = ['loss', 'probes', 'dataset', 'completions'] as const
      const steps = parts.map((point, i) => ({
        say: `Look at ${point}.`,
        point,
        guess: [
          { id: `g${i}`, ask: 'How many?', kind: 'number', answer: 'bestLayerAccuracy' },
          { id: `g${i}`, ask: 'Draw it.', kind: 'curve', axis: 'loss' },
          { id: `g${i}`, ask: 'Which?', kind: 'layer' },
          { id: `g${i}`, ask: 'Draw it.', kind: 'curve', axis: 'probe' },
        ][i],
      }))
      await openFile(page, 'parts.json', JSON.stringify({ ...small, steps }))
      const pupil = new Pupil(page)
      for (const part of parts) {
        const pointed = page.locator(`[data-part="${part}"][data-pointed]`)
        await expect(pointed).toBeVisible()
        // Its heading is in view and free.
        const heading = pointed.getByRole('heading', { level: 2 })
        await expect(heading).toBeInViewport()
        await expect
          .poll(() =>
            heading.evaluate((element) => {
              const { left, top, height: tall } = element.getBoundingClientRect()
              const above = document.elementFromPoint(left + 2, top + tall / 2)
              return above !== null && (element.contains(above) || above.contains(element))
            }),
          )
          .toBe(true)
        expect(await violationsInAllLooks(page, pupil.card)).toEqual([])
        await pupil.guess()
        await pupil.button(/^(Next|Finish)$/).click()
      }
      await expect(pupil.card.getByRole('heading', { name: 'You have finished the lesson' })).toBeVisible()
      expect(await violationsInAllLooks(page)).toEqual([])
      expect(lab.errors).toEqual([])
    },
  )

test('a link opens a shipped lesson, and another site’s only after consent', async ({ page }) => {
  test.setTimeout(60_000)
  const lab = new LabPage(page)
  let fetched = 0
  await page.route('https://school.example/**', async (route) => {
    fetched += 1
    await route.fulfill({
      body: JSON.stringify(small),
      headers: { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' },
    })
  })
  await lab.goto('./#v=1&preset=digits8&seed=0&lesson=palette')
  await lab.ready()
  const pupil = new Pupil(page)
  await expect(pupil.card.getByRole('heading', { name: 'Too many colours' })).toBeVisible()
  await page.goto('about:blank')
  await lab.goto(
    `./#v=1&preset=digits8&seed=0&lesson=${encodeURIComponent('https://school.example/small.json')}`,
  )
  await lab.ready()
  const asking = page.getByText('This link asks for a lesson from school.example. Fetch it?')
  await expect(asking).toBeVisible()
  expect(fetched).toBe(0)
  await page.getByRole('button', { name: 'Fetch it', exact: true }).first().click()
  await expect(pupil.card.getByRole('heading', { name: 'Small' })).toBeVisible()
  expect(fetched).toBe(1)
  expect(lab.errors).toEqual([])
})

test('a lesson stands in a frame of its own, with the part that it speaks of', async ({ page }) => {
  test.setTimeout(60_000)
  const lab = new LabPage(page)
  await lab.goto('./?embed=lesson#v=1&preset=digits8&seed=0&lesson=few-labels')
  await lab.ready()
  const pupil = new Pupil(page)
  await pupil.card.locator('.lesson-act').click()
  await expect(lab.region('Completions')).toBeVisible()
  await expect.poll(() => pupil.button('Next').getAttribute('aria-disabled')).toBe(null)
  expect(await axeViolations(page)).toEqual([])
  await lab.goto('./?embed=lesson&again#v=1&preset=digits8&seed=0&lesson=none')
  await expect(page.getByText('The address of this frame names no lesson that the lab has.')).toBeVisible()
  expect(lab.errors).toEqual([])
})
