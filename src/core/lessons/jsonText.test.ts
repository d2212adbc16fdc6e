/** The located JSON parser against JSON.parse: what is read, what is refused, and where. */
import { expect, it } from 'vitest'
import { Rng } from '../rng'
import { JsonSyntaxError, parseJson, plainValue } from './jsonText'

const good = [
  '{}',
  ' [1, -0.5e+3, "a\\n\\u00e9\\"\\\\\\/", true, false, null, {"k": {"": []}}] ',
  '"\u2028 é 图"',
  '{"a":\n1,\r\n"b":[[],[]]}',
  '0',
]

it.each(good)('reads what JSON.parse reads: %s', (text) => {
  expect(plainValue(parseJson(text))).toEqual(JSON.parse(text))
})

it.each([
  ['{"a": 1,}', 1, 9],
  ['{"a" 1}', 1, 6],
  ['[1, 2', 1, 6],
  ['{"a": "x\ny"}', 1, 7],
  ['[1]\n\n x', 3, 2],
  ['{"a": 01}', 1, 8],
  ["{'a': 1}", 1, 2],
  ['["\\x"]', 1, 3],
  ['[\n  tru]', 2, 3],
  ['[1e999]', 1, 2],
  ['', 1, 1],
])('refuses %j at line %i, column %i', (text, line, column) => {
  let place: unknown
  try {
    parseJson(text)
  } catch (error) {
    if (error instanceof JsonSyntaxError) ({ place } = error)
  }
  expect(place).toEqual({ line, column })
})

it('says where each value and each key stands', () => {
  const json = parseJson('{\n  "a": 1,\n  "b": [true,\n "x"]\n}')
  const entries = json.kind === 'object' ? json.entries : []
  expect(entries.map(({ key, place, value }) => [key, place, value.place])).toEqual([
    ['a', { line: 2, column: 3 }, { line: 2, column: 8 }],
    ['b', { line: 3, column: 3 }, { line: 3, column: 8 }],
  ])
  const list = entries[1].value
  expect(list.kind === 'list' && list.items[1].place).toEqual({ line: 4, column: 2 })
})

it('refuses deep nesting instead of overflowing the stack', () => {
  expect(() => parseJson('['.repeat(100_000))).toThrow(JsonSyntaxError)
})

it('takes time in proportion to the text, in one line too', () => {
  const text = `[${'1,'.repeat(100_000)}1]`
  const begun = performance.now()
  parseJson(text)
  // About 50 ms; a parser that counts lines from the start for each value takes minutes.
  expect(performance.now() - begun).toBeLessThan(5000)
})

it('agrees with JSON.parse on thousands of damaged texts', () => {
  const rng = new Rng(11)
  const signs = '{}[]",:\\ \n019-.eEtfnu/x'
  let [both, neither] = [0, 0]
  for (let round = 0; round < 5000; round += 1) {
    let text = good[rng.int(good.length)]
    for (let changes = rng.int(3); changes >= 0; changes -= 1) {
      const at = rng.int(text.length + 1)
      text = text.slice(0, at) + signs[rng.int(signs.length)] + text.slice(at + rng.int(2))
    }
    let wanted: unknown
    let isJson = true
    try {
      wanted = JSON.parse(text)
    } catch {
      isJson = false
    }
    if (isJson) {
      // Only a number beyond float64 is read by one and refused by the other.
      if (JSON.stringify(wanted)?.includes('null') && /e\d{3}/i.test(text)) continue
      expect(plainValue(parseJson(text)), text).toEqual(wanted)
      both += 1
    } else {
      expect(() => parseJson(text), text).toThrow(JsonSyntaxError)
      neither += 1
    }
  }
  expect(Math.min(both, neither)).toBeGreaterThan(200)
})
