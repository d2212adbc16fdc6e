/**
 * A run exported as files and imported as another: on its own data, or without data where they are not here;
 * and what is refused.
 */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { SavedRun } from '../../checkpoint/savedRun'
import { LabError } from '../../core/failure'
import { baseConfig } from '../../core/presets'
import { failureOf } from '../../data/fixtures/failureOf'
import { prepareData } from '../../data/prepare'
import type { RawDataset } from '../../data/rawDataset'
import { digitsInNode } from '../../testSupport/digitsInNode'
import { small, TestRun } from '../../testSupport/testRun'
import { exportModel, importModel } from './modelTransfer'
import { requireSameData } from './requireSameData'

const form = { ...baseConfig, ...small, dataset: 'mnist10k', seed: 9 }
let raw: RawDataset
let saved: SavedRun
let zip: File

beforeAll(async () => {
  raw = await digitsInNode()
  const before = tf.memory().numTensors
  const run = new TestRun(raw)
  run.session.begin(true)
  run.session.run(4)
  await run.session.settled()
  saved = await run.session.save()
  await run.session.dispose()
  expect(tf.memory().numTensors).toBe(before)
  const { file } = await out('folder')
  zip = new File([file], 'model.zip')
})

/** Imports files without a worker. @param gone data sets that are not here @returns the run that is opened */
async function exchange(files: File[], { gone = [] as string[], shift = 0 } = {}): Promise<SavedRun> {
  const shown: SavedRun[] = []
  const runs = {
    show: async (run: SavedRun) => {
      shown.push(run)
    },
  }
  const prepare = async (config: typeof form) => {
    if (gone.includes(config.dataset))
      throw new LabError({
        code: 'data-missing',
        message: `${config.dataset} is not here.`,
        remedy: 'Open it.',
      })
    const pixels = raw.train.pixels.map((value) => Math.max(0, value - shift))
    return prepareData({ ...raw, train: { ...raw.train, pixels } }, config)
  }
  const { runId, unused } = await importModel('new', files, form, {
    runs,
    prepare,
    named: async (config) => config,
    onProgress: () => undefined,
  })
  expect([runId, unused]).toEqual(['new', []])
  return shown[0]!
}

const out = (form: 'weights' | 'folder') => exportModel({ model: async () => saved }, 'run', form, 'latest')

describe('a run exported and imported', () => {
  it('is the same run on the same data: settings, step, weights and moments', async () => {
    const run = await exchange([zip])
    expect(run).toMatchObject({
      runId: 'new',
      step: 4,
      status: 'paused',
      config: saved.config,
      parameters: saved.parameters,
    })
    expect([...run.weights.keys()].sort()).toEqual([...saved.weights.keys()].sort())
    for (const [name, values] of saved.weights) expect(run.weights.get(name)).toEqual(values)
    expect(run.optimizer!.updates).toBe(4)
    expect(run.optimizer!.m.get('head')).toEqual(saved.optimizer!.m.get('head'))
  })

  it('is opened without data where those are not here, never on the data of the form', async () => {
    const run = await exchange([zip], { gone: ['digits8'] })
    expect(run).toMatchObject({ step: 4, config: saved.config, preview: { trainImages: 0, stripCount: 0 } })
    expect(run.preview.summary).toMatchObject({
      id: 'digits8',
      trainImages: saved.preview.summary.trainImages,
    })
    expect(run.preview.palette.rgb).toEqual(saved.preview.palette.rgb)
    requireSameData(run.preview, prepareData(raw, run.config))
    for (const other of [
      { ...raw, train: { ...raw.train, pixels: raw.train.pixels.map((level) => Math.max(0, level - 60)) } },
      { ...raw, test: { labels: raw.test.labels.slice(1), pixels: raw.test.pixels.slice(64) } },
    ]) {
      const failure = await failureOf(() => requireSameData(run.preview, prepareData(other, run.config)))
      expect(failure).toMatchObject({
        code: 'data-mismatch',
        message: expect.stringMatching(/different images/),
      })
    }
  })

  it('is refused where its set has other colours here', async () => {
    const failure = await failureOf(() => exchange([zip], { shift: 60 }))
    expect(failure).toMatchObject({ code: 'weights-model', remedy: expect.stringMatching(/igpt_lab.json/) })
  })

  it('continues with the losses of the exported run', async () => {
    const whole = new TestRun(raw)
    whole.session.begin(false)
    await whole.session.settled()
    const back = new TestRun(raw, {}, { from: await exchange([zip]) })
    back.session.begin(true)
    back.session.run()
    await back.session.settled()
    expect(back.losses).toHaveLength(8)
    // The same kernels on the same numbers.
    expect(back.losses).toEqual(whole.losses.slice(4))
    await Promise.all([whole.session.dispose(), back.session.dispose()])
  }, 60_000)

  it('exports weights alone, which import with the number of heads', async () => {
    const { file, step } = await out('weights')
    expect(step).toBe(4)
    const failure = await failureOf(() => exchange([new File([file], 'model.safetensors')]))
    expect(failure.message).toMatch(/number of heads is unknown/)
  })
})
