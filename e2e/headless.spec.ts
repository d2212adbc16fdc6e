/**
 * A model without output head, as ImageGPTModel is saved: probes and features work, completions are disabled
 * with the reason, until it is trained.
 */
import { expect, test } from '@playwright/test'
import { hfFixture } from './pages/hfFixture'
import { LabPage } from './pages/LabPage'

type Header = Record<string, { data_offsets: [number, number] }>

/** The fixture's weights without head, under the bare model's names. */
function bare(bytes: Buffer): Buffer {
  const start = 8 + Number(bytes.readBigUInt64LE(0))
  const header = JSON.parse(bytes.subarray(8, start).toString()) as Header
  const kept: Header = {}
  const data: Buffer[] = []
  let at = 0
  for (const [name, entry] of Object.entries(header)) {
    if (name === 'lm_head.weight' || name === '__metadata__') continue
    const [from, to] = entry.data_offsets
    data.push(bytes.subarray(start + from, start + to))
    kept[name.replace('transformer.', '')] = { ...entry, data_offsets: [at, at + to - from] }
    at += to - from
  }
  const text = Buffer.from(JSON.stringify(kept))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text, ...data])
}

test('a model without output head is probed, and completes once it is trained', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open('?backend=wasm')
  const { weights, config } = hfFixture('head8')
  const clusters = Array.from({ length: 16 }, (_, i) => [i / 8 - 1, i / 8 - 1, i / 8 - 1])
  const panel = page.getByRole('region', { name: 'Weights', exact: true })
  await panel.getByLabel('Model files').setInputFiles([
    { name: 'model.safetensors', mimeType: '', buffer: bare(weights) },
    { name: 'config.json', mimeType: '', buffer: config },
    { name: 'preprocessor_config.json', mimeType: '', buffer: Buffer.from(JSON.stringify({ clusters })) },
  ])
  await expect(panel.getByRole('status')).toContainText('The model has no output head')
  const complete = page.getByRole('button', { name: 'Complete now', exact: true })
  await expect(complete).toHaveAttribute('aria-disabled', 'true')
  await expect(complete).toHaveAttribute('title', /no output head/)
  await expect(lab.call('complete', {})).rejects.toThrow(/no output head/)
  const { layers } = (await page.evaluate(() =>
    (window as unknown as { igptLab: { study(kind: string, over: object): Promise<object> } }).igptLab.study(
      'probe',
      { trainImages: 60, testImages: 40 },
    ),
  )) as { layers: number[] }
  expect(layers.length).toBe(3)

  await lab.call('step', 1)
  await expect(complete).not.toHaveAttribute('aria-disabled', 'true')
  await expect(panel.getByText('The model has no output head')).toHaveCount(0)
  expect((await lab.complete({ promptCount: 1, samplesPerPrompt: 1 })).images.length).toBe(1)
  expect(lab.errors).toEqual([])
})
