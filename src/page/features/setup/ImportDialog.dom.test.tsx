/**
 * The import dialog with a fake worker: what it shows, what choices request of the worker, and the effect of
 * Accept and Cancel.
 */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DatasetSummary, ImportPreview } from '../../../core/dataPreview'
import type { ImportReading } from '../../../core/importReading'
import { packClusters } from '../../../core/paletteColours'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
import { FakeWorker, smallPreview } from '../../../testSupport/fakeWorker'
import { commandById } from '../../store/commands'
import { DatasetPanel } from './DatasetPanel'
import { ImportDialog } from './ImportDialog'

const summary: DatasetSummary = {
  id: 'own',
  label: 'Your pictures',
  nativePx: 24,
  channels: 3,
  trainImages: 12,
  testImages: 3,
  licence: 'yours',
  classNames: ['cat', 'dog', 'hen'],
  classCounts: [8, 4, 0],
}
const look: ImportPreview = {
  preview: { ...smallPreview, summary },
  testCounts: [3, 0, 0],
  allSquare: false,
  rawBytes: 2_000_000,
  preparedBytes: 3_000_000,
  samples: { labels: Uint8Array.of(0, 0, 1), pixels: new Uint8Array(3 * 12) },
}

const reading: ImportReading = { notes: [], leftOut: [], questions: [] }

beforeEach(async () => {
  await openLab(
    <>
      <DatasetPanel />
      <ImportDialog />
    </>,
  )
})
afterEach(closeLab)

const config = () => lab.stores.settings.getState().config
const last = <K extends Parameters<FakeWorker['last']>[0]>(kind: K) => worker.last(kind)

/** Opens a file and has the worker read it; the dialog then waits for its preview. */
async function opened(some: DatasetSummary = summary) {
  const done = lab.openFiles([new File(['x'], 'a.zip')])
  worker.answer('openFiles', { summary: some, reading })
  const dialog = await screen.findByRole('dialog', { name: 'Train on these images?' })
  await waitFor(() => worker.lastCall('previewImport'))
  worker.answer('previewImport', { ...look, preview: { ...look.preview, summary: some } })
  return { dialog: within(dialog), done }
}

test('shows classes with their counts and images, warnings, and memory', async () => {
  const { dialog } = await opened()
  const rows = (await dialog.findAllByRole('row')).slice(1).map((row) => within(row))
  await waitFor(() => expect(rows.map((row) => row.queryAllByRole('img').length)).toEqual([2, 1, 0]))
  expect(
    rows.map((row) =>
      row
        .getAllByRole('cell')
        .slice(0, 2)
        .map((cell) => cell.textContent),
    ),
  ).toEqual([
    ['8', '3'],
    ['4', '0'],
    ['0', '0'],
  ])
  const warnings = within(dialog.getByRole('list', { name: 'Warnings' }))
    .getAllByRole('listitem')
    .map((item) => item.textContent)
  expect(warnings).toEqual([
    expect.stringMatching(/^Only 12 training images/),
    expect.stringMatching(/^No training image of hen: .*this class/),
    expect.stringMatching(/^No test image of dog/),
    expect.stringMatching(/^Only 3 test images/),
  ])
  expect(dialog.getByText('images as read').nextSibling?.textContent).toMatch(/^2\.00 MB$/)
  expect(dialog.getByText('training (estimate)').nextSibling?.textContent).toMatch(/^\d.* of 2\.00 GB$/)
  expect(dialog.getByRole('img', { name: 'Image 1, in palette colours' })).toBeTruthy()
})

