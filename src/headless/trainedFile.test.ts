/** The smaller files of examples: which completions they keep, and the rest of the journal untouched. */
import { expect, it } from 'vitest'
import { narrowToHalves, widenHalves } from '../checkpoint/halfFloats'
import { readRunFile } from '../checkpoint/runFile'
import type { JournalEvent, SavedRun } from '../checkpoint/savedRun'
import { savedRun } from '../testSupport/smallSavedRun'
import { trainedFile, withFewCompletions } from './trainedFile'

/** The small run at step 10, with its set of completions at every step from 0 to 10. */
function runWithSets(): SavedRun {
  const run = savedRun()
  const others = run.journal.filter((event) => !('setId' in event))
  const ofSet = run.journal.filter((event) => 'setId' in event)
  const sets = Array.from({ length: 11 }, (_, step) =>
    ofSet.map((event): JournalEvent => ({ ...event, step, setId: `${run.runId}/${step}` })),
  )
  return { ...run, step: 10, journal: [...others, ...sets.flat()] }
}

const stepsOfSets = (journal: readonly JournalEvent[]) =>
  journal.flatMap(({ kind, step }) => (kind === 'completionStart' ? [step] : []))

it('keeps sets evenly spaced, the first and the last among them, whole, and every other event', () => {
  const { journal } = runWithSets()
  expect(stepsOfSets(withFewCompletions(journal, 3))).toEqual([0, 5, 10])
  expect(stepsOfSets(withFewCompletions(journal, 2))).toEqual([0, 10])
  expect(stepsOfSets(withFewCompletions(journal, 4))).toEqual([0, 3, 7, 10])
  expect(withFewCompletions(journal, 11)).toEqual(journal)
  const few = withFewCompletions(journal, 2)
  const count = (events: readonly JournalEvent[], kind: JournalEvent['kind']) =>
    events.filter((event) => event.kind === kind).length
  expect([count(few, 'completionRows'), count(few, 'completionEnd')]).toEqual([2, 2])
  expect(few.filter((event) => !('setId' in event))).toEqual(journal.filter((event) => !('setId' in event)))
})

it('leaves a run without completions as it is', () => {
  const none = runWithSets().journal.filter((event) => !('setId' in event))
  expect(withFewCompletions(none, 2)).toEqual(none)
})

it('opens as the run with the parts that were asked for', async () => {
  const run = runWithSets()
  const file = await trainedFile(run, { weightsOnly: true, halfWeights: true, completions: 3 })
  const read = await readRunFile(file, 'a.igpt')
  expect(read.optimizer).toBeNull()
  expect(stepsOfSets(read.journal)).toEqual([0, 5, 10])
  expect(read.weights.get('wte')).toEqual(widenHalves(narrowToHalves(run.weights.get('wte')!)))
  const entropies = (journal: readonly JournalEvent[]) =>
    journal.flatMap((event) => (event.kind === 'completionRows' ? [...event.entropy] : []))
  const [rounded, exact] = [entropies(read.journal), entropies(withFewCompletions(run.journal, 3))]
  expect(rounded).toHaveLength(exact.length)
  rounded.forEach((nats, i) => {
    expect(Number.isInteger(256 * nats)).toBe(true)
    expect(Math.abs(nats - exact[i]!)).toBeLessThanOrEqual(1 / 512)
  })
  expect(await readRunFile(await trainedFile(run, {}), 'a.igpt')).toEqual(run)
})
