/** Fuzzy search over names and descriptions. */
import { expect, test } from 'vitest'
import { ranked } from './ranking'

const entries = [
  { label: 'Start', note: 'Start a run with the settings of the form.' },
  { label: 'Restart', note: 'End the run and start again.' },
  { label: 'Learning rate', note: 'Peak of the schedule.' },
  { label: 'Temperature', note: 'Below 1 likely colours become likelier.' },
  { label: 'Validate every', note: 'Steps between two measurements.' },
]
const found = (query: string) => ranked(entries, query).map(({ label }) => label)

test.each([
  ['', ['Start', 'Restart', 'Learning rate', 'Temperature', 'Validate every']],
  ['start', ['Start', 'Restart']],
  ['STA', ['Start', 'Restart']],
  ['rat', ['Learning rate', 'Temperature', 'Restart']],
  ['learn rate', ['Learning rate']],
  ['rate learn', ['Learning rate']],
  ['lrt', ['Learning rate']],
  ['tmp', ['Temperature']],
  ['colours', ['Temperature']],
  ['température', ['Temperature']],
  ['schedule', ['Learning rate']],
  ['xyz', []],
  ['(', []],
  ['*+', []],
])('%s finds %s', (query, labels) => {
  expect(found(query)).toEqual(labels)
})
