/** A run's pinned sets: their order, memory limit, and the displayed set. */
import { expect, test } from 'vitest'
import { smallPreview } from '../../../testSupport/fakeWorker'
import { emptySet, initialCompletions, withPinned, type CompletionsState } from './completions'

const settings = {
  promptRows: 0,
  promptCount: 1,
  samplesPerPrompt: 3,
  temperature: 1,
  topK: 0,
  seed: 0,
  fill: 'raster' as const,
  fillRounds: 1,
  hole: null,
}
/** A set of 3 sequences of 4 pixels: 108 bytes. */
const setAt = (step: number) =>
  emptySet(
    {
      kind: 'completionStart',
      setId: `set ${step}`,
      runId: 'run',
      step,
      settings,
      pinned: true,
      nPx: 2,
      grid: 2,
      originals: new Uint16Array(0),
      order: null,
      drawn: new Uint8Array(4).fill(1),
      sequences: 3,
    },
    smallPreview.palette,
  )

function filled(steps: number[], view: CompletionsState['view'], most: number): CompletionsState {
  return steps.reduce<CompletionsState>(
    (state, step) => ({ ...state, ...withPinned(state, setAt(step), most) }),
    { ...initialCompletions, view },
  )
}
const stepsOf = ({ pinned }: CompletionsState) => pinned.map(({ step }) => step)

test('orders sets by step, and replaces one of the same step', () => {
  const state = filled([0, 200, 100, 200], { kind: 'pinned', index: null }, 1e6)
  expect(stepsOf(state)).toEqual([0, 100, 200])
  expect(state.view).toEqual({ kind: 'pinned', index: null })
})

test('drops every second set when they take too much memory, but not the first and last', () => {
  expect(stepsOf(filled([0, 1, 2, 3, 4], { kind: 'pinned', index: null }, 5 * 108))).toEqual([0, 1, 2, 3, 4])
  const state = filled([0, 1, 2, 3, 4, 5], { kind: 'pinned', index: null }, 5 * 108)
  expect(stepsOf(state)).toEqual([0, 2, 4, 5])
  const long = filled(
    Array.from({ length: 500 }, (_, i) => i),
    { kind: 'pinned', index: null },
    5 * 108,
  )
  expect(long.pinned.length).toBeLessThanOrEqual(5)
  expect(stepsOf(long).at(0)).toBe(0)
  expect(stepsOf(long).at(-1)).toBe(499)
})

test('keeps the displayed set displayed, or replaces it by the one before', () => {
  const before = filled([0, 1, 2, 3, 4], { kind: 'pinned', index: null }, 5 * 108)
  const shownAfter = (index: number) => {
    const { pinned, view } = withPinned({ ...before, view: { kind: 'pinned', index } }, setAt(5), 5 * 108)
    return view.kind === 'pinned' && view.index !== null ? pinned[view.index]?.step : view
  }
  expect([0, 1, 2, 3, 4].map(shownAfter)).toEqual([0, 0, 2, 2, 4])
  expect(withPinned({ ...before, view: { kind: 'requested' } }, setAt(5), 5 * 108).view).toEqual({
    kind: 'requested',
  })
})
