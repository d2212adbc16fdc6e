/** Failures of the worker in Chinese: the frequent ones exactly, the others by their code. */
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Failure } from '../../core/failure'
import { failureWords, valuesIn } from './failureWords'
import { setTexts } from './text'
import { failureMessages } from './zh/failureMessages'

const diverged: Failure = {
  code: 'loss-not-finite',
  message: 'The loss is not finite at step 12: training diverged at learning rate 0.5.',
  remedy: 'Lower it.',
}

test('English is said as it is', () => {
  expect(failureWords(diverged)).toEqual({ message: diverged.message, remedy: diverged.remedy, detail: null })
})

describe('in Chinese', () => {
  beforeEach(() => setTexts('zh-CN'))
  afterEach(() => setTexts('en'))

  test('a frequent failure is said exactly, with its values', () => {
    expect(failureWords(diverged)).toEqual({
      message: '第 12 步的损失不再是有限的数：学习率 0.5 太高，训练发散了。',
      remedy: '请降低学习率（先试三分之一），延长预热，或把梯度裁剪设为 1，然后重新开始。',
      detail: null,
    })
  })

  test('any other is said by its code, with the English words below', () => {
    const other: Failure = { code: 'run-file', message: 'Something about {} and .*', remedy: 'Do this.' }
    const words = failureWords(other)
    expect(words.message).toMatch(/训练文件.*。$/)
    expect(words.detail).toBe('Something about {} and .* Do this.')
  })

  test("the page's own failures are in Chinese already", () => {
    const own: Failure = { code: 'no-run', message: '没有打开的训练。', remedy: '请按“开始”。' }
    expect(failureWords(own)).toEqual({ message: own.message, remedy: own.remedy, detail: null })
  })
})

test('values are found whatever stands in them, and only in messages of the template', () => {
  expect(valuesIn('a.b (c) has 3 bytes.', '{} has {} bytes.')).toEqual(['a.b (c)', '3'])
  expect(valuesIn('a has 3 bytes, not 4', '{} has {} bytes.')).toBeNull()
  expect(valuesIn('axb', 'a.b')).toBeNull()
})

/** All source of the folders whose failures are in English, with broken strings joined. */
const sources = ['core', 'data', 'compute', 'storage', 'checkpoint', 'worker'].flatMap((folder) => {
  const path = resolve(import.meta.dirname, '../..', folder)
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(resolve(path, name), 'utf8').replace(/['`"]\s*\+\s*['`"]/g, ''))
})

test.each(failureMessages.map(({ english }) => english))('the worker still says: %s', (english) => {
  // The failure of memory has the device's words in the middle.
  const parts = english
    .split('{}')
    .flatMap((part) => part.split(', so the run was stopped.'))
    .map((part) => part.trim())
    .filter((part) => part.length > 4)
  expect(parts.length).toBeGreaterThan(0)
  for (const part of parts) expect(sources.some((source) => source.includes(part))).toBe(true)
})

test('each sentence takes the values that the English one has', () => {
  for (const { english, message } of failureMessages) {
    const count = english.split('{}').length - 1
    const places = [...new Set(message.match(/\{\d\}/g))].sort()
    expect(places).toEqual(Array.from({ length: count }, (_, i) => `{${i + 1}}`))
  }
})
