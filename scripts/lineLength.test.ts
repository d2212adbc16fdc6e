/** Lines longer than the formatter's width fail `npm run lint`. */
import { describe, expect, it } from 'vitest'
import { checkedFiles, longLines, maxColumns } from './lineLength.mjs'

const long = 'a'.repeat(maxColumns + 1)

describe('the line length check', () => {
  it('reports a line too long by its number and width', () => {
    expect(longLines('src/a.ts', `short\n${long}\n`)).toEqual([{ line: 2, columns: maxColumns + 1 }])
    expect(longLines('src/a.ts', 'a'.repeat(maxColumns))).toEqual([])
  })

  it('lets only Markdown keep table rows and links', () => {
    expect(longLines('docs/a.md', `| ${long} |`)).toEqual([])
    expect(longLines('docs/a.md', long)).toHaveLength(1)
    expect(longLines('src/a.ts', `| ${long} |`)).toHaveLength(1)
  })

  it('counts characters, not UTF-16 units', () => {
    expect(longLines('src/a.ts', '\u{1F600}'.repeat(maxColumns))).toEqual([])
  })

  it('looks at sources, tests, scripts and documents, and at no generated file', () => {
    const files = checkedFiles()
    expect(files).toEqual(expect.arrayContaining(['src/core/rng.ts', 'scripts/lineLength.mjs', 'README.md']))
    expect(files.some((name) => name.startsWith('public/') || name.includes('/fixtures/'))).toBe(false)
  })
})
