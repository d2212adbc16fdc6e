import { fireEvent, render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { DataTable } from './DataTable'

it('draws the first, the last and even ones between of a long table, once it is opened, and says so', () => {
  const rows = Array.from({ length: 5000 }, (_, i) => [`step ${i}`, i])
  const caption = 'Losses'
  render(<DataTable caption={caption} columns={['step', 'loss']} rows={() => rows} />)
  expect(screen.queryByText('step 0')).toBeNull()
  fireEvent.click(screen.getByText('Show as table'))
  expect(screen.getAllByRole('rowheader', { hidden: true })).toHaveLength(400)
  expect(screen.getByText('step 0')).toBeTruthy()
  expect(screen.getByText('step 4999')).toBeTruthy()
  expect(screen.getByText('400 of 5000 rows, evenly spread.')).toBeTruthy()
})
