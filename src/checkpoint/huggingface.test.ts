/**
 * Names and shapes of transformers' ImageGPT to ours and back, and models that are refused. The
 * computed numbers are compared in parity.test.ts.
 */
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../data/fixtures/failureOf'
import { weightShapes } from '../compute/model/weights'
import {
  checkSizesOfConfig,
  fromHuggingFace,
  headsOfConfig,
  huggingFaceConfig,
  objectiveOfConfig,
  toHuggingFace,
} from './huggingface'
import { readSafetensors, writeSafetensors } from './safetensors'
import { TensorFile, type TensorEntry } from './tensorFile'

const fixture = (path: string) => readFile(new URL(`./fixtures/${path}`, import.meta.url))
const load = async (name = 'head8') =>
  readSafetensors(new Uint8Array(await fixture(`${name}/model.safetensors`)), 'model.safetensors')
const config = async (over: Record<string, unknown> = {}) => {
  const theirs = JSON.parse((await fixture('head8/config.json')).toString()) as Record<string, unknown>
  return JSON.stringify({ ...theirs, ...over })
}

const floats = (shape: number[], fill = 0): TensorEntry => {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(fill)
  return { dtype: 'F32', shape, bytes: new Uint8Array(values.buffer) }
}

/** The fixture with tensors put in, or taken out where null. */
async function altered(changes: Record<string, TensorEntry | null>): Promise<TensorFile> {
  const tensors = new Map((await load()).tensors)
  for (const [name, value] of Object.entries(changes)) {
    if (value) tensors.set(name, value)
    else tensors.delete(name)
  }
  return new TensorFile('model.safetensors', tensors)
}

