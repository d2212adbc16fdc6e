import { expect, test } from 'vitest'
import { Reading } from './reading'

test('counts what was left out by reason and kind, with the first names', () => {
  const reading = new Reading()
  for (let i = 0; i < 7; i += 1) reading.leaveOut('unsupported', 'GIF', `a/${i}.gif`)
  reading.leaveOut('damaged', 'GIF', 'b.gif')
  expect(reading.result().leftOut.reduce((sum, { count }) => sum + count, 0)).toBe(8)
  expect(reading.result().leftOut).toEqual([
    {
      reason: 'unsupported',
      what: 'GIF',
      count: 7,
      examples: ['a/0.gif', 'a/1.gif', 'a/2.gif', 'a/3.gif', 'a/4.gif'],
    },
    { reason: 'damaged', what: 'GIF', count: 1, examples: ['b.gif'] },
  ])
})

test('says a thing once', () => {
  const reading = new Reading()
  for (const test of ['b', 'b', 'c']) reading.note({ kind: 'split', train: 'a', test })
  expect(reading.result().notes).toHaveLength(2)
})

test("uses the person's answer if it is among the options, else the guess", () => {
  const reading = new Reading({ split: 'own' })
  expect(reading.ask('split', ['own', 'fifth'], 'fifth')).toBe('own')
  expect(reading.ask('split', ['fifth', 'none'], 'fifth')).toBe('fifth')
  expect(reading.result().questions).toEqual([{ id: 'split', options: ['fifth', 'none'], chosen: 'fifth' }])
})
