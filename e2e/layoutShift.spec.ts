/**
 * Nothing moves under the reader's eyes: the layout shift (as of the Layout Instability API, without what
 * follows an input within half a second) at a first visit and after Start, in all three layouts.
 */
import { expect, test, type Page } from '@playwright/test'
import { LabPage } from './pages/LabPage'

const most = 0.1

/** Runs in the page before its scripts. */
function watchShifts(): void {
  const seen: { value: number; moved: string[] }[] = []
  Object.assign(window, { seenShifts: seen })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, hadRecentInput, sources } = entry as PerformanceEntry & {
        value: number
        hadRecentInput: boolean
        sources: { node?: Node }[]
      }
      if (hadRecentInput) continue
      const moved = sources.map(({ node }) =>
        node instanceof Element ? `${node.tagName} ${node.className}` : (node?.nodeName ?? 'removed'),
      )
      seen.push({ value, moved })
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

/** All shifts since the page was opened: their sum, and in words what moved. */
async function shifts(page: Page): Promise<{ sum: number; moved: string }> {
  const seen = await page.evaluate(
    () => (window as unknown as { seenShifts: { value: number; moved: string[] }[] }).seenShifts,
  )
  return { sum: seen.reduce((sum, { value }) => sum + value, 0), moved: JSON.stringify(seen) }
}

for (const viewport of [
  { width: 1440, height: 900 },
  { width: 820, height: 1180 },
  { width: 360, height: 740 },
]) {
  test(`the first visit and Start move little at ${viewport.width} x ${viewport.height}`, async ({ page }) => {
    await page.setViewportSize(viewport)
    await page.addInitScript(watchShifts)
    const lab = new LabPage(page, { example: true })
    await lab.open('?backend=wasm', null)
    // The example draws by itself: its new images are revealed, then nothing moves any more.
    const completions = lab.region('Completions')
    await expect(completions.getByText(/^Draw 1 of 1, seed \d+$/)).toBeVisible({ timeout: 30_000 })
    await expect(completions.locator('[aria-busy="true"]')).toHaveCount(0)
    await page.waitForTimeout(1000)
    const atLoad = await shifts(page)
    expect(atLoad.sum, atLoad.moved).toBeLessThan(most)

    const example = (await lab.state()).run!.id
    await lab.button('Start').click()
    await lab.until('the first steps', ({ run, metrics }) => run?.id !== example && metrics.step.length >= 2)
    await expect(completions.getByRole('img', { name: 'Completion 1 of prompt 1, step 0' })).toBeVisible({
      timeout: 60_000,
    })
    await page.waitForTimeout(1000)
    const afterStart = await shifts(page)
    // The limit holds for both together.
    expect(afterStart.sum, afterStart.moved).toBeLessThan(most)
    expect(lab.errors).toEqual([])
  })
}
