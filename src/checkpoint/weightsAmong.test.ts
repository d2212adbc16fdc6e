/**
 * Models in several files, training checkpoints and files of other programs, as people open them: read where
 * all is there, otherwise named for what they are with what to do.
 */
import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { failureOf } from '../data/fixtures/failureOf'
import { readUserFiles } from '../data/userFiles'
import { readModelFolder } from './modelFolder'
import { readSafetensors, writeSafetensors } from './safetensors'

type Numbers = Map<string, { shape: number[]; values: Float32Array }>

const fixture = async (path: string, name = path.split('/').at(-1)!) =>
  new File([Uint8Array.from(await readFile(new URL(`./fixtures/${path}`, import.meta.url)))], name)

let whole: File
let config: File
let tensors: Numbers

beforeAll(async () => {
  whole = await fixture('head8/model.safetensors')
  config = await fixture('head8/config.json')
  const file = readSafetensors(new Uint8Array(await whole.arrayBuffer()), whole.name)
  tensors = new Map(
    [...file.tensors].map(([name, { shape }]) => [name, { shape, values: file.floats(name) }]),
  )
})

const safetensors = (numbers: Numbers, name: string) => new File([writeSafetensors(numbers)], name)

/** The fixture in `count` files, and the list of them. */
function split(count: number): { parts: File[]; list: File } {
  const nameOf = (i: number) => `model-0000${i + 1}-of-0000${count}.safetensors`
  const all = [...tensors]
  const parts = Array.from({ length: count }, (_, i) =>
    safetensors(new Map(all.filter((__, at) => at % count === i)), nameOf(i)),
  )
  const map = Object.fromEntries(all.map(([name], at) => [name, nameOf(at % count)]))
  const list = new File([JSON.stringify({ metadata: {}, weight_map: map })], 'model.safetensors.index.json')
  return { parts, list }
}

describe('a model in several files', () => {
  it('is read once all are there, in any order, with its list or without', async () => {
    const expected = await readModelFolder([whole, config])
    const { parts, list } = split(3)
    for (const files of [
      [...parts, list, config],
      [config, ...parts.toReversed()],
    ]) {
      const seen: number[] = []
      const model = await readModelFolder(files, { onProgress: (done) => seen.push(done) })
      expect(model.values).toEqual(expected.values)
      expect(seen.at(-1)).toBe(parts.reduce((sum, { size }) => sum + size, 0))
    }
  })

  it('is refused with the names of the missing ones', async () => {
    const { parts, list } = split(3)
    for (const files of [
      [parts[1]!, config],
      [list, config],
      [list, parts[1]!, config],
    ]) {
      const failure = await failureOf(() => readModelFolder(files))
      expect(failure.code).toBe('weights-file')
      expect(failure.message).toMatch(/in 3 files, of which some are not open: .*model-00003-of-00003/)
      expect(failure.remedy).toMatch(/Open all its files together/)
    }
  })

  it('is refused where its list has a key twice', async () => {
    const { parts, list } = split(2)
    const text = (await list.text()).replace('"weight_map":', '"weight_map":{},"weight_map":')
    const twice = new File([text], list.name)
    const failure = await failureOf(() => readModelFolder([...parts, twice, config]))
    expect(failure).toMatchObject({ code: 'weights-file', subject: list.name })
    expect(failure.message).toMatch(/has the key "weight_map" twice/)
  })

  it('is refused where two files hold one tensor', async () => {
    const [first] = split(2).parts
    const again = new File([first!], 'model-00002-of-00002.safetensors')
    expect((await failureOf(() => readModelFolder([first!, again, config]))).message).toMatch(
      /as another part does/,
    )
  })
})

