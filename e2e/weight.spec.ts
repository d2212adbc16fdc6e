/** How heavy and how steady the page is: bytes of JavaScript, and what moves while it loads and starts. */
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { entryScripts, gzipBytes, limitBytes, loadedScripts } from '../bench/pageWeight.mjs'
import { LabPage } from './pages/LabPage'

const dist = join(import.meta.dirname, '..', 'dist')

test('the first load has less than 300 KB of JavaScript beside the worker', async ({ page }) => {
  const lab = new LabPage(page, { example: true })
  await lab.open('', null)
  await lab.until('the example', ({ run }) => run !== null)
  await expect(lab.region('Probe accuracy by layer').getByRole('img').first()).toBeVisible()
  const before = entryScripts(dist)
  const all = await loadedScripts(page)
  const [weightBefore, weight] = [gzipBytes(dist, before), gzipBytes(dist, all)]
  console.log(
    `before the worker ${weightBefore} bytes in ${before.length} files; in all ${weight} in ${all.length}`,
  )
  expect(before.length).toBeGreaterThan(0)
  expect(all).toEqual(expect.arrayContaining(before))
  expect(weightBefore).toBeLessThan(limitBytes)
  expect(weight).toBeLessThan(limitBytes)
})
