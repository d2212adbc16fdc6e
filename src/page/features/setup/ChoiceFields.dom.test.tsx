/** Choice fields and their numbers: labels, help, and validation messages. */
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { configFields } from '../../../core/config'
import { texts } from '../../../core/text/texts'
import { closeLab, lab, openLab } from '../../../testSupport/renderLab'
import { DatasetPanel } from './DatasetPanel'
import { TrainingPanel } from './TrainingPanel'

beforeEach(async () => {
  await openLab(
    <>
      <DatasetPanel />
      <TrainingPanel />
    </>,
  )
})
afterEach(closeLab)

const config = () => lab.stores.settings.getState().config
const describedBy = (element: HTMLElement) =>
  (element.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent ?? '')

test.each(['palette', 'pixelOrder', 'split', 'objective'] as const)(
  '%s takes each of its options and is explained',
  async (key) => {
    const { label, help } = texts.config[key]
    const select = screen.getByRole('combobox', { name: label })
    expect(describedBy(select)).toEqual([help])
    for (const value of configFields[key].options) {
      fireEvent.change(select, { target: { value } })
      expect(config()[key]).toBe(value)
      await waitFor(() => expect(select).toHaveProperty('value', value))
    }
  },
)

test('grey levels say what they keep, and a button takes all 256', async () => {
  expect(screen.queryByText(/even levels/)).toBeNull()
  fireEvent.change(screen.getByRole('combobox', { name: 'Palette' }), { target: { value: 'levels' } })
  expect(await screen.findByText(/rounded to \d+ even levels/)).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Use 256' }))
  expect(await screen.findByText(/nothing is rounded/)).toBeTruthy()
  expect(config()).toMatchObject({ palette: 'levels', nVocab: 256 })
  const count = screen.getByRole('textbox', { name: 'Palette colours' })
  fireEvent.change(count, { target: { value: '300' } })
  await waitFor(() =>
    expect(describedBy(count)).toContain('Palette colours must be at most 256 as grey levels, not 300.'),
  )
})

test('the mask rate appears with the masked objective; 0 and 1 are rejected with its label', async () => {
  expect(screen.queryByRole('textbox', { name: 'Mask rate' })).toBeNull()
  fireEvent.change(screen.getByRole('combobox', { name: 'Objective' }), { target: { value: 'masked' } })
  const rate = await screen.findByRole('textbox', { name: 'Mask rate' })
  for (const text of ['0', '1']) {
    fireEvent.change(rate, { target: { value: text } })
    await waitFor(() =>
      expect(describedBy(rate)[0]).toBe(`Mask rate must be from 0.01 to 0.95, not ${text}.`),
    )
    expect(screen.getByRole('button', { name: 'Train both objectives' }).getAttribute('aria-disabled')).toBe(
      'true',
    )
  }
  fireEvent.change(rate, { target: { value: '0.3' } })
  await waitFor(() => expect(rate.getAttribute('aria-invalid')).toBeNull())
})

test('training on validation images shows that the loss is then the test loss', async () => {
  expect(screen.queryByText(/that of the test images/)).toBeNull()
  fireEvent.change(screen.getByRole('combobox', { name: 'Validation set' }), {
    target: { value: 'foldBack' },
  })
  await screen.findByText(/the reported loss is measured on the test images/)
})
