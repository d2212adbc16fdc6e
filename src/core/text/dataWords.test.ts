/** Names in the shipped data sets are translated, and those of the user's own sets are not. */
import { afterEach, expect, test } from 'vitest'
import { shippedDatasets } from '../shippedDatasets'
import { dataWords, shippedLabel } from './dataWords'
import { loadTexts } from './texts'

afterEach(async () => (await loadTexts('en'))())

test('every label and class that has letters has a Chinese name', async () => {
  const english = shippedDatasets.flatMap(({ id, label, shortLabel, classNames }) =>
    [label, shortLabel, ...classNames].map((name) => [id, name] as const),
  )
  for (const [id, name] of english) expect(dataWords(id, name)).toBe(name)
  ;(await loadTexts('zh-CN'))()
  const left = english.filter(
    ([id, name]) => /[a-z]{2}/.test(name) && !/\p{Script=Han}/u.test(dataWords(id, name)),
  )
  expect(left).toEqual([])
  expect(shippedLabel('digits8')).toBe('手写数字，8 × 8')
})

test("names of the user's own sets, and unknown ones, stay as they are", async () => {
  ;(await loadTexts('zh-CN'))()
  expect(dataWords('own', 'bag')).toBe('bag')
  expect(dataWords('fashion10k', 'toString')).toBe('toString')
  expect(shippedLabel('own')).toBeNull()
})
