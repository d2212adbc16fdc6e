/** Keys that are there twice, told from equal keys of different objects. */
import { describe, expect, it } from 'vitest'
import { duplicateKey } from './duplicateKey'

describe('duplicateKey', () => {
  it.each([
    ['{"a": 1, "b": 2, "a": 3}', 'a'],
    ['{"x": [{"k": 1}, {"k": 1, "m": {}, "k": 2}]}', 'k'],
    ['{"caf\\u00e9": 1, "caf\u00e9": 2}', 'caf\u00e9'],
    ['{"a:b": 1, "a:b": ":"}', 'a:b'],
    ['{"__proto__": 1, "__proto__": 2}', '__proto__'],
    ['{"": 0, "": 0}', ''],
  ])('finds the second in %s', (text, key) => {
    JSON.parse(text)
    expect(duplicateKey(text)).toBe(key)
  })

  it.each([
    '{"a": {"a": {"a": 1}}, "b": {"a": 2}}',
    '[{"a": 1}, {"a": 1}]',
    '{"a": "a", "b": "\\"a\\": ", "c": ["a", "a", "{", "}"]}',
    '{"a": "{\\"a\\": 1", "A": 2}',
    '"a"',
    '17',
  ])('finds none in %s', (text) => {
    JSON.parse(text)
    expect(duplicateKey(text)).toBeNull()
  })
})
