/**
 * `npm run test:faults`: a short run in the built page with the n-th call of the browser's APIs broken, for
 * every n: of files, database, messages, fetches, GPU objects and large arrays, in the worker and in the
 * page. After each fault a visit without faults resumes the run and compares all losses. Either nothing was
 * told and the run is whole, or the page told it; what the page said was kept is there in any case. Prints a
 * table.
 */
import { expect, test, type BrowserContext, type Page } from '@playwright/test'
import { beforeWorkers } from './pages/beforeWorkers'
import type { ConsoleState } from './pages/console'
import {
  injector,
  operations,
  type Injected,
  type Injection,
  type Operation,
  type PageFault,
} from './pages/faultInjector'
import { lossesOnly } from './pages/firstLosses'
import { LabPage } from './pages/LabPage'

/** Of the command: words of the scenes' names, every so many-th n, and the first n. */
const only = process.env.IGPT_FAULTS_ONLY ?? ''
const every = Number(process.env.IGPT_FAULTS_EVERY ?? 1)
const from = Number(process.env.IGPT_FAULTS_FROM ?? 0)

const [pausedAt, steps] = [4, 8]
const tiny = {
  ...lossesOnly,
  nLayer: 1,
  nEmbd: 16,
  nHead: 2,
  batchSize: 4,
  warmupSteps: 2,
  steps,
  evalEvery: 1000,
  probeEvery: 1000,
  completeEvery: 1000,
}
/** The worker that trains; its helper threads have others. */
const trainingWorker = /\/training\.worker-[\w-]+\.js$/
/** How long a visit may say nothing, milliseconds: longer than the page waits before it says so. */
const mostSilentMs = 45_000

type Place = 'worker' | 'page'
type Act = 'train' | 'resume'
type Outcome = 'resumed' | 'told' | 'lost'

/** What each place calls: it has no others. */
const faultsOf: Record<Operation, readonly PageFault[]> = {
  files: ['refused', 'killed'],
  database: ['refused', 'killed'],
  messages: ['refused', 'lost'],
  fetches: ['refused'],
  gpu: ['refused', 'lost'],
  arrays: ['refused'],
}

interface Scene {
  operation: Operation
  place: Place
  act: Act
  fault: PageFault
}

const sceneName = ({ operation, place, act, fault }: Scene) => `${operation} ${place} ${act} ${fault}`
const scenes: Scene[] = operations.flatMap((operation) =>
  (['worker', 'page'] as const).flatMap((place) =>
    (['train', 'resume'] as const).flatMap((act) =>
      faultsOf[operation].map((fault) => ({ operation, place, act, fault })),
    ),
  ),
)
const chosen = scenes.filter((scene) => only.split(' ').every((word) => sceneName(scene).includes(word)))

/**
 * Only the visit with the fault uses the GPU, which is slow in software: the run before it was saved by, and
 * the run after it goes on with, the other backend.
 */
const backendOf = ({ operation }: Scene, injection: Injection | null) =>
  injection && operation === 'gpu' ? 'webgpu' : 'wasm'

/** A browser without a private file system, which stores runs in its database. */
const withoutFiles = `
StorageManager.prototype.getDirectory = () =>
  Promise.reject(new DOMException('not here', 'NotSupportedError'));`

interface Visit {
  lab: LabPage
  page: Page
}

async function visit(context: BrowserContext, scene: Scene, injection: Injection | null): Promise<Visit> {
  const page = await context.newPage()
  const code = (place: Place) =>
    (scene.operation === 'database' ? withoutFiles : '') +
    (injection ? injector(place === scene.place ? injection : { ...injection, n: -1 }) : '')
  await page.addInitScript(code('page'))
  await beforeWorkers(page, code('worker'), trainingWorker)
  const lab = new LabPage(page)
  const settings = Object.entries(tiny).map(([key, value]) => `&${key}=${value}`)
  await lab.goto(`./?backend=${backendOf(scene, injection)}#v=1&preset=digits8&seed=0${settings.join('')}`)
  return { lab, page }
}