test('choices update the preview, and enter the form with the images once accepted', async () => {
  const { dialog, done } = await opened()
  expect(worker.args('previewImport')[0]).toMatchObject({
    squareBy: 'crop',
    palette: 'rgb',
    nPx: 12,
    tokens: 'palette',
  })
  fireEvent.change(await dialog.findByRole('combobox', { name: 'Make square' }), { target: { value: 'pad' } })
  fireEvent.change(dialog.getByRole('textbox', { name: 'Image side' }), { target: { value: '4' } })
  await waitFor(() => expect(worker.args('previewImport')[0]).toMatchObject({ squareBy: 'pad', nPx: 4 }))
  expect(config().dataset).toBe('shapes')
  worker.answer('previewImport', look)
  fireEvent.click(dialog.getByRole('button', { name: 'Accept' }))
  await waitFor(() => worker.lastCall('acceptImport'))
  // A run started now would be trained on the images before.
  expect(commandById('start').blocked(lab)).toMatch(/Preparing the images/)
  worker.answer('acceptImport', summary)
  await waitFor(() => expect(worker.args('prepare')[0].dataset).toBe('own'))
  expect(commandById('start').blocked(lab)).toBeNull()
  worker.answer('prepare', look.preview)
  await done
  // Four prompt rows of an image of four would leave nothing to complete.
  expect(config()).toMatchObject({ dataset: 'own', squareBy: 'pad', nPx: 4, palette: 'rgb', promptRows: 2 })
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('what is typed into the form before the accepted images arrive stays', async () => {
  const { dialog, done } = await opened()
  fireEvent.change(await dialog.findByRole('combobox', { name: 'Make square' }), { target: { value: 'pad' } })
  worker.answer('previewImport', look)
  await waitFor(() => expect(worker.args('previewImport')[0]).toMatchObject({ squareBy: 'pad' }))
  worker.answer('previewImport', look)
  fireEvent.click(dialog.getByRole('button', { name: 'Accept' }))
  await waitFor(() => worker.lastCall('acceptImport'))
  lab.edit({ nPx: 6, seed: 3 })
  worker.answer('acceptImport', summary)
  await waitFor(() => worker.lastCall('prepare'))
  worker.answer('prepare', look.preview)
  await done
  expect(config()).toMatchObject({ dataset: 'own', squareBy: 'pad', nPx: 6, seed: 3 })
})

test.each(['Cancel', 'Close', 'Escape'])('%s leaves the form and the images that were there', async (how) => {
  const before = config()
  const { dialog, done } = await opened()
  if (how === 'Escape') fireEvent.keyDown(dialog.getByRole('button', { name: 'Cancel' }), { key: 'Escape' })
  else fireEvent.click(dialog.getByRole('button', { name: how }))
  await done
  expect(last('dropImport')).toBeTruthy()
  expect(worker.sentNames.includes('acceptImport')).toBe(false)
  expect([config(), lab.stores.lab.getState().ownFiles]).toEqual([before, null])
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
})

test('an invalid side has a message and cannot be accepted', async () => {
  const { dialog } = await opened()
  fireEvent.change(await dialog.findByRole('textbox', { name: 'Image side' }), { target: { value: '3' } })
  await dialog.findAllByText(/Image side must be from 4 to 64/)
  await waitFor(() =>
    expect(dialog.getByRole('button', { name: 'Accept' }).getAttribute('aria-disabled')).toBe('true'),
  )
})

test('replacing the worker closes the dialog', async () => {
  const { done } = await opened()
  lab.boot('wasm')
  await worker.becomeReady()
  await done
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
})

test('the console API accepts at once', async () => {
  const done = lab.openFiles([new File(['x'], 'a.zip')], undefined, { ask: false })
  worker.answer('openFiles', { summary, reading })
  await waitFor(() => worker.lastCall('acceptImport'))
  expect(screen.queryByRole('dialog')).toBeNull()
  worker.answer('acceptImport', summary)
  await waitFor(() => expect(worker.args('prepare')[0]).toMatchObject({ dataset: 'own', palette: 'rgb' }))
  worker.answer('prepare', smallPreview)
  await done
})

test('a palette file sets the number of colours; an invalid one changes nothing', async () => {
  const input = screen.getByLabelText('Palette file')
  const open = async () => {
    fireEvent.change(input, { target: { files: [new File(['x'], 'kmeans_centers.npy')] } })
    await waitFor(() => worker.lastCall('openPalette'))
  }
  const before = config()
  const failure = { code: 'data-magic' as const, message: 'This is no palette.', remedy: 'Open another.' }
  await open()
  worker.refuse('openPalette', failure)
  expect((await screen.findByRole('alert')).textContent).toContain('This is no palette.')
  expect(config()).toBe(before)
  const colours = packClusters(Float32Array.of(0.1, 0.2, 0.3, -1, -1, -1, 1, 0, 1))
  await open()
  worker.answer('openPalette', colours)
  await screen.findByText('3 colours, from the palette file.')
  expect(config()).toMatchObject({ palette: 'file', paletteColours: colours, nVocab: 3 })
  expect(screen.queryByRole('alert')).toBeNull()
  await waitFor(() => expect(worker.args('prepare')[0]).toMatchObject({ palette: 'file', nVocab: 3 }))
})

test('says what was understood, and reads the files again with another answer', async () => {
  const understood: ImportReading = {
    notes: [{ kind: 'split', train: 'seg_train', test: 'seg_test' }],
    leftOut: [{ reason: 'unsupported', what: 'GIF', count: 12, examples: ['a.gif', 'b.gif'] }],
    questions: [{ id: 'split', options: ['folders', 'fifth'], chosen: 'folders' }],
  }
  const done = lab.openFiles([new File(['x'], 'a.zip')])
  worker.answer('openFiles', { summary, reading: understood })
  const dialog = within(await screen.findByRole('dialog'))
  const sentences = within(dialog.getByRole('list', { name: 'What was understood' }))
  expect(sentences.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
    'Training images from seg_train, test images from seg_test.',
    '12 GIF files left out, as this browser does not read them: a.gif, b.gif and 10 more.',
  ])
  await waitFor(() => worker.lastCall('previewImport'))
  worker.answer('previewImport', look)
  fireEvent.change(dialog.getByRole('combobox', { name: /Test images/ }), { target: { value: 'fifth' } })
  await waitFor(() => expect(worker.args('openFiles')[2]).toEqual({ split: 'fifth' }))
  const again = { ...summary, testImages: 5 }
  worker.answer('openFiles', {
    summary: again,
    reading: { ...reading, questions: [{ ...understood.questions[0], chosen: 'fifth' }] },
  })
  await waitFor(() => expect(dialog.queryByRole('list', { name: 'What was understood' })).toBeNull())
  await waitFor(() => expect(worker.sentNames.filter((name) => name === 'previewImport')).toHaveLength(2))
  worker.answer('previewImport', { ...look, preview: { ...look.preview, summary: again } })
  fireEvent.click(dialog.getByRole('button', { name: 'Cancel' }))
  await done
})

test('while files are read again nothing can be accepted; a failure leaves the set before', async () => {
  const asked: ImportReading = {
    ...reading,
    notes: [{ kind: 'heldOut' }],
    questions: [{ id: 'nameCase', options: ['one', 'apart'], chosen: 'one' }],
  }
  const before = config()
  const done = lab.openFiles([new File(['x'], 'a.zip')])
  worker.answer('openFiles', { summary, reading: asked })
  const dialog = within(await screen.findByRole('dialog'))
  await waitFor(() => worker.lastCall('previewImport'))
  worker.answer('previewImport', look)
  const question = () => dialog.getByRole<HTMLSelectElement>('combobox', { name: /Names such as/ })
  const accept = () => dialog.getByRole('button', { name: 'Accept' })
  fireEvent.change(question(), { target: { value: 'apart' } })
  await waitFor(() => expect(accept().getAttribute('aria-disabled')).toBe('true'))
  expect(dialog.getByRole('status').textContent).toContain('Reading the files again…')
  expect(question().value).toBe('apart')
  fireEvent.click(accept())
  expect(worker.sentNames).not.toContain('acceptImport')
  worker.refuse('openFiles', { code: 'data-missing', message: 'The file is gone.', remedy: 'Open it again.' })
  expect((await dialog.findByRole('alert')).textContent).toContain('The file is gone.')
  expect(question().value).toBe('one')
  expect(lab.stores.lab.getState().filesFailure).toBeNull()
  worker.answer('previewImport', look)
  await waitFor(() => expect(accept().getAttribute('aria-disabled')).toBeNull())
  fireEvent.click(accept())
  await waitFor(() => worker.lastCall('acceptImport'))
  worker.answer('acceptImport', summary)
  await waitFor(() => expect(worker.args('prepare')[0].dataset).toBe('own'))
  worker.answer('prepare', smallPreview)
  await done
  expect(config().dataset).not.toBe(before.dataset)
})

test('Cancel while files are read again ends the reading', async () => {
  const asked: ImportReading = {
    ...reading,
    questions: [{ id: 'split', options: ['folders', 'fifth'], chosen: 'folders' }],
  }
  const done = lab.openFiles([new File(['x'], 'a.zip')])
  worker.answer('openFiles', { summary, reading: asked })
  const dialog = within(await screen.findByRole('dialog'))
  fireEvent.change(dialog.getByRole('combobox', { name: /Test images/ }), { target: { value: 'fifth' } })
  await waitFor(() => expect(worker.args('openFiles')[2]).toEqual({ split: 'fifth' }))
  fireEvent.click(dialog.getByRole('button', { name: 'Cancel' }))
  await done
  expect(last('cancelOpen')).toBeTruthy()
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
})
