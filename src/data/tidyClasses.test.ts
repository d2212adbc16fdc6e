/** The classes of any set once it is read: usable names, and none without images. */
import { describe, expect, it } from 'vitest'
import type { RawDataset } from './rawDataset'
import { Reading } from './reading'
import { tidyClasses } from './tidyClasses'

const set = (classNames: string[], train: number[], test: number[]): RawDataset => ({
  id: 'own',
  label: 'a set',
  licence: '',
  nativePx: 1,
  channels: 1,
  classNames,
  train: { pixels: Uint8Array.from(train), labels: Uint8Array.from(train) },
  test: { pixels: Uint8Array.from(test), labels: Uint8Array.from(test) },
})

describe('tidyClasses', () => {
  it('leaves a set as it is where every class has images, perhaps only for testing', () => {
    const reading = new Reading()
    const raw = set(['a', 'b', 'c'], [0, 1], [2])
    expect(tidyClasses(raw, reading, false)).toEqual(raw)
    expect(reading.result().notes).toEqual([])
  })

  it('leaves classes without images out, renumbers the others, and says so', () => {
    const reading = new Reading()
    const tidy = tidyClasses(set(['a', 'b', 'c', 'd'], [3, 1, 3], [1]), reading, false)
    expect(tidy.classNames).toEqual(['b', 'd'])
    expect([Array.from(tidy.train.labels), Array.from(tidy.test.labels)]).toEqual([[1, 0, 1], [0]])
    expect(Array.from(tidy.train.pixels)).toEqual([3, 1, 3])
    expect(reading.result().notes).toEqual([{ kind: 'emptyClasses', names: ['a', 'c'] }])
  })

  it('keeps all classes of a published set', () => {
    const raw = set(['a', 'b', 'c'], [0], [0])
    expect(tidyClasses(raw, new Reading(), true)).toEqual(raw)
  })

  it('makes names usable, and says what became of the first', () => {
    const reading = new Reading()
    const { classNames } = tidyClasses(set(['', 'a', 'a'], [0, 1, 2], [0]), reading, false)
    expect(classNames).toEqual(['class 0', 'a', 'a (2)'])
    expect(reading.result().notes).toEqual([
      { kind: 'renamedClasses', count: 2, from: '""', to: '"class 0"' },
    ])
  })
})