/** What the page tells of a fault now, or null: an alert, or that the worker does not answer. */
async function told(page: Page): Promise<string | null> {
  const texts = await page.locator('[role="alert"], .notice[data-code]').allInnerTexts()
  const shown = texts.find((text) => text.trim() !== '')
  if (shown) return shown
  const quiet = page.getByText(/does not answer|not answered/)
  return (await quiet.count()) > 0 ? quiet.first().innerText() : null
}

/** Whether the code there has met its fault, and what it counted. */
async function injected({ page }: Visit, place: Place): Promise<Injected | null> {
  const read = () => {
    const { faultCounts, brokenCall } = globalThis as unknown as Injected
    return { faultCounts, brokenCall }
  }
  if (place === 'page') return page.evaluate(read)
  const worker = page.workers().find((one) => trainingWorker.test(one.url()))
  return worker ? worker.evaluate(read).catch(() => null) : null
}

interface Ended {
  /** What the page told, null if nothing. */
  message: string | null
  /** The newest step that the page said was kept. */
  kept: number
  state: ConsoleState | null
}

/** Waits until the state is as wanted, the page tells something, or the process is killed. */
async function end(
  visited: Visit,
  scene: Scene,
  holds: (state: ConsoleState) => boolean,
  begin: (lab: LabPage) => Promise<unknown>,
): Promise<Ended> {
  const { lab, page } = visited
  const deadline = Date.now() + mostSilentMs
  let kept = 0
  let state: ConsoleState | null = null
  let begun = false
  // What it rejects with is on the page, or else the visit ends as a silent one.
  void (async () => {
    await lab.ready()
    begun = true
    await begin(lab)
  })().catch(() => undefined)
  while (Date.now() < deadline) {
    state = begun ? await lab.state().catch(() => null) : null
    if (state?.kept) kept = Math.max(kept, state.kept.step)
    const message = await told(page)
    if (message !== null) return { message, kept, state }
    if (state && holds(state)) return { message: null, kept, state }
    if (scene.fault === 'killed' && (await injected(visited, scene.place))?.brokenCall)
      return { message: 'killed', kept, state }
    await page.waitForTimeout(50)
  }
  throw new Error(`Silent for ${mostSilentMs} ms at step ${state?.run?.step}; kept ${kept}.`)
}

const train = (visited: Visit, scene: Scene) =>
  end(
    visited,
    scene,
    ({ run, kept }) => run?.status === 'paused' && run.step === pausedAt && kept?.step === pausedAt,
    (lab) => lab.call('step', pausedAt),
  )

const resumeButton = (page: Page) =>
  page.getByRole('region', { name: 'Unfinished run' }).getByRole('button', { name: 'Resume this run' })

const resume = (visited: Visit, scene: Scene) =>
  end(
    visited,
    scene,
    ({ run, kept }) => run?.status === 'finished' && kept?.step === steps,
    ({ page }) => resumeButton(page).press('Enter', { timeout: mostSilentMs }),
  )

/** A storage with the run paused, for faults of the second visit. */
async function prepared(context: BrowserContext, scene: Scene): Promise<void> {
  const visited = await visit(context, { ...scene, fault: 'refused' }, null)
  const { message } = await train(visited, { ...scene, fault: 'refused' })
  expect(message).toBeNull()
  await visited.page.close()
}

/** Losses of all steps, without any fault. */
async function lossesWithoutFault(context: BrowserContext, scene: Scene): Promise<number[]> {
  const visited = await visit(context, scene, null)
  const { message, state } = await again(visited, scene)
  expect(message).toBeNull()
  await visited.page.close()
  return state!.metrics.loss
}

/** After a fault: what was kept is there, and the whole run has the same losses as without a fault. */
async function checkAfter(
  context: BrowserContext,
  scene: Scene,
  kept: number,
  losses: number[],
): Promise<void> {
  const visited = await visit(context, { ...scene, fault: 'refused' }, null)
  const { lab, page } = visited
  await lab.ready()
  const saved = page.getByRole('list', { name: 'Runs saved in this browser' }).getByRole('listitem')
  if (kept > 0) await expect(saved).toHaveCount(1)
  const isSaved = (await saved.count()) > 0
  const { state, message } = await (isSaved ? openSaved : again)(visited, { ...scene, fault: 'refused' })
  expect(message).toBeNull()
  const differences = losses.map((loss, i) => Math.abs(loss - (state?.metrics.loss[i] ?? Infinity)))
  expect(Math.max(...differences)).toBeLessThan(1e-5)
  await page.close()
}

