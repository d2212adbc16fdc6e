/**
 * Whatever is accepted can be saved, opened and resumed: random valid settings on random sets of images.
 * Each run is trained whole, and again with a save, a new visit and a resume in the middle; both must agree
 * in every number, exactly.
 */
import { describe, expect, it } from 'vitest'
import { readRunFile, writeRunFile } from '../../checkpoint/runFile'
import { configFields, type RunConfig } from '../../core/config'
import { packClusters } from '../../core/paletteColours'
import { baseConfig } from '../../core/presets'
import { Rng } from '../../core/rng'
import { validateConfig } from '../../core/validation'
import { identified } from '../../data/datasetFile'
import type { LabelledImages, RawDataset } from '../../data/rawDataset'
import { MemoryFolder } from '../../testSupport/memoryFolder'
import { EventLog } from '../../headless/eventLog'
import { createSession } from '../../headless/nodeSession'
import { Datasets } from '../datasets/datasets'
import { SavedDatasets } from '../datasets/savedDatasets'

/** More by hand: `IGPT_CASES=200 npx vitest run --project unit` with this file. */
const cases = Number(process.env.IGPT_CASES ?? 6)

/** Bounds of what decides how long a run takes; all other settings take any value that their field allows. */
const most: Partial<Record<keyof RunConfig, number>> = {
  nPx: 6,
  nVocab: 12,
  vqSteps: 12,
  nLayer: 2,
  batchSize: 7,
  steps: 5,
  warmupSteps: 5,
  evalImages: 12,
  probeTrainImages: 40,
  probeTestImages: 20,
  promptCount: 2,
  samplesPerPrompt: 2,
  promptRows: 5,
  fillRounds: 5,
  topK: 12,
  learningRate: 0.1,
}
/** Below these a run is measured at every step, or diverges, which ends it. */
const least: Partial<Record<keyof RunConfig, number>> = {
  evalEvery: 2,
  probeEvery: 4,
  completeEvery: 3,
  beta2: 0.5,
  epsilon: 1e-9,
}

const oneOf = <T>(rng: Rng, options: readonly T[]): T => options[rng.int(options.length)]!

function randomConfig(rng: Rng): RunConfig {
  const config: RunConfig = { ...baseConfig }
  for (const key of Object.keys(configFields) as (keyof typeof configFields)[]) {
    const field = configFields[key]
    if (field.type === 'choice') Object.assign(config, { [key]: oneOf(rng, field.options) })
    else if (field.type === 'subset') {
      const some = field.options.filter((_, i) => i < field.fewest || rng.uniform() < 0.5)
      Object.assign(config, { [key]: some.join(' ') })
    } else {
      const max = Math.min(field.max, most[key] ?? field.max)
      const min = Math.max(field.min, least[key] ?? field.min)
      const value = oneOf(rng, [min, max, min + rng.uniform() * (max - min)])
      Object.assign(config, { [key]: field.integer ? Math.round(value) : value })
    }
  }
  const nHead = 1 + rng.int(3)
  const palette = Float32Array.from({ length: 3 * config.nVocab }, () => 2 * rng.uniform() - 1)
  return {
    ...config,
    nHead,
    nEmbd: nHead * (8 - nHead + rng.int(3)),
    vqFactor: oneOf(rng, [2, 4]),
    paletteColours: config.palette === 'file' ? packClusters(palette) : '',
    dataset: 'own',
  }
}

/** The first valid config of a stream. */
function validConfig(rng: Rng): RunConfig {
  for (;;) {
    const config = randomConfig(rng)
    if (validateConfig(config).length === 0) return config
  }
}

const pieces = [
  '猫',
  'é',
  'e\u0301',
  '"',
  '\\',
  '<b>',
  '😀',
  '\ud800',
  ' ',
  '../',
  '%00',
  'a',
  '0',
  '\t',
  '{}',
]

const randomName = (rng: Rng): string =>
  Array.from({ length: oneOf(rng, [1, 3, 500]) }, () => oneOf(rng, pieces)).join('')

