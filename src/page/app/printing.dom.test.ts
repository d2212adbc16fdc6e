/** When the report is drawn: for the browser's own Print and for the command, and only while it prints. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Lab } from '../store/lab'
import { createStores } from '../store/state/stores'
import { followPrinting, type DrawReport } from './printing'

const stores = createStores(null)
const remove = vi.fn<() => void>()
const draw = vi.fn<DrawReport>(() => remove)
const fetch = vi.fn<() => Promise<DrawReport>>(async () => draw)
const print = vi.fn<() => void>()
let end: () => void

beforeEach(() => {
  vi.clearAllMocks()
  window.print = print
  end = followPrinting({ stores } as Lab, window as unknown as Window, fetch)
})
afterEach(() => end())

const send = (event: string) => window.dispatchEvent(new Event(event))
const turn = () => new Promise((done) => setTimeout(done))

test('its code is fetched at the first sign of a visitor, once', async () => {
  send('beforeprint')
  expect(draw).not.toHaveBeenCalled()
  send('pointermove')
  send('keydown')
  await turn()
  expect(fetch).toHaveBeenCalledTimes(1)
})

test('it is on the page while the browser prints', async () => {
  send('pointermove')
  await turn()
  send('beforeprint')
  expect(draw).toHaveBeenCalledTimes(1)
  expect(remove).not.toHaveBeenCalled()
  send('afterprint')
  expect(remove).toHaveBeenCalledTimes(1)
})

test('the command prints, also where the report cannot be fetched', async () => {
  fetch.mockRejectedValueOnce(new Error('offline'))
  for (const times of [1, 2]) {
    stores.view.setState({ printing: true })
    await turn()
    expect(print).toHaveBeenCalledTimes(times)
    expect(stores.view.getState().printing).toBe(false)
  }
})
