/**
 * The probe panel with a fake worker: the sentence below the chart, other classifiers, the table, and the
 * heatmap's cells by key, pointer and screen reader, with their confusion matrices.
 */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { wholeText } from '../../../testSupport/wholeText'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
import { ProbesPanel } from './ProbesPanel'

beforeEach(() => openLab(<ProbesPanel />))
afterEach(closeLab)

// Four test images of two classes. Each row of predictions is one layer's.
const labels = Uint8Array.of(0, 0, 1, 1)
const baselines = { uniformLoss: 1, unigramEntropy: 1, majorityAccuracy: 0.5, rawPixelAccuracy: 0.25 }
const early = { step: 0, accuracy: [0.5, 0.5, 0.25], predictions: [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0] }
const late = { step: 10, accuracy: [0.5, 1, 0.75], predictions: [0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0] }

type Row = typeof late

function probes(runId: string, { step, accuracy, predictions }: Row, probe?: 'knn') {
  worker.emit({
    kind: 'probes',
    runId,
    step,
    accuracy,
    ...(probe && { probe }),
    predictions: Uint8Array.from(predictions),
  })
}

/** A run with two probes of three layers; without predictions if they are not `recorded`. */
function run(recorded = true): string {
  void lab.start(lab.stores.settings.getState().config)
  const runId = worker.beginRun()
  if (recorded) {
    const testImages = { labels, rawPixels: Uint8Array.of(0, 1, 0, 0) }
    worker.emit({ kind: 'baselines', runId, step: 0, baselines, testImages })
    probes(runId, early)
    probes(runId, late)
  } else {
    worker.emit({ kind: 'baselines', runId, step: 0, baselines })
    for (const { step, accuracy } of [early, late]) worker.emit({ kind: 'probes', runId, step, accuracy })
  }
  return runId
}

const panel = () => within(screen.getByRole('region', { name: 'Probe accuracy by layer' }))
/** The dialog's code is loaded when a cell is first opened, which takes a while on a busy machine. */
const dialogNamed = (name?: string) => screen.findByRole('dialog', { name }, { timeout: 10_000 })

const spaced = (words: string | null | undefined) => words?.replaceAll('\u00a0', ' ')
const cellName = (cell: Element | null) => spaced(cell?.getAttribute('aria-label'))

test('reads the result in words, paired on the same images', async () => {
  run()
  // b = 3, c = 0 of 4 against raw pixels: error sqrt(3 - 9 / 4) / 4 = 21.7 points.
  expect(spaced((await panel().findByText(wholeText(/^Best: layer 1 of 2/))).textContent)).toBe(
    'Best: layer 1 of 2, 100%. Raw pixels 25.0%: the features win by 75.0 ± 21.7 points. ' +
      'The last layer is 25.0 ± 21.7 points behind: within noise. ' +
      'Before training the best was 50.0%, 50.0 ± 25.0 points less.',
  )
})

test('the grid is one tab stop; arrows move in it, Enter opens a cell, Escape leads back', async () => {
  run()
  const user = userEvent.setup()
  const grid = await panel().findByRole('grid')
  await waitFor(() => expect(within(grid).getAllByRole('gridcell')).toHaveLength(6))
  expect(within(grid).getAllByRole('row')).toHaveLength(3)
  const stops = grid.querySelectorAll('[tabindex="0"]')
  expect([...stops].map(cellName)).toEqual(['step 10, layer 1: 100.0 ± 0.0%, best layer of this step'])
  ;(stops[0] as HTMLElement).focus()
  await user.keyboard('{ArrowDown}{ArrowLeft}')
  expect(cellName(document.activeElement)).toBe('step 0, layer 0: 50.0 ± 25.0%, best layer of this step')
  await user.keyboard('{End}{ArrowUp}{ArrowUp}{ArrowUp}')
  expect(cellName(document.activeElement)).toBe('step 10, layer 2: 75.0 ± 21.7%')
  expect(grid.querySelectorAll('[tabindex="0"]')).toHaveLength(1)
  await user.keyboard('{Enter}')
  const dialog = within(await dialogNamed('Layer 2 at step 10'))
  dialog.getByText(/Accuracy 75\.0 ± 21\.7% .*Mean over the classes 75\.0%/)
  expect(
    within(dialog.getByRole('list', { name: 'Accuracy by class' }))
      .getAllByRole('listitem')
      .map((item) => item.textContent),
  ).toEqual(['zero100%', 'one50.0%'])
  expect(dialog.getAllByRole('row').map((row) => row.textContent)).toEqual(['truezeroone', 'zero20', 'one11'])
  await user.keyboard('{Escape}')
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  await waitFor(() => expect(cellName(document.activeElement)).toBe('step 10, layer 2: 75.0 ± 21.7%'))
})

