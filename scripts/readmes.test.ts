/** The Chinese README follows the English one: the same sections, links, commands and measured numbers. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const read = (name: string) => readFileSync(resolve(import.meta.dirname, '..', name), 'utf8')
const english = read('README.md')
const chinese = read('README.zh-CN.md')

/** All that a pattern finds, each once, in order of the alphabet. */
const found = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([all, inside]) => inside ?? all))].sort()

const others = (links: readonly string[]) => links.filter((link) => !link.startsWith('README'))

test('each links to the other', () => {
  expect(english).toContain('[简体中文](README.zh-CN.md)')
  expect(chinese).toContain('[English](README.md)')
})

test.each([
  ['links', /\]\(([^)]+)\)/g],
  ['images', /(?:src|srcset)="([^"]+)"/g],
  ['commands and names', /`([^`\n]+)`/g],
] as const)('both have the same %s', (_, pattern) => {
  expect(others(found(chinese, pattern))).toEqual(others(found(english, pattern)))
})

test('both have the same sections, and tables of the same length', () => {
  const shape = (text: string) => [/^# /gm, /^## /gm, /^\|/gm].map((line) => text.match(line)?.length)
  expect(shape(chinese)).toEqual(shape(english))
})

test('measured numbers are the same', () => {
  const numbers = (text: string) => found(text, /\d+\.\d+|\d{1,3}(?:,\d{3})+/g)
  expect(numbers(chinese)).toEqual(numbers(english))
})
