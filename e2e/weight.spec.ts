/** The built files: bytes of JavaScript of the first load, and which file imports which. */
import { readdirSync, readFileSync } from 'node:fs'
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

test("no file imports a worker's own, which WebKit would evaluate twice", () => {
  const folder = join(dist, 'assets')
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'))
  const workers = scripts.filter((name) => name.includes('.worker-'))
  expect(workers.length).toBeGreaterThanOrEqual(3)
  const imported = scripts.flatMap((name) =>
    [
      ...readFileSync(join(folder, name), 'utf8').matchAll(/(?:from|import)\s*\(?["'`]\.\/([^"'`]+)["'`]/g),
    ].map(([, file]) => file),
  )
  expect(imported.length).toBeGreaterThan(100)
  expect(imported.filter((name) => workers.includes(name))).toEqual([])
})
