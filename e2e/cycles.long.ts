/**
 * The second long check of `npm run e2e:long`: repeated training, pausing and reloading, with memory measured
 * in each cycle. IGPT_CYCLE_MINUTES sets the duration, 20 by default. Not part of `npm test`.
 */
import { expect, test, type Page } from '@playwright/test'
import { lossesOnly } from './pages/firstLosses'
import { LabPage } from './pages/LabPage'

const minutes = Number(process.env.IGPT_CYCLE_MINUTES ?? 20)

interface Cycle {
  /** Bytes of the page's heap after a collection. */
  heap: number
  /** tfjs tensors and bytes alive in the worker, from the run facts. */
  tensors: number
  bytes: number
  /** Bytes that the browser's storage holds for the page. */
  stored: number
}

async function measure(page: Page, lab: LabPage): Promise<Cycle> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  const { run } = await lab.state()
  const stored = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0)
  return { heap: usedSize, tensors: run?.facts?.tensors ?? 0, bytes: run?.facts?.bytes ?? 0, stored }
}

/** Resumes the current run, or the saved one after a reload, for some steps, and pauses. */
async function cycle(page: Page, lab: LabPage, reload: boolean): Promise<Cycle> {
  if (reload) {
    await page.reload()
    await lab.ready()
    await page
      .getByRole('region', { name: 'Unfinished run' })
      .getByRole('button', { name: 'Resume this run' })
      .click()
    await lab.until('the run going on', ({ run }) => run?.status === 'running')
  } else {
    await lab.call('resume')
  }
  const from = (await lab.state()).run!.step
  await lab.until('more steps', ({ run }) => run!.step >= from + 20)
  await lab.call('pause')
  const paused = await lab.until('the pause', ({ run }) => run?.status === 'paused')
  await lab.until('an autosave', ({ kept }) => kept?.step === paused.run!.step)
  return measure(page, lab)
}

const inMB = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`
const show = ({ heap, tensors, bytes, stored }: Cycle) =>
  `heap ${inMB(heap)}, ${tensors} tensors, ${inMB(bytes)}, stored ${inMB(stored)}`

const middle = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

test(`memory stays flat over ${minutes} minutes of training, pausing and reloading`, async ({ page }) => {
  test.setTimeout((minutes + 5) * 60_000)
  page.setDefaultTimeout(60_000)
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  // Enough steps that no cycle ends the run; its scheduled measurements may leak too.
  const sizes = { nLayer: 2, nEmbd: 64, nHead: 2, batchSize: 32 }
  const measures = { evalEvery: 50, completeEvery: 100, probeEvery: 100 }
  await lab.call('start', { ...lossesOnly, ...sizes, ...measures, steps: 1_000_000, warmupSteps: 10 })
  await lab.until('some steps', ({ run }) => (run?.step ?? 0) >= 20)
  await lab.call('pause')
  const cycles: Cycle[] = []
  const until = Date.now() + minutes * 60_000
  while (Date.now() < until) {
    const reload = cycles.length % 4 === 3
    cycles.push(await cycle(page, lab, reload))
    console.log(`cycle ${cycles.length}${reload ? ', reloaded' : ''}: ${show(cycles.at(-1)!)}`)
  }
  // The first cycles fill caches. Expected growth is the run's record, 16 bytes a step and its images, far
  // below the bounds.
  const [early, late] = [
    cycles.slice(2, 2 + Math.ceil(cycles.length / 4)),
    cycles.slice(-Math.ceil(cycles.length / 4)),
  ]
  const of = (some: Cycle[], key: keyof Cycle) => middle(some.map((at) => at[key]))
  const { run } = await lab.state()
  console.log(
    `${cycles.length} cycles, ${run?.step} steps; early ${show(early[0])}; last ${show(cycles.at(-1)!)}`,
  )
  expect(cycles.length).toBeGreaterThan(7)
  expect(of(late, 'heap')).toBeLessThan(1.25 * of(early, 'heap') + 5e6)
  expect(of(late, 'tensors')).toBeLessThanOrEqual(1.1 * of(early, 'tensors') + 5)
  expect(of(late, 'bytes')).toBeLessThan(1.1 * of(early, 'bytes') + 1e6)
  expect(of(late, 'stored')).toBeLessThan(2 * of(early, 'stored') + 20e6)
})