describe('fromHuggingFace', () => {
  it.each([
    ['head8', 4, { positions: 16, nVocab: 16, nLayer: 2, nHead: 4, nEmbd: 32 }],
    ['head20', 2, { positions: 25, nVocab: 31, nLayer: 3, nHead: 2, nEmbd: 40 }],
  ])('finds the shape of %s in its tensors and gives each of our weights', async (name, nHead, shape) => {
    const model = fromHuggingFace(await load(name), nHead)
    expect(model.shape).toEqual(shape)
    const sizes = weightShapes(shape).map(([weight, dims]) => [weight, dims.reduce((a, b) => a * b, 1)])
    expect([...model.values].map(([weight, { length }]) => [weight, length])).toEqual(sizes)
  })

  it('ignores causal masks of older files', async () => {
    const file = await altered({
      'transformer.h.0.attn.bias': { dtype: 'BOOL', shape: [1, 1, 2, 2], bytes: new Uint8Array(4) },
      'transformer.h.1.attn.masked_bias': floats([], -1e4),
    })
    expect(fromHuggingFace(file, 4).values).toEqual(fromHuggingFace(await load(), 4).values)
  })

  it('works without biases', async () => {
    const tensors = [...(await load()).tensors].filter(([name]) => !name.endsWith('.bias'))
    expect(fromHuggingFace(new TensorFile('a', new Map(tensors)), 4).values).toEqual(
      fromHuggingFace(await load(), 4).values,
    )
  })

  it('keeps biases as soon as one number of one of them is not zero, the absent ones as zeros', async () => {
    const bias = floats([128])
    new Float32Array(bias.bytes.buffer)[77] = 0.5
    const model = fromHuggingFace(
      await altered({ [fcBias]: bias, 'transformer.h.0.attn.c_proj.bias': null }),
      4,
    )
    expect(model.shape.biases).toBe(true)
    expect(model.values.get('h1.mlp.bFc')![77]).toBe(0.5)
    expect(model.values.get('h0.attn.bProj')).toEqual(new Float32Array(32))
    expect([...model.values.keys()].sort()).toEqual(
      weightShapes(model.shape)
        .map(([name]) => name)
        .sort(),
    )
  })

  it('recognises a tied head only if it is tied, and drops the start token of masked models', async () => {
    const whole = await load()
    const embedding = whole.tensors.get('transformer.wte.weight')!
    const tied = await altered({
      'lm_head.weight': { dtype: 'F32', shape: [16, 32], bytes: embedding.bytes.slice(0, 16 * 32 * 4) },
    })
    expect(fromHuggingFace(tied, 4, { tiedHead: true }).values.has('head')).toBe(false)
    expect(fromHuggingFace(tied, 4).values.has('head')).toBe(true)
    expect(fromHuggingFace(whole, 4, { tiedHead: true }).shape.tiedHead).toBeUndefined()
    const masked = fromHuggingFace(whole, 4, { objective: 'masked' })
    expect([masked.shape.objective, masked.values.has('sos')]).toEqual(['masked', false])
    expect([
      ...toHuggingFace(masked)
        .get('transformer.wte.weight')!
        .values.subarray(16 * 32),
    ]).toEqual(Array.from({ length: 32 }, () => 0))
  })

  it('gives a model without output head a new one, zero, and names the head of classes', async () => {
    const classes = { 'lm_head.weight': null, 'score.weight': floats([10, 32], 1) }
    const whole = fromHuggingFace(await load(), 4)
    const model = fromHuggingFace(await altered(classes), 4)
    expect([whole.newHead, whole.unused]).toEqual([undefined, undefined])
    expect([model.newHead, model.unused]).toEqual([true, ['score.weight']])
    expect(model.shape).toEqual(whole.shape)
    expect(model.values.get('head')).toEqual(new Float32Array(32 * 16))
    expect(model.values.get('sos')).toEqual(whole.values.get('sos'))
    expect([...toHuggingFace(model).keys()]).toEqual(
      [...toHuggingFace(whole).keys()].filter((name) => name !== 'lm_head.weight'),
    )
    expect(huggingFaceConfig(model.shape, true)).toMatchObject({ architectures: ['ImageGPTModel'] })
  })

  const fcBias = 'transformer.h.1.mlp.c_fc.bias'
  const refused: [string, Record<string, TensorEntry | null>, RegExp][] = [
    [
      'a misshapen bias',
      { [fcBias]: floats([127]) },
      /c_fc\.bias of shape \[127\]; this model needs \[128\]/,
    ],
    [
      'a bias that is no number',
      { [fcBias]: floats([128], Number.NaN) },
      /has NaN in transformer\.h\.1\.mlp\.c_fc\.bias/,
    ],
    [
      'a missing tensor',
      { 'transformer.h.1.ln_2.weight': null },
      /no tensor transformer\.h\.1\.ln_2\.weight/,
    ],
    [
      'an unknown tensor',
      { 'scores.weight': floats([10, 32]) },
      /tensor scores\.weight that this model does not use/,
    ],
    [
      'a misshapen tensor',
      { 'transformer.h.0.attn.c_proj.weight': floats([32, 31]) },
      /\[32, 31\]; this model needs \[32, 32\]/,
    ],
    [
      'no row for the start token',
      { 'transformer.wte.weight': floats([16, 32]) },
      /16 embeddings for 16 colours/,
    ],
    [
      'an embedding that is no matrix',
      { 'transformer.wpe.weight': floats([16]) },
      /transformer\.wpe\.weight of shape \[16\]/,
    ],
    [
      'a missing layer',
      { 'transformer.h.7.attn.c_proj.weight': floats([32, 32]) },
      /no tensor transformer\.h\.2\./,
    ],
  ]

  it.each(refused)('refuses %s by name', async (_, changes, says) => {
    const file = await altered(changes)
    const failure = await failureOf(() => fromHuggingFace(file, 4))
    expect(failure).toMatchObject({
      code: /NaN/.test(failure.message) ? 'weights-file' : 'weights-model',
      subject: 'model.safetensors',
    })
    expect(failure.message).toMatch(says)
  })

  it('refuses heads that do not divide the width', async () => {
    const file = await load()
    expect((await failureOf(() => fromHuggingFace(file, 5))).message).toMatch(
      /width 32, which is not divisible by 5 heads/,
    )
  })
})

