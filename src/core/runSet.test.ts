/** Run sets: a set and its members' settings follow from any one member; damaged places are refused. */
import { expect, test } from 'vitest'
import { presetById } from './presets'
import { configInSet, idInSet, isSetPlace, objectiveSet, seedSet, setOf, type RunSet } from './runSet'

const config = { ...presetById('digits8').config, seed: 7 }

const placeOf = ({ id, kind, size }: RunSet, index: number) => ({ id, kind, size, index })

test.each([
  ['seeds', seedSet('set-a', config, 5)],
  ['objectives', objectiveSet('set-b', { ...config, objective: 'masked' })],
])('a set of %s follows from each of its runs', (_, set) => {
  for (let index = 0; index < set.size; index += 1)
    expect(setOf(placeOf(set, index), configInSet(set, index))).toEqual(set)
})

test('runs differ in the seed alone, or in the objective alone', () => {
  const seeds = seedSet('set-a', config, 3)
  expect([0, 1, 2].map((index) => configInSet(seeds, index))).toEqual([
    config,
    { ...config, seed: 8 },
    { ...config, seed: 9 },
  ])
  const pair = objectiveSet('set-b', config)
  expect([0, 1].map((index) => configInSet(pair, index))).toEqual([
    { ...config, objective: 'autoregressive' },
    { ...config, objective: 'masked' },
  ])
})

test('a place that was read is checked against its run', () => {
  const set = seedSet('set-a', config, 5)
  const place = placeOf(set, 3)
  const run = idInSet(set, 3)
  expect(isSetPlace(place, run, { seed: 10 })).toBe(true)
  for (const wrong of [
    null,
    { ...place, index: 5 },
    { ...place, index: -1 },
    { ...place, index: 2 },
    { ...place, size: 21 },
    { ...place, size: 1 },
    { ...place, size: 5.5 },
    { ...place, kind: 'colours' },
    { ...place, kind: 'objectives' },
    { ...place, id: '../x' },
  ])
    expect(isSetPlace(wrong, run, { seed: 10 }), JSON.stringify(wrong)).toBe(false)
  expect(isSetPlace(place, 'set-b-3', { seed: 10 })).toBe(false)
  // The first seed would be negative.
  expect(isSetPlace(place, run, { seed: 2 })).toBe(false)
})
