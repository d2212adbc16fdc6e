/** Lines longer than the formatter's width fail `npm run lint`. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkedFiles, longLines, maxColumns } from './lineLength.mjs'
import { projectRoot } from './serve.mjs'

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
    const files = checkedFiles(projectRoot)
    expect(files).toEqual(expect.arrayContaining(['src/core/rng.ts', 'scripts/lineLength.mjs', 'README.md']))
    expect(files.some((name) => name.startsWith('public/') || name.includes('/fixtures/'))).toBe(false)
  })

  it('exits with 1 and names the line, or with 0', () => {
    const folder = mkdtempSync(join(tmpdir(), 'igpt-lines-'))
    const check = () => spawnSync(process.execPath, ['scripts/lineLength.mjs', folder], { encoding: 'utf8' })
    try {
      spawnSync('git', ['init', '-q', folder])
      writeFileSync(join(folder, 'a.ts'), 'export const a = 1\n')
      expect(check().status).toBe(0)
      writeFileSync(join(folder, 'b.ts'), `// ${long}\n`)
      expect(check()).toMatchObject({ status: 1, stderr: `b.ts:1: ${maxColumns + 4} columns, at most 110\n` })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