const again = (visited: Visit, scene: Scene) =>
  end(
    visited,
    scene,
    ({ run, metrics }) => run?.status === 'finished' && metrics.loss.length === steps,
    (lab) => lab.call('start', tiny),
  )

/**
 * The saved run, resumed to its end; one that has ended is opened. By key: where the notice of an unfinished
 * run appears, the button moves away from a mouse that is pressing it.
 */
const openSaved = (visited: Visit, scene: Scene) =>
  end(
    visited,
    scene,
    ({ run, metrics }) => run?.status === 'finished' && metrics.loss.length === steps,
    ({ page }) =>
      page
        .getByRole('region', { name: 'Saved runs' })
        .getByRole('button', { name: /^(Resume|Open) / })
        .first()
        .press('Enter'),
  )

interface Row {
  scene: Scene
  calls: number
  tried: number
  resumed: number
  told: number
  lost: string[]
}

/** Breaks call number n. @returns null if there are fewer calls */
async function tryAt(
  context: BrowserContext,
  scene: Scene,
  n: number,
  losses: number[],
): Promise<Outcome | null> {
  if (scene.act === 'resume') await prepared(context, scene)
  const visited = await visit(context, scene, { operation: scene.operation, fault: scene.fault, n })
  const ended = await (scene.act === 'train' ? train : resume)(visited, scene)
  const isMet = ended.message !== null || Boolean((await injected(visited, scene.place))?.brokenCall)
  await visited.page.close()
  if (!isMet) return null
  const before = scene.act === 'resume' ? pausedAt : 0
  await checkAfter(context, scene, Math.max(before, ended.kept), losses)
  return ended.message === null || scene.fault === 'killed' ? 'resumed' : 'told'
}

const rows: Row[] = []
/** Losses without a fault. */
let reference: number[] | null = null

test.afterAll(() => {
  const cells = ({ scene, tried, resumed, told: toldOf, lost }: Row) =>
    [scene.operation, scene.place, scene.act, scene.fault, tried, resumed, toldOf, lost.length].join(' | ')
  const lines = rows.map((row) => `| ${cells(row)} |`)
  console.log(
    [
      '',
      '| operation | in | while | fault | n tried | resumed | told | lost |',
      '|---|---|---|---|---|---|---|---|',
    ]
      .concat(lines)
      .join('\n'),
  )
  for (const { scene, lost } of rows) for (const line of lost) console.log(`${sceneName(scene)}: ${line}`)
})

for (const scene of chosen) {
  test(sceneName(scene), async ({ browser, baseURL }) => {
    test.setTimeout(3_600_000)
    const row: Row = { scene, calls: 0, tried: 0, resumed: 0, told: 0, lost: [] }
    rows.push(row)
    const inContext = async <T>(work: (context: BrowserContext) => Promise<T>): Promise<T> => {
      const context = await browser.newContext({ baseURL, serviceWorkers: 'block' })
      try {
        return await work(context)
      } finally {
        await context.close()
      }
    }
    const losses = (reference ??= await inContext((context) => lossesWithoutFault(context, scene)))
    for (let n = from; ; n += every) {
      try {
        const outcome = await inContext((context) => tryAt(context, scene, n, losses))
        if (outcome === null) break
        console.log(`${sceneName(scene)}, call ${n}: ${outcome}`)
        row.tried += 1
        row[outcome as 'resumed' | 'told'] += 1
      } catch (error) {
        row.tried += 1
        console.log(`${sceneName(scene)}, call ${n}: LOST ${String(error).slice(0, 400)}`)
        row.lost.push(`call ${n}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
        if (row.lost.length > 5) break
      }
    }
    expect(row.lost).toEqual([])
  })
}
