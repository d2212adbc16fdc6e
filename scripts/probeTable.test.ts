/** The table of a shipped example, whose numbers the page shows too (e2e/finding.spec.ts). */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { probeTable } from './probeTable.mjs'

const fileOf = (name: string) => new Blob([readFileSync(`public/models/${name}`)])

test('has a row for each probed step, with the comparisons in points', async () => {
  const table = await probeTable(fileOf('shapes.igpt'), 'shapes.igpt')
  expect(table).toContain('shapes.igpt: raw pixels 61.4%, 2000 test images')
  const rows = table.split('\n').filter((line) => /^\| \d/.test(line))
  expect(rows).toHaveLength(16)
  expect(rows[0]).toMatch(/^\| 0 \| .*\*\*55\.2\*\*.* \| -6\.2 ± 1\.4 \| - \| 0\.2 ± 0\.7 \|$/)
  expect(rows.at(-1)).toMatch(/\*\*99\.3\*\* 99\.1 \| 37\.9 ± 1\.1 \| 44\.0 ± 1\.1 \| 0\.2 ± 0\.2 \|$/)
})

test('refuses what is no run file, by name', async () => {
  await expect(probeTable(new Blob(['no zip']), 'notes.txt')).rejects.toThrow(/notes\.txt/)
})
