/**
 * The other shipped lessons, each taken to its end by the scripted pupil: prints the minutes that each takes
 * on this machine and what it found. Run by `npm run e2e:long`.
 */
import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { LabPage } from './pages/LabPage'
import { Pupil } from './pages/Pupil'

const names = JSON.parse(readFileSync('public/lessons/index.json', 'utf8')) as string[]

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
