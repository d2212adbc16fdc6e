/**
 * Phones, upright and on their side, and a page enlarged to 400%: in every view nothing scrolls sideways,
 * every control can be reached, text and targets of a phone are large enough, and nothing
 * moves for those who asked for less motion.
 */
import { expect, test } from '@playwright/test'
import { everyView } from './pages/everyView'
import { LabPage } from './pages/LabPage'
import { moving, resize, sidewaysScrolling, tooSmall, unreachable } from './pages/survey'
import { long } from './pages/long'

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, reducedMotion: 'reduce' })

/** A phone on its side, and a window of 1280 x 1024 at 400%. */
const low = [
  [740, 360],
  [320, 256],
] as const

test('every view fits a phone, upright, on its side and at 400%', async ({ page }) => {
  test.setTimeout(120_000)
  const lab = new LabPage(page, { example: true })
  await lab.open('?backend=wasm', null)
  await lab.until('the example', ({ run }) => run !== null)
  await expect(page.getByText(/^Best: layer/)).toBeVisible()
  const found: string[] = []
  const note = (where: string, faults: string[]) => found.push(...faults.map((fault) => `${where}: ${fault}`))
  for (const { name, open, close } of everyView(lab, true)) {
    await open()
    note(name, await moving(page))
    note(name, await sidewaysScrolling(page))
    note(name, await tooSmall(page, { text: 14, target: 44 }))
    for (const [width, height] of low) {
      await resize(page, width, height)
      const where = `${name} at ${width} x ${height}`
      note(where, await sidewaysScrolling(page))
      note(where, await unreachable(page))
    }
    await resize(page, 360, 740)
    await close()
  }
  expect(found).toEqual([])
  expect(lab.errors).toEqual([])
})

test('every embed fits a phone, upright, on its side and at 400%', long, async ({ page }) => {
  const lab = new LabPage(page)
  const found: string[] = []
  for (const part of ['completions', 'loss', 'probes', 'lesson']) {
    await lab.goto(`./?backend=wasm&embed=${part}&n=${part}#view=lab&lesson=next-pixel`)
    await lab.ready()
    await expect(page.locator('main')).not.toBeEmpty()
    await expect(page.locator('.embed-loading')).toHaveCount(0)
    found.push(...(await tooSmall(page, { text: 14, target: 44 })).map((fault) => `${part}: ${fault}`))
    for (const [width, height] of [[360, 740] as const, ...low]) {
      await resize(page, width, height)
      const faults = [...(await sidewaysScrolling(page)), ...(await unreachable(page))]
      found.push(...faults.map((fault) => `${part} at ${width} x ${height}: ${fault}`))
    }
    await resize(page, 360, 740)
  }
  expect(found).toEqual([])
})
