/** Renders parts of the page on a lab with a fake worker that is ready; one lab per test. */
import { cleanup, configure, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { createLab, type LabOptions } from '../page/store/lab'
import { LabContext } from '../page/store/hooks'
import { createStores } from '../page/store/state/stores'
import { FakeWorker } from './fakeWorker'

// Parts of the page are loaded when they are first shown, which on a busy machine takes over a second.
configure({ asyncUtilTimeout: 8000 })

/** Only what a test answers itself is fetched. */
globalThis.fetch = async () => {
  throw new TypeError('There is no network in tests of the page.')
}

/** The current test's lab, and the newest worker it created. */
export let worker: FakeWorker
export let lab: ReturnType<typeof createLab>

/** @param ui what to render; a function if it needs the lab */
export async function openLab(ui: ReactNode | (() => ReactNode), options: LabOptions = {}): Promise<void> {
  lab = createLab(createStores(null), () => (worker = new FakeWorker()), { settleMs: 1, ...options })
  // Most tests are of everything that a panel shows.
  lab.stores.settings.setState({ view: 'lab' })
  lab.boot('auto')
  await worker.becomeReady()
  render(<LabContext.Provider value={lab}>{typeof ui === 'function' ? ui() : ui}</LabContext.Provider>)
}

export function closeLab(): void {
  cleanup()
  lab.dispose()
}
