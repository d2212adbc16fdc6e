/** The palette editor by role and name, by pointer and keys, over a fake worker. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PaletteMeasure } from '../../../core/dataPreview'
import { packGreys } from '../../../core/paletteColours'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
import { PaletteEditor } from './PaletteEditor'

const base: PaletteMeasure = {
  channels: 1,
  levels: Float64Array.of(0, 100, 112, 255),
  error: 8.25,
  shares: Float64Array.of(0.4, 0.3, 0.1, 0.2),
  images: 40,
  measuredImages: 40,
}

beforeEach(async () => {
  await openLab(<PaletteEditor />)
  lab.edit({ nVocab: 4, topK: 0 })
  lab.stores.view.setState({ paletteOpen: true })
  // The form's change is prepared, too; the editor asks a little after it.
  await waitFor(() => expect(worker.lastCall('measurePalette').args[1]).toBe('curve'))
  worker.answer('measurePalette', base)
  await screen.findByRole('listbox', { name: 'Colours of the palette' })
})
afterEach(closeLab)

const list = () => within(screen.getByRole('listbox', { name: 'Colours of the palette' }))
const option = (name: RegExp) => list().getByRole('option', { name })
const button = (name: string | RegExp) => screen.getByRole('button', { name })
const names = () =>
  list()
    .getAllByRole('option')
    .map((one) => one.getAttribute('aria-label'))
/** Answers the measurement of the edited colours. */
async function measureEdited(packed: string, error: number, ...shares: number[]) {
  await waitFor(() => {
    expect(worker.lastCall('measurePalette').args[0].paletteColours).toBe(packed)
  })
  const levels = new Float64Array(shares.length)
  worker.answer('measurePalette', { ...base, levels, error, shares: Float64Array.from(shares) })
}

test('the curve grows point by point and sets the number of colours', async () => {
  const curve = screen.getByRole('group', { name: 'Points of the curve' })
  expect(curve.querySelector('[aria-pressed="true"]')?.getAttribute('aria-label')).toBe(
    '4 colours: rounding error 8.25 levels',
  )
  for (const [nVocab, error] of [
    [2, 40],
    [3, 20],
  ]) {
    await waitFor(() => expect(worker.args('measurePalette')[0]).toMatchObject({ nVocab, palette: 'grey' }))
    worker.answer('measurePalette', { ...base, error })
  }
  const two = await within(curve).findByRole('button', { name: '2 colours: rounding error 40.0 levels' })
  await within(curve).findByRole('button', { name: '3 colours: rounding error 20.0 levels' })
  // Arrow keys go from point to point; one of them is in the tab order.
  fireEvent.keyDown(two, { key: 'Home' })
  expect(document.activeElement).toBe(two)
  expect(
    within(curve)
      .getAllByRole('button')
      .map((one) => one.tabIndex),
  ).toEqual([0, -1, -1])
  fireEvent.keyDown(two, { key: 'ArrowRight' })
  fireEvent.click(document.activeElement!)
  expect(lab.stores.settings.getState().config).toMatchObject({ palette: 'grey', nVocab: 3 })
})

test('colours are selected by keys and merged, and undone', async () => {
  option(/^1:/).focus()
  fireEvent.click(option(/^0:/))
  fireEvent.keyDown(option(/^0:/), { key: 'ArrowRight' })
  expect(document.activeElement).toBe(option(/^1:/))
  fireEvent.click(button('Select none'))
  fireEvent.click(option(/^1:/))
  fireEvent.keyDown(option(/^1:/), { key: 'ArrowRight', shiftKey: true })
  expect(option(/^2:/).getAttribute('aria-selected')).toBe('true')
  fireEvent.click(button('Merge 2 selected'))
  // (100 * 0.3 + 112 * 0.1) / 0.4 is 103.
  expect(names()).toEqual([
    '0: #000000, 40.0% of the pixels',
    '1: #676767, 40.0% of the pixels',
    '2: #ffffff, 20.0% of the pixels',
  ])
  await measureEdited(packGreys([0, 103, 255]), 9.5, 0.4, 0.39, 0.21)
  expect(await screen.findByText('Rounding error 8.25 → 9.50 levels')).toBeTruthy()
  expect(screen.getByText('4 → 3 colours')).toBeTruthy()
  expect(option(/^1:/).getAttribute('aria-label')).toContain('39.0%')
  fireEvent.keyDown(option(/^1:/), { key: 'z', ctrlKey: true })
  expect(names()).toHaveLength(4)
  fireEvent.click(button('Redo'))
  expect(names()).toHaveLength(3)
  fireEvent.click(button('Back to the fitted palette'))
  expect(names()).toHaveLength(4)
  expect(button('Use this palette').getAttribute('aria-disabled')).toBe('true')
})

test('merging the closest leaves two colours, which says why it ends', () => {
  fireEvent.click(button('Merge closest two'))
  fireEvent.click(button('Merge closest two'))
  expect(names()).toHaveLength(2)
  expect(button('Merge closest two').getAttribute('title')).toBe('A palette has at least 2 colours.')
})

test('a grey is typed, sorted, used as the palette of the next run, and the dialog closes', async () => {
  fireEvent.click(option(/^3:/))
  const field = screen.getByRole('textbox', { name: 'As a number from 0 to 255' })
  fireEvent.change(field, { target: { value: '300' } })
  expect(field.getAttribute('aria-invalid')).toBe('true')
  expect(screen.getByText(/^Not a grey/)).toBeTruthy()
  fireEvent.change(field, { target: { value: '20' } })
  fireEvent.change(screen.getByRole('combobox', { name: 'Sort by' }), { target: { value: 'lightness' } })
  expect(names().map((name) => name?.slice(3, 10))).toEqual(['#000000', '#141414', '#646464', '#707070'])
  fireEvent.click(button('Use this palette'))
  expect(lab.stores.settings.getState().config).toMatchObject({
    palette: 'file',
    nVocab: 4,
    paletteColours: packGreys([0, 20, 100, 112]),
  })
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  await waitFor(() => expect(worker.sentNames).toContain('cancelPalettes'))
})

test('a colour is split by the worker, or told apart from one that cannot be', async () => {
  fireEvent.click(option(/^1:/))
  fireEvent.click(button('Split colour 1'))
  expect(worker.args('splitColour')[1]).toBe(1)
  worker.answer('splitColour', Float64Array.of(95, 105))
  await waitFor(() => expect(names()).toHaveLength(5))
  fireEvent.click(button('Split colour 1'))
  worker.answer('splitColour', null)
  expect((await screen.findByRole('alert')).textContent).toContain('all of its pixels are alike')
})

test('opens a palette file to edit, if its colours are greys as the images are', async () => {
  const input = document.querySelector<HTMLInputElement>('input[type="file"]')!
  const open = (packed: string) => {
    fireEvent.change(input, { target: { files: [new File(['x'], 'mine.json')] } })
    worker.answer('openPalette', packed)
  }
  open('bAAAA_wAA')
  expect((await screen.findByRole('alert')).textContent).toContain('read as greys')
  open(packGreys([7, 9]))
  await waitFor(() => expect(names()).toHaveLength(2))
  expect(screen.queryByRole('alert')).toBeNull()
})
