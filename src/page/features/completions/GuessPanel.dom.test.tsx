/**
 * "What is this?" with a fake worker: a picture and a drawing, the answer in words and bars, both
 * classifiers and the layers, the way to a first probe, and what cannot be answered.
 */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ClassifierFacts, FineTunedFacts, ProbeFacts } from '../../../core/classifiers'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
import { padOf, painted, sheetOf } from './padDrawing'
import { GuessPanel } from './GuessPanel'

beforeEach(async () => {
  await openLab(<GuessPanel />)
})
afterEach(closeLab)

async function begin(): Promise<string> {
  const started = lab.start({ ...lab.stores.settings.getState().config, nPx: 4, promptRows: 2, topK: 0 })
  const runId = worker.beginRun()
  await started
  return runId
}

const classNames = ['zero', 'one']
const probe: ProbeFacts = {
  kind: 'probe',
  step: 0,
  raw: false,
  masks: 0,
  classNames,
  probes: [
    { layers: [0], accuracy: 0.5 },
    { layers: [1], accuracy: 0.75 },
    { layers: [0, 1], accuracy: 0.8 },
  ],
}
const fineTuned: FineTunedFacts = {
  kind: 'fineTuned',
  step: 4,
  tunedStep: 200,
  headLayer: 1,
  masks: 5,
  classNames,
  accuracy: 0.88,
}
const keep = (runId: string, classifier: ClassifierFacts) =>
  worker.emit({ kind: 'classifierKept', runId, step: classifier.step, classifier, bytes: 1200 })

const png = new File([new Uint8Array(8)], 'me.png', { type: 'image/png' })
const button = (name: string) => screen.getByRole('button', { name })
const asked = () => worker.sentNames.filter((name) => name === 'classify').length

/** Brings a picture and answers that it was read. */
async function bring(runId: string): Promise<void> {
  fireEvent.change(screen.getByLabelText('Picture to name'), { target: { files: [png] } })
  await waitFor(() => worker.lastCall('readPrompt'))
  worker.answer('readPrompt', {
    runId,
    nPx: 2,
    original: new Uint8Array(12),
    tokenized: new Uint8Array(12),
    tokens: Uint16Array.of(0, 1, 1, 1),
  })
  await screen.findByRole('img', { name: 'The picture, as the model sees it' })
}

/** Answers the newest question. */
async function answer(runId: string, by: ClassifierFacts, ...chances: number[]): Promise<void> {
  worker.answer('classify', { runId, step: 0, by, probabilities: Float32Array.from(chances) })
  await screen.findByRole('list', { name: 'Classes by their chance' })
}

const bars = () =>
  within(screen.getByRole('list', { name: 'Classes by their chance' }))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent)

test('without a run nothing can be brought; without a classifier a probe is made first', async () => {
  expect(button('Choose a picture').title).toBe('There is no model yet: press Start.')
  const runId = await begin()
  await bring(runId)
  expect(asked()).toBe(0)
  fireEvent.click(button('Make a probe first'))
  expect(worker.last('study').study).toMatchObject({ kind: 'probe', kinds: '', concatenate: 1 })
  await waitFor(() => expect(button('Make a probe first').title).toBe('A probe is being made…'))
  keep(runId, probe)
  await waitFor(() => expect(asked()).toBe(1))
  expect(screen.queryByRole('button', { name: 'Make a probe first' })).toBeNull()
  screen.getByText('It can only say one of: zero, one. It does so for a picture of anything.')
})

test('a picture is named in words and bars, the likeliest first, by the layer that is chosen', async () => {
  const runId = await begin()
  keep(runId, probe)
  await bring(runId)
  await waitFor(() =>
    expect(worker.args('classify')).toEqual([{ tokens: Uint16Array.of(0, 1, 1, 1), by: 'probe', probe: 1 }]),
  )
  await answer(runId, probe, 0.09, 0.91)
  expect(bars()).toEqual(['one91.0%', 'zero9.0%'])
  expect(screen.getByText(/it is almost sure/).textContent).toBe('one, 91.0%: it is almost sure.')
  screen.getByText(/^A linear probe of layer 1, fitted at step/)
  await waitFor(() => expect(screen.getByRole('status').textContent).toBe('It looks like: one, 91.0%'), {
    timeout: 2000,
  })
  fireEvent.change(screen.getByRole('combobox', { name: 'Layer' }), { target: { value: '2' } })
  await waitFor(() => expect(worker.args('classify')[0]).toMatchObject({ probe: 2 }))
  await answer(runId, probe, 0.45, 0.55)
  await screen.findByText(/it leans to that/)
  screen.getByText(/^A linear probe of layer 0 to 1 together/)
})

test('the fine-tuned model answers when it is chosen, and both say what they take', async () => {
  const runId = await begin()
  keep(runId, probe)
  keep(runId, fineTuned)
  await bring(runId)
  await waitFor(() => expect(asked()).toBe(1))
  await answer(runId, probe, 0.6, 0.4)
  fireEvent.click(button('Fine-tuned'))
  await waitFor(() => expect(worker.args('classify')[0]).toMatchObject({ by: 'fineTuned' }))
  await answer(runId, fineTuned, 0.3, 0.7)
  await waitFor(() => expect(bars()[0]).toBe('one70.0%'))
  expect(screen.getByText(/^Fine-tuned for/).textContent).toMatch(
    /^Fine-tuned for 200 steps from step 4; right on 88.0% of test images\. Mean of 5 answers/,
  )
  screen.getByText(/: probes 1.20 kB, fine-tuned model 1.20 kB\.$/)
})

test('a drawing is asked about again when it changes, its empty pixels as background', async () => {
  const runId = await begin()
  keep(runId, probe)
  fireEvent.click(await waitFor(() => button('Draw one')))
  expect(lab.stores.touch.getState().padOpen).toBe(true)
  await waitFor(() => expect(worker.args('classify')[0].tokens).toEqual(new Uint16Array(16)))
  const run = lab.stores.run.getState().run!
  const pad = padOf(null, run, null)
  lab.stores.touch.setState({ pad: sheetOf(pad, painted(pad.drawing, 4, [{ row: 3, column: 0 }], 1)) })
  const drawn = new Uint16Array(16)
  drawn[12] = 1
  await waitFor(() => expect(worker.args('classify')[0].tokens).toEqual(drawn))
})

test('a refusal is shown, except that a newer picture came; another run starts afresh', async () => {
  const runId = await begin()
  keep(runId, probe)
  await bring(runId)
  await waitFor(() => expect(asked()).toBe(1))
  worker.refuse('classify', { code: 'busy', message: 'newer', remedy: 'wait' })
  fireEvent.change(screen.getByRole('combobox', { name: 'Layer' }), { target: { value: '0' } })
  await waitFor(() => expect(asked()).toBe(2))
  expect(screen.queryByText('newer')).toBeNull()
  worker.refuse('classify', { code: 'no-classifier', message: 'None is kept.', remedy: 'Make one.' })
  await screen.findByText('None is kept.')
  await begin()
  await waitFor(() => expect(screen.queryByText('None is kept.')).toBeNull())
  button('Make a probe first')
})
