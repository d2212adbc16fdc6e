/** "Draw again" over a fake worker: seeds, back and forward through the draws, and the slow reveal. */
import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Command } from '../../../core/protocol'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
import { mostDraws } from '../../store/state/completions'
import { digitsConfig } from '../../../testSupport/fakeWorker'
import { completionStart } from '../../../testSupport/completionEvents'
import { CompletionsPanel } from './CompletionsPanel'
import { seedAfter } from './drawAgain'

let runId: string
beforeEach(async () => {
  await openLab(<CompletionsPanel />)
  act(() => void lab.start({ ...digitsConfig, seed: 7 }))
  await waitFor(() => worker.last('start'))
  act(() => {
    runId = worker.beginRun()
  })
})
afterEach(() => {
  closeLab()
  vi.restoreAllMocks()
})

const button = (name: string) => screen.getByRole('button', { name })
const press = (name: string) => act(() => void fireEvent.click(button(name)))
const requests = () =>
  worker.sent.filter(
    (command): command is Extract<Command, { kind: 'complete' }> => command.kind === 'complete',
  )
const seedField = () => screen.getByRole('textbox', { name: 'Next sampling seed' }) as HTMLInputElement

/** Begins a set of one 2 x 2 image whose upper row is given. */
function begin(setId: string, seed: number, pinned = false): void {
  worker.emit(
    completionStart({ setId, runId, step: 0, pinned, originals: Uint16Array.of(0, 1, 1, 0) }, { seed }),
  )
}

function finish(setId: string): void {
  worker.emit(
    {
      kind: 'completionRows',
      setId,
      runId,
      step: 0,
      from: 2,
      to: 4,
      tokens: Uint16Array.of(1, 1),
      entropy: new Float32Array(2),
    },
    { kind: 'completionEnd', setId, runId, step: 0, outcome: 'done' },
  )
}

/** Presses the button and answers the request. @returns its seed */
function draw(): number {
  press('Draw again')
  const { setId, settings } = requests().at(-1)!
  act(() => {
    begin(setId, settings.seed)
    finish(setId)
  })
  return settings.seed
}

test('counts the seed on, from the run or from the seed that was set, and walks through the draws', () => {
  act(() => {
    begin('pinned', 7, true)
    finish('pinned')
  })
  expect(screen.getByText('From training, seed 7')).toBeTruthy()
  expect([draw(), draw()]).toEqual([8, 9])
  act(() => void fireEvent.change(seedField(), { target: { value: '100' } }))
  expect([draw(), draw()]).toEqual([100, 101])
  expect(seedField().value).toBe('102')
  expect(screen.getByText('Draw 4 of 4, seed 101')).toBeTruthy()
  expect(button('Later draw').getAttribute('aria-disabled')).toBe('true')
  press('Earlier draw')
  press('Earlier draw')
  expect(screen.getByText('Draw 2 of 4, seed 9')).toBeTruthy()
  press('Later draw')
  expect(screen.getByText('Draw 3 of 4, seed 100')).toBeTruthy()
  // From an earlier draw, the next seed still follows the newest one.
  expect(draw()).toBe(102)
  expect(screen.getByText('Draw 5 of 5, seed 102')).toBeTruthy()
})

test('an unreadable or too large seed blocks the button with the reason', () => {
  act(() => begin('pinned', 7, true))
  for (const value of ['', 'x', '1.5', '-1', '4294967296']) {
    act(() => void fireEvent.change(seedField(), { target: { value } }))
    press('Draw again')
    expect(requests(), value).toHaveLength(0)
    expect(button('Draw again').title).toBe('A whole number from 0 to 4294967295')
  }
  expect(seedAfter(4_294_967_295)).toBe(0)
})

test('keeps the newest draws only, and of a cancelled one only what was drawn', () => {
  act(() => begin('pinned', 7, true))
  for (let i = 0; i < mostDraws + 3; i += 1) draw()
  expect(screen.getByText(`Draw ${mostDraws} of ${mostDraws}, seed 30`)).toBeTruthy()
  press('Draw again')
  const { setId, settings } = requests().at(-1)!
  act(() => begin(setId, settings.seed))
  // Nothing of that one has arrived when the next is requested.
  draw()
  const { earlier } = lab.stores.completions.getState()
  expect(earlier.some((set) => set.setId === setId)).toBe(false)
  expect(earlier).toHaveLength(mostDraws - 1)
})

test("draws the user's own image again after it was completed", async () => {
  act(() => begin('pinned', 7, true))
  const prompts = Uint16Array.of(1, 0, 0, 1)
  void lab.complete({ ...requestSettings(), prompts, promptCount: 1 }).catch(() => undefined)
  const { setId, settings } = requests().at(-1)!
  act(() => {
    worker.emit({
      kind: 'completionStart',
      setId,
      runId,
      step: 0,
      settings,
      pinned: false,
      nPx: 2,
      grid: 2,
      originals: prompts,
      order: null,
      drawn: Uint8Array.of(0, 0, 1, 1),
      sequences: settings.samplesPerPrompt,
    })
  })
  press('Draw again')
  expect(requests().at(-1)!.settings).toMatchObject({ prompts, promptCount: 1, promptRows: 1, seed: 4 })
})

const requestSettings = () => ({
  promptRows: 1,
  promptCount: 1,
  samplesPerPrompt: 1,
  temperature: 1,
  topK: 0,
  seed: 3,
  fill: 'raster' as const,
  fillRounds: 1,
  hole: null,
})

test.each(['keyDown', 'pointerDown'] as const)(
  'a new draw is revealed over time though it is complete; %s shows it at once',
  (skip) => {
    act(() => {
      begin('pinned', 7, true)
      finish('pinned')
    })
    draw()
    const grid = document.querySelector('.set-grid')
    expect(grid?.getAttribute('aria-busy')).toBe('true')
    expect(lab.stores.completions.getState().requested?.state).toBe('done')
    act(() => void fireEvent[skip](document.body))
    expect(grid?.getAttribute('aria-busy')).toBe('false')
    expect(lab.stores.completions.getState().revealing).toBeNull()
  },
)

test('the reveal ends by itself, and someone who prefers less motion sees the draw at once', async () => {
  act(() => begin('pinned', 7, true))
  draw()
  await waitFor(() => expect(lab.stores.completions.getState().revealing).toBeNull(), { timeout: 6000 })
  vi.spyOn(globalThis, 'matchMedia').mockImplementation(
    (query) =>
      ({
        matches: query.includes('reduce'),
        addEventListener() {},
        removeEventListener() {},
      }) as unknown as MediaQueryList,
  )
  draw()
  expect(document.querySelector('.set-grid')?.getAttribute('aria-busy')).toBe('false')
})
