/**
 * Every reader of models against 10,000 seeded damages of real files of its format. Each must answer with a result or a
 * typed error, soon and in little memory (testSupport/fuzz.ts says how much).
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { weightShapes, type IgptShape, type WeightName } from '../model/weights'
import { expectSafe } from '../testSupport/fuzz'
import { fromHuggingFace, headsOfConfig, huggingFaceConfig, toHuggingFace } from './huggingface'
import { readSafetensors, writeSafetensors } from './safetensors'
import { readTorchFile } from './torchFile'

const shape: IgptShape = { positions: 4, nVocab: 3, nLayer: 1, nHead: 2, nEmbd: 8 }
const values = new Map<WeightName, Float32Array>([...weightShapes(shape)].map(([name, dims]) => [
  name, Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i)),
]))
const model = writeSafetensors(toHuggingFace({ shape, values }))
const few = writeSafetensors(new Map([['a', { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) }], ['b', { shape: [], values: Float32Array.of(7) }]]))
const torch = (name: string): Uint8Array => new Uint8Array(readFileSync(resolve('src/checkpoint/fixtures/torch', `${name}.bin`)))
const asBytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value, null, 2))
const asText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

const readers: [string, Uint8Array[], (bytes: Uint8Array) => unknown][] = [
  ['safetensors', [few, writeSafetensors(new Map([['weight', { shape: [4], values: new Float32Array(4) }]]))], (bytes) => {
    const file = readSafetensors(bytes, 'f')
    for (const name of file.tensors.keys()) file.floats(name)
  }],
  ['a Hugging Face model', [model], (bytes) => fromHuggingFace(readSafetensors(bytes, 'f'), 2)],
  ['pytorch_model.bin', [torch('parameters'), torch('tensors'), torch('tensors-old')], async (bytes) => {
    const file = await readTorchFile(new Blob([bytes.slice()]), 'f')
    for (const [name, { dtype }] of file.tensors) if (dtype === 'F32') file.floats(name)
  }],
  ['a Hugging Face config.json', [asBytes(huggingFaceConfig(shape))], (bytes) => headsOfConfig(asText(bytes), 'f')],
]

describe('damaged models are read or refused with a typed error', () => {
  it.each(readers)('%s', { timeout: 60_000 }, async (_, sources, read) => {
    expect.hasAssertions()
    await expectSafe(sources, read)
  })
})