describe('toHuggingFace', () => {
  it.each([
    ['head8', 4],
    ['head20', 2],
    ['biased', 3],
  ])('gives back every tensor of %s as it was, to the last bit', async (name, nHead) => {
    const file = await load(name)
    const written = readSafetensors(writeSafetensors(toHuggingFace(fromHuggingFace(file, nHead))), 'ours')
    expect([...written.tensors.keys()].sort()).toEqual([...file.tensors.keys()].sort())
    for (const [key, { shape }] of file.tensors) {
      expect(written.tensors.get(key)!.shape).toEqual(shape)
      expect(written.floats(key)).toEqual(file.floats(key))
    }
  })
})

describe('config.json', () => {
  it("names transformers' class for causal models only", async () => {
    const { shape } = fromHuggingFace(await load(), 4)
    const masked = JSON.stringify(huggingFaceConfig({ ...shape, objective: 'masked' }))
    expect([objectiveOfConfig(masked), objectiveOfConfig(await config())]).toEqual([
      'masked',
      'autoregressive',
    ])
    expect(JSON.parse(masked)).not.toHaveProperty('architectures')
    expect(headsOfConfig(masked, 'config.json')).toBe(4)
  })

  it("reads the number of heads from transformers' file and from ours", async () => {
    expect(headsOfConfig(await config(), 'config.json')).toBe(4)
    const { shape } = fromHuggingFace(await load(), 4)
    expect(headsOfConfig(JSON.stringify(huggingFaceConfig(shape)), 'config.json')).toBe(4)
  })

  it("agrees with transformers' own in all common keys", async () => {
    const theirs = JSON.parse(await config()) as Record<string, unknown>
    expect(theirs).toMatchObject(huggingFaceConfig(fromHuggingFace(await load(), 4).shape))
  })

  it.each([
    [{ activation_function: 'gelu' }, /activation_function/],
    [{ model_type: 'gpt2' }, /of type "gpt2", not of an ImageGPT/],
    [{ layer_norm_epsilon: 1e-6 }, /layer_norm_epsilon/],
    [{ n_inner: 100 }, /n_inner/],
    [{ n_head: 0 }, /n_head/],
    [{ n_head: null }, /n_head/],
    [{ tie_word_embeddings: true }, /tie_word_embeddings/],
  ])('is refused with %j', async (over, says) => {
    const text = await config(over)
    const failure = await failureOf(() => headsOfConfig(text, 'config.json'))
    expect(failure.code).toBe('weights-model')
    expect(failure.message).toMatch(says)
  })

  it.each([
    ['n_embd', 512],
    ['n_layer', 12],
    ['n_positions', 1024],
    ['vocab_size', 513],
    ['n_embd', '32'],
  ])('is refused beside the weights of another model, by its %s of %j', async (key, value) => {
    const { shape } = fromHuggingFace(await load(), 4)
    checkSizesOfConfig(await config(), 'config.json', shape)
    checkSizesOfConfig(await config({ [key]: null }), 'config.json', shape)
    const text = await config({ [key]: value })
    const failure = await failureOf(() => checkSizesOfConfig(text, 'config.json', shape))
    expect(failure.code).toBe('weights-model')
    expect(failure.message).toMatch(`config.json has ${key}: ${JSON.stringify(value)}, and the weights have`)
  })

  it('is refused with a key that is there twice', async () => {
    const text = (await config()).replace('{', '{"n_head": 2,')
    const failure = await failureOf(() => headsOfConfig(text, 'config.json'))
    expect(failure.code).toBe('weights-file')
    expect(failure.message).toMatch(/"n_head" twice/)
  })

  it.each(['{', 'null', '3'])('is refused when it is %s', async (text) => {
    expect((await failureOf(() => headsOfConfig(text, 'config.json'))).code).toMatch(/^weights-/)
  })
})
