/** Names of classes from any file: short, different, never empty, without control characters. */
import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng'
import { MAX_CLASS_NAME, usableClassNames } from './classNames'

describe('usableClassNames', () => {
  it('leaves good names as they are', () => {
    const names = ['cat', 'dög', '猫', '<b>bold</b>', 'a b', 'x'.repeat(MAX_CLASS_NAME)]
    expect(usableClassNames(names)).toEqual(names)
  })

  it.each([
    [
      ['x', 'x', 'x'],
      ['x', 'x (2)', 'x (3)'],
    ],
    [
      ['x', 'x', 'x (2)'],
      ['x', 'x (3)', 'x (2)'],
    ],
    [
      ['', ' \n'],
      ['class 0', 'class 1'],
    ],
    [
      ['two\nlines', 'tab\there'],
      ['two lines', 'tab here'],
    ],
    [['\u202eevil'], ['evil']],
    [['half \ud800'], ['half \ufffd']],
  ])('%j becomes %j', (names, usable) => {
    expect(usableClassNames(names)).toEqual(usable)
  })

  it('keeps long names that differ at their ends apart', () => {
    const usable = usableClassNames(['y'.repeat(10_000), `${'y'.repeat(9999)}z`])
    expect(new Set(usable).size).toBe(2)
    for (const name of usable) expect(name.length).toBeLessThanOrEqual(MAX_CLASS_NAME)
  })

  it('of any names makes usable ones, and leaves those as they are', () => {
    const rng = new Rng(7)
    const parts = [
      'a',
      'A',
      ' ',
      '\0',
      '\n',
      '(2)',
      ' (2)',
      '\ud83d',
      '\ude00',
      '😀',
      'y'.repeat(99),
      '\u200b',
      '',
    ]
    const pick = () => parts[rng.int(parts.length)]
    for (let round = 0; round < 500; round += 1) {
      const names = Array.from({ length: 12 }, () => pick() + pick() + pick())
      const usable = usableClassNames(names)
      expect(new Set(usable).size).toBe(12)
      for (const name of usable) {
        expect(name.length).toBeGreaterThan(0)
        expect(name.length).toBeLessThanOrEqual(MAX_CLASS_NAME)
        // oxlint-disable-next-line no-control-regex
        expect(name).not.toMatch(/[\u0000-\u001f]|\p{Surrogate}/u)
      }
      expect(usableClassNames(usable)).toEqual(usable)
    }
  })
})