test('a pointer reads a cell, and a press opens it', async () => {
  run()
  const cell = await panel().findByRole('gridcell', { name: /^step 0, layer 2/ })
  fireEvent.pointerOver(cell)
  panel().getByText('step 0, layer 2: 25.0 ± 21.7%')
  expect(screen.queryByRole('dialog')).toBeNull()
  fireEvent.click(cell)
  await dialogNamed('Layer 2 at step 0')
})

test('a switch between classifiers appears with the second', async () => {
  const runId = run()
  await panel().findByRole('grid')
  expect(panel().queryByRole('group', { name: 'Classifier of the probe' })).toBeNull()
  probes(runId, { ...late, accuracy: [0.5, 0.5, 0.5] }, 'knn')
  const choices = within(await panel().findByRole('group', { name: 'Classifier of the probe' }))
  expect(choices.getAllByRole('button').map((button) => button.textContent)).toEqual(['Linear', 'k-NN'])
  fireEvent.click(choices.getByRole('button', { name: 'k-NN' }))
  await panel().findByText(wholeText(/^Best: layer 0 \(the embeddings\) of 2, 50\.0%\./))
  // Another run may measure with the linear probe alone.
  worker.emit({ kind: 'runStatus', runId, step: 10, status: 'finished' })
  run()
  await panel().findByText(wholeText(/^Best: layer 1 of 2, 100%\./))
})

test('the switch is there from the start for a run that will measure with k-NN', async () => {
  void lab.start({ ...lab.stores.settings.getState().config, probeKinds: 'knn' })
  worker.beginRun()
  const choices = within(await panel().findByRole('group', { name: 'Classifier of the probe' }))
  fireEvent.click(choices.getByRole('button', { name: 'k-NN' }))
  await panel().findByText('No probe yet')
  expect(choices.getByRole('button', { name: 'k-NN' }).getAttribute('aria-pressed')).toBe('true')
})

test('the table has the accuracy balanced over classes below each step', async () => {
  run()
  fireEvent.click(await panel().findByText('Show as table'))
  const table = within(panel().getByRole('table'))
  expect(table.getAllByRole('rowheader').map((cell) => cell.textContent)).toEqual([
    '0',
    '0, balanced',
    '10',
    '10, balanced',
  ])
})

test('a run saved without predictions says so, with errors of separate samples', async () => {
  run(false)
  await panel().findByText(/Errors unpaired: this run has no predictions by image\.$/)
  fireEvent.click(await panel().findByRole('gridcell', { name: /^step 10, layer 1/ }))
  const dialog = within(await dialogNamed())
  dialog.getByText('This run was saved before the answers for each image were recorded.')
  expect(dialog.queryByRole('table')).toBeNull()
})

test('a press on a count shows its images, with true and predicted class', async () => {
  run()
  const user = userEvent.setup()
  fireEvent.click(await panel().findByRole('gridcell', { name: /^step 10, layer 2/ }))
  const dialog = within(await dialogNamed('Layer 2 at step 10'))
  dialog.getByText('Press a number to see its images.')
  const matrix = dialog.getByRole('grid', { name: 'Confusion matrix: true class by answer' })
  const cells = within(matrix).getAllByRole('gridcell')
  expect(cells.map((cell) => cell.tabIndex)).toEqual([0, -1, -1, -1])
  cells[0].focus()
  await user.keyboard('{ArrowDown}{Enter}')
  expect(document.activeElement).toBe(cells[2])
  expect(cells[2].getAttribute('aria-selected')).toBe('true')
  // Image 3 is a one that this layer takes for a zero.
  expect(worker.args('testImages')).toEqual([[3]])
  const images = within(dialog.getByRole('region', { name: 'one, classified as zero' }))
  expect(images.getByRole('status').textContent).toBe('1 image')
  worker.answer('testImages', { runId: 'run', nPx: 2, rgb: new Uint8Array(12) })
  await images.findByRole('img', { name: 'Test image 3, one, classified as zero' })
  images.getByText('one → zero')
  fireEvent.click(cells[0])
  expect(worker.args('testImages')).toEqual([[0, 1]])
  worker.refuse('testImages', { code: 'no-run', message: 'There is no model.', remedy: 'Press Start.' })
  await dialog.findByText(/There is no model\./)
  fireEvent.click(cells[1])
  await dialog.findByText('No images')
})