describe('another model', () => {
  const ofShapes = (shapes: Record<string, number[]>): Numbers =>
    new Map(
      Object.entries(shapes).map(([name, shape]) => [
        name,
        { shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)) },
      ]),
    )
  it.each<[string, Record<string, number[]>, RegExp]>([
    [
      'GPT-2',
      { 'wte.weight': [50_257, 2], 'wpe.weight': [4, 2], 'h.0.ln_1.bias': [2] },
      /a GPT for text, with 50257 tokens in its vocabulary/,
    ],
    [
      'nanoGPT, compiled',
      { '_orig_mod.transformer.wte.weight': [50_304, 2], '_orig_mod.lm_head.weight': [50_304, 2] },
      /a GPT for text, with 50304 tokens/,
    ],
    [
      'minGPT of pixels',
      { 'transformer.wte.weight': [512, 2], 'transformer.h.0.attn.c_attn.weight': [6, 2] },
      /linear layers are transposed, as of nanoGPT and minGPT/,
    ],
    [
      'GPT-2 of pixels',
      { 'transformer.wte.weight': [513, 2], 'transformer.h.0.ln_1.bias': [2] },
      /norms have a mean and biases, as GPT-2's/,
    ],
    ['a ResNet', { 'conv1.weight': [2, 2] }, /another architecture.*"conv1\.weight"/],
    ['nothing', {}, /holds no tensors/],
  ])('is named: %s', async (_, shapes, says) => {
    // Without a config.json: the number of heads is not asked for.
    const file = safetensors(ofShapes(shapes), 'model.safetensors')
    const failure = await failureOf(() => readModelFolder([file]))
    expect(failure).toMatchObject({ code: 'weights-model', remedy: expect.stringMatching(/ImageGPT/) })
    expect(failure.message).toMatch(says)
  })
})

describe('a file of another program', () => {
  const hdf5 = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0)
  const convert = /convert_openai_checkpoint\.py/
  const files: [File | Promise<File>, RegExp, RegExp][] = [
    [fixture('openai/model.ckpt-7.index'), /the index of a TensorFlow checkpoint, as OpenAI/, convert],
    [fixture('openai/model.ckpt-7.index', 'unnamed'), /the index of a TensorFlow checkpoint/, convert],
    [fixture('openai/model.ckpt-7.data-00001-of-00002'), /one data file of a TensorFlow/, convert],
    [new File(['\n\u0004graph'], 'model.ckpt-1000000.meta'), /part of a TensorFlow checkpoint/, convert],
    [new File(['model_checkpoint_path: "model.ckpt-7"'], 'checkpoint'), /the list of a TensorFlow/, convert],
    [new File([hdf5], 'tf_model.h5'), /transformers' model for TensorFlow/, /from_tf=True/],
    [new File([hdf5], 'my_model.h5'), /is an HDF5 file/, /Choose an ImageGPT|numpy/],
    [new File(['\u0085abc'], 'flax_model.msgpack'), /transformers' model for Flax/, /from_flax=True/],
    [new File(['GGUF\u0003'], 'model.gguf'), /a GGUF file/, /Choose an ImageGPT/],
    [new File(['\b\n'], 'model.onnx'), /an ONNX model/, /Choose an ImageGPT/],
  ]

  it('is named, with what to do, where a model or where images are opened', async () => {
    for (const [given, says, todo] of files) {
      const file = await given
      const failures = [
        await failureOf(() => readModelFolder([config, file])),
        await failureOf(() => readUserFiles([{ name: file.name, bytes: file }])),
      ]
      for (const { message, remedy } of failures) {
        expect(message).toMatch(says)
        expect(message.startsWith(`${file.name} is `)).toBe(true)
        expect(remedy).toMatch(todo)
      }
      expect(failures.map(({ code }) => code)).toEqual(['weights-file', 'data-unknown'])
    }
  })

  it('does not matter beside the weights', async () => {
    const other = new File([hdf5], 'tf_model.h5')
    expect((await readModelFolder([other, whole, config])).shape.nHead).toBe(4)
  })

  it('is a model where images are opened: it is said where models go', async () => {
    const failure = await failureOf(() => readUserFiles([{ name: whole.name, bytes: whole }]))
    expect(failure.message).toBe('model.safetensors is a file of weights, not images.')
    expect(failure.remedy).toMatch(/panel Weights/)
  })
})
