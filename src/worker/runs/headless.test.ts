/**
 * A model whose file has no output head (ImageGPTForImageClassification, ImageGPTModel): what is measured and
 * refused, that it is saved and exported as it was read, and that training gives it a head.
 */
import * as tf from '@tensorflow/tfjs'
import { unzipSync } from 'fflate'
import { beforeAll, expect, it } from 'vitest'
import { folderFiles } from '../../checkpoint/labFolder'
import { readRunFile, writeRunFile } from '../../checkpoint/runFile'
import { readSafetensors, writeSafetensors } from '../../checkpoint/safetensors'
import type { SavedRun } from '../../checkpoint/savedRun'
import { baseConfig } from '../../core/presets'
import { defaultStudy } from '../../core/studies/registry'
import { failureOf } from '../../data/fixtures/failureOf'
import { prepareData } from '../../data/prepare'
import type { RawDataset } from '../../data/rawDataset'
import { digitsInNode } from '../../testSupport/digitsInNode'
import { small, smallCompletion, TestRun } from '../../testSupport/testRun'
import { LoadedModel } from './loadedModel'
import { exportModel, importModel } from './modelTransfer'

const form = { ...baseConfig, ...small, dataset: 'digits8' }
let raw: RawDataset
/** A model for classification, as transformers saves one. */
let files: File[]
let opened: SavedRun

/** The files of an exported run without some, by name. */
const unpack = (run: SavedRun, without: readonly string[]) =>
  new Map(
    [...folderFiles(run)]
      .filter(([name]) => !without.includes(name))
      .map(([name, pieces]) => [name, new Uint8Array(Buffer.concat(pieces))]),
  )

async function open(chosen: File[]) {
  const shown: SavedRun[] = []
  const { unused } = await importModel('new', chosen, form, {
    runs: {
      show: async (run) => {
        shown.push(run)
      },
    },
    prepare: async (config) => prepareData(raw, config),
    named: async (config) => config,
    onProgress: () => undefined,
  })
  return { run: shown[0]!, unused }
}

beforeAll(async () => {
  raw = await digitsInNode()
  const whole = new TestRun(raw)
  whole.session.begin(true)
  whole.session.run(3)
  await whole.session.settled()
  const parts = unpack(await whole.session.save(), [
    'igpt_lab.json',
    'igpt_training.safetensors',
    'README.md',
  ])
  await whole.session.dispose()
  const tensors = new Map<string, { shape: number[]; values: Float32Array }>()
  const file = readSafetensors(parts.get('model.safetensors')!, 'model.safetensors')
  for (const [name, { shape }] of file.tensors)
    if (name !== 'lm_head.weight') tensors.set(name, { shape, values: file.floats(name) })
  tensors.set('score.weight', { shape: [10, 12], values: new Float32Array(120).fill(0.5) })
  parts.set('model.safetensors', writeSafetensors(tensors))
  files = [...parts].map(([name, bytes]) => new File([bytes], name))
  const { run, unused } = await open(files)
  expect(unused).toEqual(['score.weight'])
  opened = run
})

it('is probed and looked into; completions and likelihoods are refused until it is trained', async () => {
  expect(opened).toMatchObject({ newHead: 0, step: 0, status: 'paused', optimizer: null })
  const run = new TestRun(raw, {}, { from: opened })
  run.session.begin(true)
  await run.session.settled()
  expect(run.of('probes').map(({ step }) => step)).toEqual([0])
  expect([run.of('validation'), run.of('completionStart')]).toEqual([[], []])
  expect((await failureOf(() => run.session.complete('a', smallCompletion))).code).toBe('no-head')
  const likelihood = defaultStudy('likelihood', opened.config)
  expect((await failureOf(() => run.session.study('b', likelihood))).code).toBe('no-head')
  run.session.study('c', defaultStudy('inspect', opened.config))
  await run.session.settled()
  expect(run.of('studyEnded').map(({ outcome }) => outcome)).toEqual(['done'])
  expect((await failureOf(() => run.session.snapshot('logits'))).code).toBe('no-head')
  run.session.snapshot('features').dispose()

  run.session.run(2)
  await run.session.settled()
  // A head of zeros predicts every colour alike, as the paper's does before training.
  expect(run.losses[0]).toBeCloseTo(Math.log(opened.config.nVocab), 4)
  run.session.complete('d', smallCompletion)
  await run.session.settled()
  expect(run.of('completionEnd').at(-1)).toMatchObject({ setId: 'd', outcome: 'done' })
  const trained = unpack(await run.session.save(), [])
  const { tensors } = readSafetensors(trained.get('model.safetensors')!, 'a')
  expect(tensors.has('lm_head.weight')).toBe(true)
  await run.session.dispose()
})

it('is saved and exported as it was read, and opens again so', async () => {
  const reopened = await readRunFile(await writeRunFile(opened, { compress: false }), 'a.igpt')
  expect(reopened.newHead).toBe(0)
  const session = new TestRun(raw, {}, { from: reopened }).session
  session.begin(true)
  await session.settled()
  expect((await session.save()).newHead).toBe(0)
  const { file } = await exportModel({ model: (_, parts) => session.model(parts) }, 'new', 'folder', 'latest')
  await session.dispose()
  const parts = unzipSync(new Uint8Array(await file.arrayBuffer()))
  const { tensors } = readSafetensors(parts['model.safetensors']!, 'a')
  expect(tensors.has('lm_head.weight')).toBe(false)
  const text = (name: string) => new TextDecoder().decode(parts[name])
  expect(JSON.parse(text('config.json'))).toMatchObject({ architectures: ['ImageGPTModel'] })
  expect(text('README.md')).toMatch(/The model has no output head/)
  expect(Object.keys(parts)).not.toContain('igpt_training.safetensors')
  const again = await open([new File([file], 'model.zip')])
  expect(again.run.newHead).toBe(0)
  expect(again.run.weights).toEqual(opened.weights)
})

it('has features and no logits beside the run', async () => {
  const before = tf.memory().numTensors
  const model = new LoadedModel()
  expect(await model.load(files, null)).toMatchObject({ hasHead: false, nLayer: 2 })
  const tokens = [Array.from({ length: 25 }, (_, i) => i % 7)]
  const noRun = () => {
    throw new Error('There is a model.')
  }
  expect((await model.numbers('features', tokens, noRun)).shape).toEqual([3, 1, 12])
  const failure = await failureOf(() => model.numbers('logits', tokens, noRun))
  expect([failure.code, failure.remedy]).toEqual(['no-head', expect.stringMatching(/Probes, Layers/)])
  model.dispose()
  expect(tf.memory().numTensors).toBe(before)
})
