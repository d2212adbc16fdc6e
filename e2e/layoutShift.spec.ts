/**
 * What moves while the page loads with its example at a first visit, and while a run starts: the browser's
 * layout shift score, by https://web.dev/articles/cls, summed over the whole visit.
 */
import { expect, test, type Page } from '@playwright/test'
import { LabPage } from './pages/LabPage'
import { long } from './pages/long'

/** Most that may move in one visit; web.dev calls up to 0.1 good. */
const limit = 0.1
/** Milliseconds after which the page counts as settled. */
const settledMs = 3000

interface Shift {
  /** Milliseconds since the page was opened. */
  at: number
  value: number
  /** Whether an input came within half a second before; such a shift is expected by the user. */
  afterInput: boolean
  /** The elements that moved, with their places before and after. */
  moved: string[]
}

/** Runs in the page before its scripts: keeps every shift in `window.layoutShifts`. */
function watchShifts(): void {
  interface LayoutShiftEntry extends PerformanceEntry {
    value: number
    hadRecentInput: boolean
    sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[]
  }
  const shifts: Shift[] = []
  Object.assign(window, { layoutShifts: shifts })
  const place = ({ x, y, width, height }: DOMRectReadOnly) => [x, y, width, height].map(Math.round).join(' ')
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as LayoutShiftEntry[])
      shifts.push({
        at: Math.round(entry.startTime),
        value: entry.value,
        afterInput: entry.hadRecentInput,
        moved: entry.sources.map(({ node, previousRect, currentRect }) => {
          const name = node instanceof Element ? `${node.localName}.${node.getAttribute('class')}` : 'text'
          return `${name} (${place(previousRect)}) to (${place(currentRect)})`
        }),
      })
  }).observe({ type: 'layout-shift', buffered: true })
}

const shiftsOf = (page: Page): Promise<Shift[]> => page.evaluate<Shift[]>('window.layoutShifts')

/** The sum of the shifts that no input explains; prints them all, largest first. */
async function shiftScore(page: Page, size: string): Promise<number> {
  const shifts = await shiftsOf(page)
  const score = shifts.filter(({ afterInput }) => !afterInput).reduce((sum, { value }) => sum + value, 0)
  console.log(`${size}: layout shift ${score.toFixed(4)} in ${shifts.length} shifts`)
  for (const { at, value, afterInput, moved } of [...shifts].sort((a, b) => b.value - a.value))
    console.log(
      `  ${value.toFixed(4)} at ${at} ms${afterInput ? ', after an input' : ''}: ${moved.join('; ')}`,
    )
  return score
}

for (const [width, height] of [
  [1440, 900],
  [360, 740],
]) {
  for (const view of ['Play', 'Lab'] as const) {
    // One size for each view in `npm test`.
    const seldom = (view === 'Play') !== width > 360 ? long : {}
    test(
      `little moves at the first visit and at Start, ${view}, ${width} x ${height}`,
      seldom,
      async ({ page }) => {
        await page.setViewportSize({ width, height })
        await page.addInitScript(watchShifts)
        const lab = new LabPage(page, { example: true, view: view === 'Lab' ? 'lab' : null })
        await lab.open('', null)
        const drawn = lab.draws()
        await lab.until('the example', ({ run }) => run !== null)
        // It draws by itself: the newest draw is one on request, and not of the training's evaluations.
        await drawn
        await page.waitForTimeout(settledMs)
        expect(await shiftScore(page, `${view}, ${width} x ${height}, first visit`)).toBeLessThan(limit)

        await lab.button('Start').click()
        await lab.until('step 1', ({ run }) => run?.status === 'running' && run.step >= 1)
        await page.waitForTimeout(settledMs)
        expect(await shiftScore(page, `${view}, ${width} x ${height}, with Start`)).toBeLessThan(limit)
      },
    )
  }
}

test('a page that is pushed down is seen', async ({ page }) => {
  await page.addInitScript(watchShifts)
  const lab = new LabPage(page, { forecast: true })
  await lab.open()
  const before = await shiftScore(page, 'before the push')
  await page.evaluate(() => {
    const block = document.createElement('div')
    block.style.height = '400px'
    document.body.prepend(block)
  })
  await expect.poll(async () => (await shiftScore(page, 'after the push')) - before).toBeGreaterThan(limit)
})
