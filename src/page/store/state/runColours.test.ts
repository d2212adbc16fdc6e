/** Colours of runs: kept for ever once given, different for neighbours, and safe from damaged storage. */
import { expect, test } from 'vitest'
import { colourOf, createRunColoursStore, freeColour, withColour, type RunColoursState } from './runColours'
import { runColour, runColourCount } from './runName'

function memoryOf(stored: string | null = null) {
  const box = { stored }
  return {
    box,
    getItem: () => box.stored,
    setItem: (_: string, value: string) => {
      box.stored = value
    },
  }
}

test('six consecutive runs have six colours', () => {
  const runs: { colour: number }[] = []
  for (let i = 0; i < 20; i++) runs.push({ colour: freeColour(`run-${i}`, runs) })
  for (let i = 0; i + 6 <= runs.length; i++)
    expect(new Set(runs.slice(i, i + 6).map(({ colour }) => colour)).size).toBe(6)
})

test('runs of other visits are told apart too, while there are colours', () => {
  const memory = memoryOf()
  for (let i = 0; i < runColourCount; i++) {
    // Nothing has been shown yet in each visit.
    createRunColoursStore(memory).setState((colours) => withColour(colours, `run-${i}`, []), true)
  }
  const colours = createRunColoursStore(memory).getState()
  expect(new Set(colours.values()).size).toBe(runColourCount)
  // The next has the colour of the first, unless that is shown now.
  const first = colours.get('run-0')!
  expect(freeColour('next', [], [...colours.values()])).toBe(first)
  expect(freeColour('next', [{ colour: first }], [...colours.values()])).not.toBe(first)
})

test('a run keeps its colour, whatever runs come after, and in the next visit', () => {
  const memory = memoryOf()
  const store = createRunColoursStore(memory)
  const own = runColour('a')
  store.setState((colours) => withColour(colours, 'a', [{ colour: own }]), true)
  const given = colourOf(store.getState(), 'a')
  expect(given).toBe((own + 1) % runColourCount)
  store.setState((colours) => withColour(colours, 'a', [{ colour: given }]), true)
  store.setState((colours) => withColour(colours, 'b', [{ colour: given }]), true)
  expect(colourOf(store.getState(), 'a')).toBe(given)
  const later = createRunColoursStore(memory).getState()
  expect(colourOf(later, 'a')).toBe(given)
  expect(colourOf(later, 'b')).not.toBe(given)
  expect(colourOf(later, 'never shown')).toBe(runColour('never shown'))
})

test('storage keeps the newest 200, and is never trusted', () => {
  const memory = memoryOf()
  const store = createRunColoursStore(memory)
  for (let i = 0; i < 205; i++) store.setState((colours) => withColour(colours, `run-${i}`, []), true)
  const later: RunColoursState = createRunColoursStore(memory).getState()
  expect([later.size, later.has('run-4'), later.has('run-5')]).toEqual([200, false, true])
  for (const damaged of ['{', '{"a":1}', '[["a",99],["b","x"],7,["c"]]'])
    expect(createRunColoursStore(memoryOf(damaged)).getState().size).toBe(0)
})
