/**
 * The hole editor with a fake worker: keys, pointer, preset holes, requests, and when it is disabled.
 */
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ObjectiveKind } from '../../../core/config'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
import { CompletionsPanel } from './CompletionsPanel'

beforeEach(async () => {
  await openLab(<CompletionsPanel />)
})
afterEach(closeLab)

/** A run on 4 x 4 pixels; the form's four prompt rows are then limited to three. */
async function run(objective: ObjectiveKind): Promise<string> {
  const started = lab.start({
    ...lab.stores.settings.getState().config,
    nPx: 4,
    promptRows: 3,
    topK: 0,
    objective,
  })
  const runId = worker.beginRun()
  await started
  return runId
}

const grid = () => screen.getByRole('application', { name: 'Hole, 4 by 4 pixels' })
const press = (...keys: string[]) => keys.forEach((key) => fireEvent.keyDown(grid(), { key }))
const painted = () => [...(lab.stores.completions.getState().hole ?? [])].join('')

test('arrow keys and Space toggle pixels, and Complete now sends the hole', async () => {
  await run('masked')
  fireEvent.click(await screen.findByRole('button', { name: 'Clear' }))
  expect(painted()).toBe('0'.repeat(16))
  await waitFor(() =>
    expect(screen.getByRole('button', { name: 'Complete now' }).title).toBe(
      'The hole is empty: paint at least one pixel.',
    ),
  )
  press('ArrowDown', 'ArrowRight', ' ', 'ArrowUp', 'ArrowUp', ' ')
  expect(painted()).toBe('0100010000000000')
  screen.getByText('Row 1, column 2: drawn by the model')
  await waitFor(() =>
    expect(screen.getByRole('button', { name: 'Complete now' }).getAttribute('aria-disabled')).toBeNull(),
  )
  fireEvent.click(screen.getByRole('button', { name: 'Complete now' }))
  expect(worker.last('complete').settings.hole).toEqual(
    Uint8Array.of(0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
  )
  press(' ')
  expect(painted()).toBe('0000010000000000')
})

test('a drag paints without gaps; one that starts in the hole erases', async () => {
  await run('masked')
  fireEvent.click(await screen.findByRole('button', { name: 'Clear' }))
  const box = grid()
  box.getBoundingClientRect = () => ({ left: 0, top: 0, width: 400, height: 400 }) as DOMRect
  box.setPointerCapture = () => undefined
  const drag = (...points: [x: number, y: number][]) => {
    const [[x, y], ...rest] = points
    fireEvent.pointerDown(box, { pointerId: 1, button: 0, clientX: x, clientY: y })
    rest.forEach(([clientX, clientY]) => fireEvent.pointerMove(box, { pointerId: 1, clientX, clientY }))
    fireEvent.pointerUp(box, { pointerId: 1 })
  }
  drag([50, 50], [350, 50], [350, 350])
  expect(painted()).toBe('1111000100010001')
  drag([50, 50], [150, 50])
  expect(painted()).toBe('0011000100010001')
  // Moving without a button held paints nothing.
  fireEvent.pointerMove(box, { pointerId: 1, clientX: 50, clientY: 350 })
  expect(painted()).toBe('0011000100010001')
})

test('preset holes, inverting, and resetting to the prompt rows', async () => {
  await run('masked')
  fireEvent.click(await screen.findByRole('button', { name: 'Right half' }))
  expect(painted()).toBe('0011001100110011')
  fireEvent.click(screen.getByRole('button', { name: 'Invert' }))
  expect(painted()).toBe('1100110011001100')
  fireEvent.click(screen.getByRole('button', { name: 'Same as prompt rows' }))
  expect(lab.stores.completions.getState().hole).toBeNull()
  fireEvent.click(screen.getByRole('button', { name: 'Complete now' }))
  expect(worker.last('complete').settings).toMatchObject({ hole: null, promptRows: 3 })
})

test('a next-pixel run explains that it cannot fill holes and sends none', async () => {
  lab.stores.completions.setState({ hole: new Uint8Array(16).fill(1) })
  await run('autoregressive')
  await screen.findByText(/continues a prefix and cannot fill a hole/, { selector: 'p' })
  expect(grid().getAttribute('aria-disabled')).toBe('true')
  fireEvent.click(screen.getByRole('button', { name: 'Right half' }))
  press(' ')
  expect(painted()).toBe('1'.repeat(16))
  fireEvent.click(screen.getByRole('button', { name: 'Complete now' }))
  expect(worker.last('complete').settings.hole).toBeNull()
  expect(screen.queryByRole('combobox', { name: 'Fill order' })).toBeNull()
})

test('pixels appear as they arrive, and the fill order is a setting of masked runs', async () => {
  const runId = await run('masked')
  fireEvent.change(await screen.findByRole('combobox', { name: 'Fill order', hidden: true }), {
    target: { value: 'confidence' },
  })
  fireEvent.change(screen.getByRole('textbox', { name: 'Fill rounds', hidden: true }), {
    target: { value: '3' },
  })
  fireEvent.click(screen.getByRole('button', { name: 'Complete now' }))
  const { setId, settings } = worker.last('complete')
  expect(settings).toMatchObject({ fill: 'confidence', fillRounds: 3 })
  const drawn = Uint8Array.from({ length: 16 }, (_, i) => (i === 5 || i === 9 ? 1 : 0))
  worker.emit(
    {
      kind: 'completionStart',
      setId,
      runId,
      step: 2,
      settings: { ...settings, promptCount: 1, samplesPerPrompt: 1, hole: drawn },
      pinned: false,
      nPx: 4,
      grid: 4,
      originals: new Uint16Array(16),
      order: null,
      drawn,
      sequences: 1,
    },
    {
      kind: 'completionPixels',
      setId,
      runId,
      step: 2,
      sequences: Uint16Array.of(0),
      places: Uint16Array.of(9),
      tokens: Uint16Array.of(1),
      entropy: Float32Array.of(0.5),
    },
  )
  const { requested } = lab.stores.completions.getState()
  expect([requested?.known[5], requested?.known[9], requested?.tokens[9]]).toEqual([0, 1, 1])
  await screen.findByRole('img', { name: 'Prompt 1, with a hole' })
  worker.emit({ kind: 'completionEnd', setId, runId, step: 2, outcome: 'done' })
  await screen.findByText(/most confident first in 3 rounds/)
})