function randomImages(rng: Rng, count: number, bytes: number, classes: number): LabelledImages {
  const level = rng.int(200)
  return {
    pixels: Uint8Array.from({ length: count * bytes }, () => level + rng.int(56)),
    labels: Uint8Array.from({ length: count }, () => rng.int(classes)),
  }
}

function randomSet(rng: Rng): RawDataset {
  const nativePx = oneOf(rng, [3, 8, 13])
  const channels = oneOf(rng, [1, 3] as const)
  const classes = oneOf(rng, [1, 2, 5, 40])
  const bytes = nativePx * nativePx * channels
  return {
    id: 'own',
    label: randomName(rng),
    licence: randomName(rng),
    nativePx,
    channels,
    classNames: Array.from({ length: classes }, (_, i) => `${randomName(rng)} ${i}`),
    train: randomImages(rng, 4 + rng.int(60), bytes, classes),
    test: randomImages(rng, 1 + rng.int(20), bytes, classes),
  }
}

const nothingIsFetched = () => Promise.reject(new Error('nothing is fetched'))

class Visit extends EventLog {
  readonly datasets: Datasets

  constructor(saved: SavedDatasets) {
    super()
    this.datasets = new Datasets(nothingIsFetched, saved)
  }

  /** A session of this visit; it is the caller's to dispose. */
  async session(config: RunConfig, from?: Awaited<ReturnType<typeof readRunFile>>) {
    const data = await this.datasets.prepare(config)
    const { datasets } = this
    const post = (event: Parameters<EventLog['record']>[0]) => this.record(event)
    return createSession({ datasets, data }, { runId: 'run', config, post, ...(from && { from }) })
  }

  /** Everything measured, with its step. */
  get measured(): unknown[] {
    return this.events.flatMap((event): unknown[] => {
      if (event.kind === 'metrics') return [...event.columns.loss].map((loss) => ['loss', loss])
      if (event.kind === 'validation') return [[event.kind, event.step, event.loss]]
      if (event.kind === 'probes') return [[event.kind, event.step, [...event.accuracy]]]
      return event.kind === 'completionRows' ? [[event.kind, event.step, event.from, [...event.tokens]]] : []
    })
  }
}

const sorted = (measured: readonly unknown[]): string[] => measured.map((one) => JSON.stringify(one)).sort()

describe('a run with random settings on random images', () => {
  it.each(Array.from({ length: cases }, (_, seed) => seed))('%d', { timeout: 60_000 }, async (seed) => {
    const rng = new Rng(seed)
    const saved = new SavedDatasets(new MemoryFolder())
    const raw = await identified(randomSet(rng))
    await saved.save(raw)
    const config: RunConfig = { ...validConfig(rng), dataset: raw.id }

    const whole = new Visit(saved)
    const uninterrupted = await whole.session(config)
    uninterrupted.begin(false)
    await whole.status('finished')
    await uninterrupted.settled()
    const { best } = await uninterrupted.save()
    await uninterrupted.dispose()

    const first = new Visit(saved)
    const before = await first.session(config)
    before.begin(true)
    before.run(1 + rng.int(config.steps))
    await before.settled()
    const file = await writeRunFile(await before.save(), { compress: rng.uniform() < 0.5 })
    await before.dispose()

    const second = new Visit(saved)
    const opened = await readRunFile(file, 'own.igpt')
    expect(opened.config).toEqual(config)
    expect(opened.preview.summary.classNames).toEqual(raw.classNames)
    const after = await second.session(opened.config, opened)
    after.begin(true)
    if (opened.status !== 'finished') {
      after.run()
      await second.status('finished')
    }
    await after.settled()
    expect((await after.save()).best).toEqual(best)
    await after.dispose()

    expect(sorted([...first.measured, ...second.measured])).toEqual(sorted(whole.measured))
    expect(whole.losses).toHaveLength(config.steps)
  })
})
