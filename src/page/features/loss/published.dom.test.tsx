/** Published losses on the loss chart, and bits per dimension among the run's facts. */
import { screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunConfig } from '../../../core/config'
import { presetById } from '../../../core/presets'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
import { FactsPanel } from '../facts/FactsPanel'
import { LossPanel } from './LossPanel'

beforeEach(async () => {
  await openLab(
    <>
      <LossPanel />
      <FactsPanel />
    </>,
  )
})
afterEach(closeLab)

/** A run of preset MNIST 28 with these changes and one validation loss. */
async function run(over: Partial<RunConfig>, loss: number): Promise<void> {
  const started = lab.start({ ...presetById('mnist28').config, ...over })
  const runId = worker.beginRun()
  worker.emit({ kind: 'validation', runId, step: 100, loss })
  await started
}

const chart = () => within(screen.getByRole('region', { name: 'Loss' })).getByRole('img')
const facts = () => screen.getByRole('region', { name: 'Run facts' }).textContent

test('a run on the data of a published loss shows it as a level of its chart', async () => {
  await run({}, 0.5)
  await waitFor(() =>
    expect(chart().getAttribute('aria-label')).toContain(
      'published by teddykoker/image-gpt, on the whole set: 0.319.',
    ),
  )
  // Rounded greys: bits of the rounded image.
  await waitFor(() => expect(facts()).toMatch(/0\.500 nats .*0\.721 bits per pixel/))
})

test('a run on every grey has bits per dimension and another published loss', async () => {
  await run({ palette: 'levels', nVocab: 256 }, 1.2)
  await waitFor(() => expect(facts()).toMatch(/1\.20 nats .*1\.73 bits per dimension/))
  const words = chart().getAttribute('aria-label')
  expect(words).toContain('published by Katharopoulos et al., softmax attention, on the whole set: 0.430.')
  expect(words).not.toContain('teddykoker')
})

test('a run at another side has no published loss', async () => {
  await run({ nPx: 14, promptRows: 7 }, 0.5)
  await waitFor(() => expect(facts()).toContain('0.500 nats'))
  expect(chart().getAttribute('aria-label')).not.toContain('published')
})
