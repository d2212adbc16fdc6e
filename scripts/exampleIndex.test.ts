/**
 * The shipped examples: every listed file opens, is as its entry says, and was made with the settings of its
 * command; all together are small enough to be shipped.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { beforeAll, describe, expect, it } from 'vitest'
import { readRunFile } from '../src/checkpoint/runFile'
import { readSafetensors } from '../src/checkpoint/safetensors'
import type { SavedRun } from '../src/checkpoint/savedRun'
import { presetById } from '../src/core/presets'
import { configFrom } from '../src/headless/train'
import { readOptions } from './options.mjs'
import { trainOptions } from './trainOptions.mjs'

const folder = join(import.meta.dirname, '../public/models')

interface Entry {
  file: string
  label: string
  about: string
  command: string
  dataset: string
  bytes: number
  thumbnail: string
}
const entries: Entry[] = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'))
const bytesOf = (file: string) => new Uint8Array(readFileSync(join(folder, file)))

it('lists every run file of the folder once, of at most 8 MB together', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.igpt'))
  expect(entries.map(({ file }) => file).sort()).toEqual(files.sort())
  const total = entries.reduce((sum, { file }) => sum + bytesOf(file).length, 0)
  expect(total).toBeGreaterThan(0)
  expect(total).toBeLessThanOrEqual(8_000_000)
})

describe.each(entries)('$file', ({ file, label, about, command, dataset, bytes, thumbnail }) => {
  const words = command.split(' ')
  const made = trainOptions(readOptions(words.slice(4)))
  let run: SavedRun
  beforeAll(async () => {
    run = await readRunFile(new Blob([bytesOf(file)]), file)
  })

  it('is as its entry says', () => {
    expect(label.length).toBeGreaterThan(5)
    expect(label.length).toBeLessThanOrEqual(60)
    expect(about).toMatch(/^[A-Z].{20,160}\.$/)
    expect(bytes).toBe(bytesOf(file).length)
    expect(dataset).toBe(run.config.dataset)
  })

  it('has a thumbnail of images of its size', () => {
    const [head, data] = thumbnail.split(',')
    expect(head).toBe('data:image/png;base64')
    const png = Buffer.from(data, 'base64')
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG')
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
    expect(height).toBe(run.config.nPx)
    expect((width + 1) % (height + 1)).toBe(0)
  })

  it('was made with the settings of its command, to the step that it names', () => {
    expect(words.slice(0, 4)).toEqual(['npm', 'run', 'train', '--'])
    expect(command.endsWith(` --out public/models/${file}`)).toBe(true)
    // A time is another step on another machine, and a resumed file may not be at hand.
    expect([made.resume, made.stopAfterSeconds, made.fileEverySeconds]).toEqual(['', undefined, undefined])
    expect(run.config).toEqual({
      ...presetById(made.preset).config,
      ...configFrom(made.preset, made.settings),
    })
    expect(run.step).toBe(made.stopAfter ?? run.config.steps)
    expect(run.runId).toBe(made.runId)
  })

  it('has the parts of its command', () => {
    expect(run.optimizer === null).toBe(made.weightsOnly)
    const tensors = readSafetensors(unzipSync(bytesOf(file))['weights.safetensors'], file).tensors
    expect(new Set([...tensors.values()].map(({ dtype }) => dtype))).toEqual(
      new Set([made.halfWeights ? 'F16' : 'F32']),
    )
    const sets = run.journal.filter(({ kind }) => kind === 'completionStart').length
    expect(sets).toBeGreaterThan(1)
    expect(sets).toBeLessThanOrEqual(made.completions ?? Infinity)
  })

  it('has a loss, a validation loss, probes and the baselines to show', () => {
    for (const kind of ['metrics', 'validation', 'probes', 'baselines'] as const)
      expect(run.journal.some((event) => event.kind === kind)).toBe(true)
  })
})
