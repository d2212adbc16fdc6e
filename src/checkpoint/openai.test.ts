/**
 * OpenAI's names and shapes to ours: every projection by the formula of the official code, a whole model, and
 * what is refused.
 */
import { zipSync } from 'fflate'
import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { failureOf } from '../data/fixtures/failureOf'
import type { WeightName } from '../compute/model/weights'
import { fromHuggingFace, type PortableModel } from './huggingface'
import { readModelFolder } from './modelFolder'
import { fromOpenAi, hasOpenAiNames } from './openai'
import { readSafetensors, writeSafetensors, type NamedValues } from './safetensors'
import { TensorFile } from './tensorFile'

let model: PortableModel
let theirs: Map<string, NamedValues>

/**
 * The model under OpenAI's names, element by element as its code uses them: q[b, t, h, e] = sum over i of
 * x[b, t, i] q_proj[h, e, i].
 */
function underOpenAiNames({
  shape: { nLayer, nHead, nEmbd: c, nVocab, positions },
  values,
}: PortableModel): Map<string, NamedValues> {
  const at = (name: WeightName) => values.get(name)!
  const size = c / nHead
  const heads = (element: (h: number, e: number, i: number) => number) => ({
    shape: [nHead, size, c],
    values: Float32Array.from({ length: c * c }, (_, n) =>
      element(Math.floor(n / (size * c)), Math.floor(n / c) % size, n % c),
    ),
  })
  const file = new Map<string, NamedValues>([
    ['model/wte', { shape: [nVocab, c], values: at('wte') }],
    ['model/wpe', { shape: [positions, c], values: at('wpe') }],
    ['model/sos', { shape: [c], values: at('sos') }],
    [
      'model/wtet',
      {
        shape: [nVocab, c],
        values: Float32Array.from(
          { length: nVocab * c },
          (_, n) => at('head')[(n % c) * nVocab + Math.floor(n / c)]!,
        ),
      },
    ],
    ['model/ln_f/g', { shape: [c], values: at('lnF.g') }],
  ])
  for (let l = 0; l < nLayer; l += 1) {
    const [from, to] = [`h${l}`, `model/h${l}`]
    file
      .set(`${to}/ln_1/g`, { shape: [c], values: at(`${from}.ln1.g`) })
      .set(`${to}/ln_2/g`, { shape: [c], values: at(`${from}.ln2.g`) })
    for (const [part, which] of ['q_proj', 'k_proj', 'v_proj'].entries()) {
      file.set(
        `${to}/attn/${which}`,
        heads((h, e, i) => at(`${from}.attn.wQkv`)[i * 3 * c + part * c + h * size + e]!),
      )
    }
    file.set(
      `${to}/attn/c_proj`,
      heads((h, e, o) => at(`${from}.attn.wProj`)[(h * size + e) * c + o]!),
    )
    file
      .set(`${to}/mlp/c_fc/w`, { shape: [c, 4 * c], values: at(`${from}.mlp.wFc`) })
      .set(`${to}/mlp/c_proj/w`, { shape: [4 * c, c], values: at(`${from}.mlp.wProj`) })
  }
  return file
}

const opened = (tensors: ReadonlyMap<string, NamedValues>) =>
  readSafetensors(writeSafetensors(tensors), 'igpt.safetensors')
const without = (name: string) => new Map([...theirs].filter(([key]) => key !== name))

beforeAll(async () => {
  const bytes = await readFile(new URL('./fixtures/head8/model.safetensors', import.meta.url))
  model = fromHuggingFace(readSafetensors(new Uint8Array(bytes), 'model.safetensors'), 4)
  theirs = underOpenAiNames(model)
})

describe("a checkpoint under OpenAI's names", () => {
  it('is the same model, to the last bit, with the heads that it shows', () => {
    expect(hasOpenAiNames(opened(theirs))).toBe(true)
    expect(fromOpenAi(opened(theirs))).toEqual(model)
  })

  it('reads files without prefix, with unrelated variables, and masked models without a start vector', () => {
    const extra: [string, NamedValues][] = [
      ['wte/adam_m', { shape: [1], values: new Float32Array(1) }],
      ['global_step', { shape: [], values: new Float32Array(1) }],
    ]
    const bare = new Map([
      ...[...theirs].map(([name, tensor]) => [name.replace('model/', ''), tensor] as const),
      ...extra,
    ])
    expect(fromOpenAi(opened(bare)).values).toEqual(model.values)
    const masked = fromOpenAi(opened(without('model/sos')))
    expect([masked.shape.objective, masked.values.has('sos')]).toEqual(['masked', false])
  })

  it('opens as an .npz as NumPy writes it, and without a config.json', async () => {
    const npy = ({ shape, values }: NamedValues) => {
      const sides = `${shape.join(', ')}${shape.length === 1 ? ',' : ''}`
      const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sides}), }`
      const header = `${dict.padEnd(117)}\n`
      return Uint8Array.from([
        0x93,
        ...Buffer.from('NUMPY'),
        1,
        0,
        header.length,
        0,
        ...Buffer.from(header),
        ...new Uint8Array(Float32Array.from(values).buffer),
      ])
    }
    const zip = zipSync(
      Object.fromEntries([...theirs].map(([name, tensor]) => [`${name}.npy`, npy(tensor)])),
      { level: 1 },
    )
    const read = await readModelFolder([new File([zip as Uint8Array<ArrayBuffer>], 'igpt-s.npz')])
    expect(read.shape).toEqual(model.shape)
    expect(read.values.get('h1.attn.wQkv')).toEqual(model.values.get('h1.attn.wQkv'))
  })

  it.each<[string, () => TensorFile, RegExp]>([
    ['a missing tensor', () => opened(without('model/h1/mlp/c_fc/w')), /no tensor h1\/mlp\/c_fc\/w/],
    [
      'a layer left out',
      () => opened(without('model/h1/ln_1/g')),
      /a tensor h1\/ln_2\/g that this model does not use|h1\//,
    ],
    [
      'another shape',
      () => opened(new Map([...theirs, ['model/ln_f/g', { shape: [31], values: new Float32Array(31) }]])),
      /ln_f\/g of shape \[31\]/,
    ],
    [
      'heads that do not divide the width',
      () =>
        opened(
          new Map([
            ...theirs,
            ['model/h0/attn/q_proj', { shape: [5, 1, 32], values: new Float32Array(160) }],
          ]),
        ),
      /not divisible by 5 heads/,
    ],
  ])('is refused with %s', async (_, file, says) => {
    const failure = await failureOf(() => fromOpenAi(file()))
    expect(failure.code).toBe('weights-model')
    expect(failure.message).toMatch(says)
  })

  it("is distinguished from transformers' names", async () => {
    const bytes = await readFile(new URL('./fixtures/head8/model.safetensors', import.meta.url))
    expect(hasOpenAiNames(readSafetensors(new Uint8Array(bytes), 'a'))).toBe(false)
  })
})
