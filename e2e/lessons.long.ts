/**
 * The shipped lessons, each taken to its end by the scripted pupil: prints the minutes that each takes
 * on this machine and what it found. Run by `npm run e2e:long`.
 */
import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { LabPage } from './pages/LabPage'
import { Pupil } from './pages/Pupil'

const names = JSON.parse(readFileSync('public/lessons/index.json', 'utf8')) as string[]

const limitSeconds = 300

test('a newcomer takes lesson one to its end in under five minutes', async ({ page }) => {
  test.setTimeout(420_000)
  const lab = new LabPage(page)
  await lab.open('', null)
  const pupil = new Pupil(page)
  const begun = Date.now()
  await pupil.begin('Predict the next pixel')
  const reports = await pupil.finish()
  const seconds = (Date.now() - begun) / 1000
  console.log(
    reports
      .map(({ title, seconds: took, comparison }) => `${took.toFixed(0)} s ${title}: ${comparison}`)
      .join('\n'),
  )
  console.log(`lesson one in ${seconds.toFixed(0)} s`)
  expect(seconds).toBeLessThan(limitSeconds)
  // The results are the run's own.
  const state = await lab.state()
  expect(state.run).toMatchObject({ status: 'finished', step: 300 })
  const best = Math.max(...state.probes.at(-1)!.accuracy)
  expect(reports.find(({ title }) => title.startsWith('Did it learn'))?.comparison).toContain(
    (100 * best).toFixed(1),
  )
  expect(reports.find(({ title }) => title === 'Train')?.drawn).toBeGreaterThan(200)
  // The form is as it was before.
  await pupil.button('Back to your settings').click()
  await expect(pupil.card).toHaveCount(0)
  await expect(page.getByRole('textbox', { name: 'Steps', exact: true })).toHaveValue('3000')
  await page.getByRole('button', { name: 'Lessons', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Take Predict the next pixel again' })).toBeVisible()
  expect(lab.errors).toEqual([])
})

for (const name of names.filter((file) => file !== 'next-pixel.json'))
  test(`the lesson ${name} to its end`, async ({ page }) => {
    test.setTimeout(900_000)
    const { title } = JSON.parse(readFileSync(`public/lessons/${name}`, 'utf8')) as { title: { en: string } }
    const lab = new LabPage(page)
    await lab.open('', null)
    const pupil = new Pupil(page, 400_000)
    const begun = Date.now()
    await pupil.begin(title.en)
    const reports = await pupil.finish()
    const minutes = (Date.now() - begun) / 60_000
    for (const { title: step, seconds, comparison } of reports)
      console.log(`${seconds.toFixed(0).padStart(4)} s  ${step}: ${comparison}`)
    console.log(`${name}: ${minutes.toFixed(1)} minutes`)
    // The pupil reads nothing: what is left of six minutes is for that.
    expect(minutes).toBeLessThan(6)
    await pupil.button(/^Back to your settings/).click()
    await expect(page.getByRole('textbox', { name: 'Steps', exact: true })).toHaveValue('3000')
    expect(lab.errors).toEqual([])
  })
