/**
 * Images from the web and saved sets on the page: what is requested of the worker, and what is displayed
 * before anything is fetched.
 */
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SavedDataset } from '../../../core/dataPreview'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
import { DatasetPanel } from './DatasetPanel'

const savedSet = (id: string, label: string, trainImages: number): SavedDataset => ({
  id,
  label,
  nativePx: 32,
  channels: 3,
  trainImages,
  testImages: 10,
  classes: 2,
  bytes: 5e6,
  keptAt: 1,
})
const [ships, cats, moreCats] = [
  savedSet('own-00000000000000aa', 'Ships', 40),
  savedSet('own-00000000000000bb', 'Cats', 50),
  savedSet('own-00000000000000cc', 'Cats', 90),
]

beforeEach(async () => {
  await openLab(<DatasetPanel />)
})
afterEach(closeLab)

const config = () => lab.stores.settings.getState().config

test('shows the download size for the chosen number of images, and fetches nothing by itself', async () => {
  const button = screen.getByRole('button', { name: 'CIFAR-10 from the Hugging Face hub' })
  await screen.findByText(/about 28\.8 MB \(144 MB for all\)/)
  expect(worker.sentNames.includes('openAddresses')).toBe(false)
  const images = screen.getByRole('textbox', { name: 'Images to read' })
  fireEvent.change(images, { target: { value: '60000' } })
  await waitFor(() => expect(button.getAttribute('aria-disabled')).toBe('true'))
  fireEvent.change(images, { target: { value: '500' } })
  await screen.findByText(/about 1\.44 MB/)
  fireEvent.click(button)
  const [addresses] = worker.args('openAddresses')
  expect(addresses.map((one) => [one.images, one.label])).toEqual([
    [500, 'CIFAR-10'],
    [100, 'CIFAR-10'],
  ])
  expect(
    addresses.every(({ address }) =>
      /^https:\/\/huggingface\.co\/datasets\/uoft-cs\/cifar10\/.*\.parquet$/.test(address),
    ),
  ).toBe(true)
})

test('an address is sent as typed; its failure is displayed in the panel', async () => {
  const field = screen.getByRole('textbox', { name: 'Open from an address' })
  expect(screen.getByRole('button', { name: 'Open address' }).getAttribute('aria-disabled')).toBe('true')
  fireEvent.change(field, { target: { value: 'https://example.org/a.zip' } })
  fireEvent.click(screen.getByRole('button', { name: 'Open address' }))
  fireEvent.submit(field.closest('form') as HTMLFormElement)
  const [addresses] = worker.args('openAddresses')
  expect(addresses).toEqual([{ address: 'https://example.org/a.zip', images: null }])
  worker.emit({ kind: 'opening', done: 3_000_000, all: 0 })
  await screen.findByText('3.00 MB')
  worker.refuse('openAddresses', { code: 'network', message: 'No such file.', remedy: 'Check it.' })
  await screen.findByText('No such file.')
})

test('saved sets have distinct labels and can be deleted; a failed save is reported', async () => {
  worker.emit({ kind: 'savedDatasets', datasets: [ships, cats, moreCats], failure: null })
  await waitFor(() =>
    expect(screen.getAllByRole('option').map((option) => option.textContent)).toEqual(
      expect.arrayContaining(['Ships', 'Cats, 60 images', 'Cats, 100 images']),
    ),
  )
  fireEvent.change(screen.getByRole('combobox', { name: 'Images' }), { target: { value: ships.id } })
  expect(config()).toMatchObject({ dataset: ships.id, palette: 'rgb' })
  fireEvent.click(screen.getByRole('button', { name: 'Delete Ships' }))
  expect(worker.last('removeDataset').id).toBe(ships.id)
  worker.emit({
    kind: 'savedDatasets',
    datasets: [cats],
    failure: { code: 'storage-full', message: 'No room left.', remedy: 'Delete sets.' },
  })
  await screen.findByText('No room left.')
  expect(screen.getByRole('combobox', { name: 'Images' })).toHaveProperty('value', ships.id)
  expect(screen.getByRole('option', { name: 'Your images, not opened' })).toHaveProperty('value', ships.id)
})
