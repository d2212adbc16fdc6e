/**
 * Malformed files of the committed corpus, dropped on the page while a run trains: each has its failure
 * message, and the run continues with exactly the losses that it has without them.
 */
import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { lossesOnly } from './pages/firstLosses'
import { LabPage } from './pages/LabPage'
import { long } from './pages/long'

const data = 'src/data/formats/fixtures/malformed'
const models = 'src/checkpoint/fixtures/malformed'
/** A region of the page, and the files dropped there. */
const drops = [
  // Alternating failure codes, so that each message is new.
  [
    'Dataset',
    data,
    [
      'tar/upwards.tar',
      'pictures/pixels-noise.zip',
      'zip/bomb-nested.zip',
      'pictures/sides-huge.zip',
      'zip/bomb-overlap.zip',
      'idx/count-huge-images-idx3-ubyte',
      'parquet/footer-huge.parquet',
    ],
  ],
  ['Weights', models, ['system.bin', 'overlap.safetensors']],
  ['Run files', models, ['newer.igpt', 'weights-nan.igpt']],
] as const

/** The expected failure code of a file. */
function codeOf(folder: string, file: string): string {
  const rows = JSON.parse(readFileSync(resolve(folder, 'index.json'), 'utf8')) as {
    file: string
    code: string
  }[]
  return rows.find((row) => row.file === file)?.code ?? 'not in the corpus'
}

/**
 * Drops one file on a region. Synthetic, since real drags wait for frames, which are slow during training.
 */
async function drop(page: Page, region: string, path: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([name, text]) => {
      const made = new DataTransfer()
      made.items.add(new File([Uint8Array.from(atob(text), (character) => character.charCodeAt(0))], name))
      return made
    },
    [basename(path), readFileSync(path).toString('base64')] as const,
  )
  const place = page.getByRole('region', { name: region, exact: true })
  for (const type of ['dragenter', 'dragover', 'drop'])
    await place.dispatchEvent(type, { dataTransfer: transfer })
}

test(
  'each file is rejected with its message, and the run continues with the same losses',
  long,
  async ({ page }) => {
    test.setTimeout(240_000)
    const lab = new LabPage(page)
    await lab.open('?backend=wasm')
    const config = {
      nLayer: 2,
      nEmbd: 32,
      steps: 1_000_000,
      ...lossesOnly,
      evalEvery: 100_000,
      probeEvery: 100_000,
      completeEvery: 100_000,
    }
    await lab.call('start', config)
    const begun = await lab.until('a run', ({ run }) => run?.status === 'running' && run.step >= 1)
    for (const [region, folder, files] of drops) {
      for (const file of files) {
        await drop(page, region, resolve(folder, file))
        // Named by the file itself or by what is in it; the message replaces the previous one.
        const notice = page.locator(`[role=alert][data-code="${codeOf(folder, file)}"]`)
        await expect(notice.first(), `${region}: ${file}`).toBeVisible({ timeout: 20_000 })
        const dismiss = page.getByRole('button', { name: 'Dismiss' })
        if (region === 'Dataset') continue
        await dismiss.first().click()
        await expect(notice).toHaveCount(0)
      }
    }
    const after = await lab.state()
    expect(after.run?.id).toBe(begun.run?.id)
    expect(after.run?.status).toBe('running')
    expect(after.run?.step).toBeGreaterThan(begun.run?.step ?? 0)
    await lab.call('stop')
    await lab.until('the stop', ({ run }) => run?.status === 'stopped')

    const count = Math.min(25, after.metrics.loss.length)
    await lab.call('start', config)
    const alone = await lab.until(
      'as many steps without any file',
      ({ run, metrics }) => run?.id !== begun.run?.id && metrics.loss.length >= count,
    )
    expect(alone.metrics.loss.slice(0, count)).toEqual(after.metrics.loss.slice(0, count))
    await lab.call('stop')
  },
)
