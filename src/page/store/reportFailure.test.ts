/**
 * No failure of a gesture ends in silence: the wrapper displays it once, what nobody awaited is displayed
 * too, and no other code of the page drops what a promise rejects with, except as listed here.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseAst } from 'vite'
import { beforeEach, expect, test } from 'vitest'
import { LabError, type Failure } from '../../core/failure'
import { text } from '../text/text'
import { listenForRejections, reportFailure, showFailure } from './reportFailure'
import { createStores, type Stores } from './state/stores'

let stores: Stores
beforeEach(() => {
  stores = createStores(null)
})
const notice = () => stores.view.getState().notice
const failure: Failure = { code: 'run-file', message: 'It is no run.', remedy: 'Choose another.' }

test('a failure becomes the notice of the page, a LabError or not', async () => {
  await reportFailure({ stores }, Promise.reject(new LabError(failure)))
  expect(notice()).toEqual(failure)
  await reportFailure({ stores }, Promise.reject(new DOMException('', 'NotFoundError')))
  expect(notice()).toMatchObject({
    code: 'data-missing',
    message: expect.stringMatching(/could not be read/),
  })
  await reportFailure({ stores }, Promise.reject(new Error('It broke.')))
  expect(notice()).toMatchObject({ code: 'internal', message: 'Unexpected error: It broke.' })
})

test('one that a panel displays does not, nor a request that a newer one replaced', async () => {
  stores.lab.setState({ filesFailure: failure })
  await reportFailure({ stores }, Promise.reject(new LabError(failure)))
  showFailure({ stores }, new LabError({ code: 'busy', message: 'A newer one came.', remedy: '' }))
  expect(notice()).toBeNull()
  // The user asked for nothing else here.
  showFailure({ stores }, new LabError({ code: 'busy', ...text.failures.workerBusy }))
  expect(notice()).toMatchObject(text.failures.workerBusy)
})

test('what no code awaited is displayed', () => {
  const target = new EventTarget() as Window
  const stop = listenForRejections({ stores }, target)
  const reject = () =>
    target.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason: new LabError(failure) }))
  reject()
  expect(notice()).toEqual(failure)
  stores.view.setState({ notice: null })
  stop()
  reject()
  expect(notice()).toBeNull()
})

interface Node {
  type: string
  [key: string]: unknown
}
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

/** Whether it is a function that takes no error. */
const isDeaf = (node: unknown): boolean =>
  isNode(node) && /Function/.test(node.type) && (node.params as unknown[]).length === 0

/** Calls of catch, and of then with two functions, that do not look at the error. */
function deafCatches(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + deafCatches(one), 0)
  if (!isNode(value)) return 0
  const inside = Object.values(value).reduce<number>((sum, one) => sum + deafCatches(one), 0)
  if (value.type !== 'CallExpression') return inside
  const callee = value.callee as Node
  const name = (callee.property as { name?: string } | undefined)?.name
  const [first, second] = value.arguments as unknown[]
  return inside + Number((name === 'catch' && isDeaf(first)) || (name === 'then' && isDeaf(second)))
}

/** Work that no gesture starts, or whose failure is stored and displayed where it was found. */
const allowed: Readonly<Record<string, number>> = {
  // Report and tips are fetched at the first sign of a visitor; without them the page prints as it is.
  'app/printing.ts': 2,
  'app/main.tsx': 2,
  'app/startEmbed.tsx': 1,
  'app/firstVisit.ts': 1,
  // The failed boot is displayed.
  'app/consoleApi.ts': 1,
  // The screen's wake lock.
  'app/pageLifecycle.ts': 3,
  // These say it in their own words.
  'features/lessons/LessonRoot.tsx': 1,
  'features/runFiles/ExamplesPanel.tsx': 1,
  'ui/CopyText.tsx': 1,
  'features/share/ShareDialog.tsx': 1,
  // The step that needs an example says why there is none; a run that is over cannot be paused.
  'features/lessons/lessonRunner.ts': 2,
  // Of two measurements of one palette, the other reports.
  'features/palette/usePaletteEditor.ts': 1,
  'features/share/linkedRun.ts': 1,
  'store/actions/runSetActions.ts': 1,
  // prepare() and reading() have stored the failure, which the panel displays.
  'store/actions/dataActions.ts': 4,
  'store/actions/runFileActions.ts': 1,
  // Whether the worker answers is asked, not whether it succeeds; who called it gets the error.
  'client/watchdog.ts': 1,
  'store/actions/liveness.ts': 2,
  'offline/registration.ts': 2,
  'offline/serviceWorker.ts': 2,
}

test('nothing else on the page drops what a promise rejects with', () => {
  const page = resolve(import.meta.dirname, '..')
  const found = readdirSync(page, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$|\.d\.ts$/.test(name))
    .map((name) => {
      const lang = name.endsWith('x') ? 'tsx' : 'ts'
      return [name, deafCatches(parseAst(readFileSync(resolve(page, name), 'utf8'), { lang }))] as const
    })
    .filter(([, count]) => count > 0)
  expect(Object.fromEntries(found)).toEqual(allowed)
})
