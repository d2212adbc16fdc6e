/** A model opened from files: its output against Hugging Face transformers', and what is refused. */
import { readFile } from 'node:fs/promises'
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { LabError } from '../../core/failure'
import { failureOf } from '../../data/fixtures/failureOf'
import { WeightSet } from '../../compute/model/weights'
import { expectAllClose } from '../../testSupport/allClose'
import { readReference, type Reference } from '../../testSupport/parity/huggingFace'
import { useWasmInNode } from '../../headless/nodeWasm'
import { checkTokens, LoadedModel, numbersOf } from './loadedModel'

const read = async (path: string) =>
  new Uint8Array(await readFile(new URL(`../../checkpoint/fixtures/${path}`, import.meta.url)))
const open = async (folder: string, name: string) =>
  new File([new Uint8Array(await read(`${folder}/${name}`))], name)
const both = (folder: string) => Promise.all([open(folder, 'model.safetensors'), open(folder, 'config.json')])
const noRun = (): WeightSet => {
  throw new LabError({ code: 'no-run', message: 'none', remedy: 'none' })
}

let head8: Reference
let tokens: number[][]

beforeAll(async () => {
  await useWasmInNode()
  head8 = await readReference('head8', read)
  tokens = Array.from({ length: head8.batch }, (_, i) => [...head8.tokens.subarray(i * 16, (i + 1) * 16)])
})

describe('LoadedModel', () => {
  it('reports its shape and returns the logits and features of transformers', async () => {
    const before = tf.memory().numTensors
    const model = new LoadedModel()
    const facts = {
      positions: 16,
      nVocab: 16,
      nLayer: 2,
      nHead: 4,
      nEmbd: 32,
      parameters: 26_304,
      hasHead: true,
    }
    expect(await model.load(await both('head8'), null)).toEqual(facts)
    const logits = await model.numbers('logits', tokens, noRun)
    expect(logits.shape).toEqual([3, 16, 16])
    // As in the parity tests.
    expectAllClose(logits.values, head8.logits, 1e-4)
    const features = await model.numbers('features', tokens, noRun)
    expect(features.shape).toEqual([3, 3, 32])
    expectAllClose(features.values, head8.features, 1e-4)
    model.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('takes the number of heads without a config.json; another number changes the output', async () => {
    const model = new LoadedModel()
    await model.load([await open('head8', 'model.safetensors')], 4)
    expectAllClose((await model.numbers('logits', tokens, noRun)).values, head8.logits, 1e-4)
    await model.load([await open('head8', 'model.safetensors')], 2)
    const other = (await model.numbers('logits', tokens, noRun)).values
    expect(Math.max(...other.map((value, i) => Math.abs(value - head8.logits[i]!)))).toBeGreaterThan(0.01)
    model.dispose()
  })

  it('uses and frees a copy of the run if no model is open, and closes a model on request', async () => {
    const run = WeightSet.trainable(head8.shape, head8.values)
    const before = tf.memory().numTensors
    const model = new LoadedModel()
    await model.load(await both('head20'), null)
    expect((await failureOf(() => model.numbers('logits', tokens, () => run.snapshot()))).code).toBe(
      'tokens-invalid',
    )
    expect(await model.load([], null)).toBeNull()
    expectAllClose((await model.numbers('logits', tokens, () => run.snapshot())).values, head8.logits, 1e-4)
    await failureOf(() => model.numbers('logits', [[1]], () => run.snapshot()))
    expect(tf.memory().numTensors).toBe(before)
    expect((await failureOf(() => model.numbers('logits', tokens, noRun))).code).toBe('no-run')
    run.dispose()
  })

  it('returns the logits of transformers for a pytorch_model.bin with biases', async () => {
    const biased = await readReference('biased', read)
    const model = new LoadedModel()
    const files = ['pytorch_model.bin', 'config.json'].map(
      async (name) => new File([Uint8Array.from(await read(`biased/${name}`))], name),
    )
    const parameters = [...biased.values.values()].reduce((sum, { length }) => sum + length, 0)
    expect(await model.load(await Promise.all(files), null)).toMatchObject({ nHead: 3, parameters })
    const rows = Array.from({ length: biased.batch }, (_, i) => [
      ...biased.tokens.subarray(i * 16, (i + 1) * 16),
    ])
    expectAllClose((await model.numbers('logits', rows, noRun)).values, biased.logits, 1e-4)
    model.dispose()
  })

  it('refuses files that are no model, and keeps the open one', async () => {
    const model = new LoadedModel()
    const [weights, config] = await both('head8')
    await model.load([weights, config], null)
    const cut = new File([(await read('head8/model.safetensors')).slice(0, 4000)], 'model.safetensors')
    const refused: [File[], number | null, RegExp][] = [
      [[weights], null, /number of heads is unknown/],
      [[weights], 2.5, /number of heads is unknown/],
      [[weights], 5, /not divisible by 5 heads/],
      [[config], null, /files contain no weights/],
      [[weights, weights], 4, /2 weight files/],
      [[new File(['a'], 'notes.txt')], 4, /files contain no weights/],
      [[cut, config], null, /1752 bytes of data/],
      [[weights, new File(['{"n_head":4,"activation_function":"relu"}'], 'config.json')], null, /relu/],
    ]
    for (const [files, nHead, says] of refused) {
      const failure = await failureOf(() => model.load(files, nHead))
      expect(failure.message).toMatch(says)
      expect(failure.code).toMatch(/^weights-(file|model)$/)
    }
    expectAllClose((await model.numbers('logits', tokens, noRun)).values, head8.logits, 1e-4)
    model.dispose()
  })
})

it('joins the pieces of a long list in order', async () => {
  const set = WeightSet.trainable(head8.shape, head8.values)
  // 300 images of 16 tokens are more than one piece of 4096 tokens.
  const many = Array.from({ length: 300 }, (_, i) => tokens[i % 3]!)
  const features = await numbersOf(set, 'features', many)
  expect(features.shape).toEqual([3, 300, 32])
  const expected = Float32Array.from({ length: features.values.length }, (_, i) => {
    const [layer, image, column] = [Math.floor(i / 9600), Math.floor(i / 32) % 300, i % 32]
    return head8.features[(layer * 3 + (image % 3)) * 32 + column]!
  })
  expectAllClose(features.values, expected, 1e-4)
  set.dispose()
})

it.each<[unknown, RegExp]>([
  [[], /no tokens/],
  ['0123', /no tokens/],
  [[[0, 1, 2]], /Sequence 0 has 3 tokens; this model reads 16/],
  [[Array(16).fill(0), 7], /Sequence 1 has no list of tokens/],
  [[Array(16).fill(16)], /Token 0 of sequence 0 is 16; the palette has 16/],
  [[Array(16).fill(-1)], /is -1/],
  [[Array(16).fill(0.5)], /is 0\.5/],
  [[Array(16).fill(Number.NaN)], /is NaN/],
  [[Array(16).fill('1')], /is 1/],
])('refuses tokens like %j', async (wrong, says) => {
  const failure = await failureOf(() => checkTokens(wrong as number[][], head8.shape))
  expect(failure.code).toBe('tokens-invalid')
  expect(failure.message).toMatch(says)
})
