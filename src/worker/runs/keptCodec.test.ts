/** The codec of a run on learned codes: kept with the run, read with checks, and taken when it is resumed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRunFile, writeRunFile } from '../../checkpoint/runFile'
import { writeSafetensors } from '../../checkpoint/safetensors'
import type { SavedRun } from '../../checkpoint/savedRun'
import { codecShapes, shapeOfConfig } from '../../compute/vqvae/vqVaeShape'
import type { RunConfig } from '../../core/config'
import { baseConfig } from '../../core/presets'
import { EventLog } from '../../headless/eventLog'
import { useWasmInNode } from '../../headless/nodeWasm'
import { changedManifest, changedRunFile } from '../../testSupport/changedRunFile'
import { readPublicFile } from '../../testSupport/publicFiles'
import { small } from '../../testSupport/testRun'
import { Datasets } from '../datasets/datasets'
import { CurrentRun } from './currentRun'
import { requireSameData } from './requireSameData'

const config: RunConfig = { ...baseConfig, ...small, nPx: 8, tokens: 'vqvae', nVocab: 12, vqSteps: 40 }
const yieldToEventLoop = () =>
  new Promise<void>((resolve) => {
    setImmediate(resolve)
  })

/** A worker's runs over data sets of its own, with what preparing them reported. */
class Visit {
  readonly events = new EventLog()
  readonly doings: string[] = []
  readonly datasets = new Datasets(readPublicFile)
  readonly runs = new CurrentRun({
    post: (event) => this.events.record(event),
    prepare: (wanted, _, codec) => this.prepare(wanted, codec),
    requireFit: () => undefined,
    named: async (wanted) => wanted,
    openDataset: (id) => this.datasets.raw(id),
    store: async () => undefined,
    yieldToEventLoop,
  })

  prepare(wanted: RunConfig, codec?: SavedRun['codec']) {
    const onProgress = (_: number, __: number, doing: string) => this.doings.push(doing)
    return this.datasets.prepare(wanted, { yieldToEventLoop, onProgress }, codec)
  }

  /** Whether a VQ-VAE was trained since the last call. */
  hasTrained(): boolean {
    return this.doings.splice(0).some((doing) => doing.startsWith('training the VQ-VAE'))
  }

  /** Takes this many steps, and returns the losses of all. */
  async losses(steps: number): Promise<number[]> {
    const session = await this.runs.load(new AbortController().signal)
    session.run(steps)
    await session.settled()
    return this.events.of('metrics').flatMap(({ columns }) => [...columns.loss])
  }
}

const visits: Visit[] = []
function visit(): Visit {
  const one = new Visit()
  visits.push(one)
  return one
}

let first: Visit
let file: Blob
let saved: SavedRun
/** Of five steps, two of which were taken before the run was saved. */
let losses: number[]
beforeAll(async () => {
  await useWasmInNode()
  first = visit()
  await first.runs.start({ runId: 'codes' }, config, true, new AbortController().signal)
  expect(first.hasTrained()).toBe(true)
  await first.losses(2)
  file = (await first.runs.save('codes')).file
  saved = await readRunFile(file, 'codes.igpt')
  losses = await first.losses(3)
  expect(losses).toHaveLength(5)
}, 60_000)
afterAll(() => Promise.all(visits.map(async ({ runs }) => runs.session?.dispose())))

/** Up to the rounding of sums that a resumed run makes in other pieces. */
const expectSame = (found: readonly number[]) => {
  expect(found).toHaveLength(losses.length)
  found.forEach((loss, i) => expect(loss).toBeCloseTo(losses[i], 5))
}

describe('the codec of a run on learned codes', { timeout: 60_000 }, () => {
  it('is kept with the run, and comes back as it was', async () => {
    const shapes = codecShapes(shapeOfConfig(config))
    expect([...saved.codec!].map(([name, { length }]) => [name, length])).toEqual(
      shapes.map(([name, dims]) => [name, dims.reduce((a, b) => a * b, 1)]),
    )
    const again = await readRunFile(await writeRunFile(saved, { compress: true }), 'again.igpt')
    expect(again).toEqual(saved)
  })

  it('is taken when the run is resumed, with the same losses, and no VQ-VAE is trained', async () => {
    const second = visit()
    await second.runs.open(file, 'codes.igpt')
    expectSame(await second.losses(3))
    expect(second.hasTrained()).toBe(false)
  })

  it('is taken for its run only: the same settings alone train one', async () => {
    const one = visit()
    // Another backend's training would have ended like this.
    const other = new Map([...saved.codec!].map(([name, values]) => [name, values.map((value) => -value)]))
    const trained = await one.prepare(config)
    expect(one.hasTrained()).toBe(true)
    expect(await one.prepare(config, saved.codec)).toBe(trained)
    const kept = await one.prepare(config, other)
    expect(kept.train.tokens).not.toEqual(trained.train.tokens)
    expect(await one.prepare(config, other)).toBe(kept)
    expect(one.hasTrained()).toBe(false)
    expect((await one.prepare(config)).train.tokens).toEqual(trained.train.tokens)
    expect(one.hasTrained()).toBe(true)
  })

  it('may round a hundredth of the codes otherwise on another backend', async () => {
    const data = await first.prepare(config, saved.codec)
    const { preview } = saved
    const changed = (count: number) => ({
      ...preview,
      stripTokens: preview.stripTokens.map((token, i) => (i < count ? (token + 1) % 12 : token)),
    })
    const most = Math.floor(preview.stripTokens.length / 100)
    requireSameData(changed(most), data, true)
    const mismatch = expect.objectContaining({ failure: expect.objectContaining({ code: 'data-mismatch' }) })
    expect(() => requireSameData(changed(most + 1), data, true)).toThrow(mismatch)
    expect(() => requireSameData(changed(1), data)).toThrow(mismatch)
  })

  it('is trained again for a file of format 7, which kept none', async () => {
    const older = await changedManifest(
      (manifest: Record<string, unknown>) => {
        manifest.format = 7
        delete manifest.codec
      },
      { ...saved, codec: undefined },
    )
    const second = visit()
    await second.runs.open(older, 'older.igpt')
    expect(second.runs.opened?.codec).toBeUndefined()
    expectSame(await second.losses(3))
    expect(second.hasTrained()).toBe(true)
  })

  it.each([
    [
      'that is missing',
      () => changedRunFile((parts) => void delete parts['codec.safetensors'], saved),
      /only one of a codec and the note/,
    ],
    [
      'that is not noted',
      () => changedManifest((manifest: { codec: boolean }) => void (manifest.codec = false), saved),
      /codec\.safetensors.*does not belong to a run/,
    ],
    [
      'of a run on colours',
      () => changedManifest((manifest: { codec: boolean }) => void (manifest.codec = true)),
      /codec is there, with a palette/,
    ],
    [
      'of another shape',
      () =>
        changedRunFile((parts) => {
          parts['codec.safetensors'] = writeSafetensors(
            new Map([['codes', { shape: [2], values: new Float32Array(2) }]]),
          )
        }, saved),
      /holds 1 tensors where this run has/,
    ],
    [
      'with a number that is none',
      () => {
        const codec = new Map([...saved.codec!].map(([name, values]) => [name, values.slice()]))
        codec.get('codes')![3] = NaN
        return writeRunFile({ ...saved, codec }, { compress: false })
      },
      /codes/,
    ],
  ] as const)('%s is refused', async (_, make, words) => {
    await expect(readRunFile(await make(), 'a.igpt')).rejects.toMatchObject({
      failure: { code: 'run-file', message: expect.stringMatching(words) },
    })
  })
})
