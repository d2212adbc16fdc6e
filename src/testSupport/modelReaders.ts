/** Every reader of models and runs, with small files of its format. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { unzipSync } from 'fflate'
import { weightShapes, type IgptShape, type WeightName } from '../compute/model/weights'
import { fromHuggingFace, headsOfConfig, huggingFaceConfig, toHuggingFace } from '../checkpoint/huggingface'
import { exportFolder } from '../checkpoint/labFolder'
import { readModelFolder } from '../checkpoint/modelFolder'
import { readRunFile, writeRunFile } from '../checkpoint/runFile'
import { readManifest } from '../checkpoint/runManifest'
import { readSafetensors, writeSafetensors } from '../checkpoint/safetensors'
import { savedRun } from './smallSavedRun'
import { readTorchFile } from '../checkpoint/torchFile'

import type { ReaderCase } from './tryReader'

type Entry = [name: string, sources: Uint8Array[], read: ReaderCase['read'], rounds?: number]

const shape: IgptShape = { positions: 4, nVocab: 3, nLayer: 1, nHead: 2, nEmbd: 8 }
const values = new Map<WeightName, Float32Array>(
  [...weightShapes(shape)].map(([name, dims]) => [
    name,
    Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i)),
  ]),
)
const model = writeSafetensors(toHuggingFace({ shape, values }))
const few = writeSafetensors(
  new Map([
    ['a', { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ['b', { shape: [], values: Float32Array.of(7) }],
  ]),
)
const torch = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(resolve('src/checkpoint/fixtures/torch', `${name}.bin`)))
const asBytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value, null, 2))
const asText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/**
 * Run files as stored, as saved by users, of the first format, and in half precision; then their contents,
 * which checksums protect.
 */
const run = async (compress: boolean): Promise<Uint8Array> =>
  new Uint8Array(await (await writeRunFile(savedRun(), { compress })).arrayBuffer())
const runs = [
  await run(false),
  await run(true),
  new Uint8Array(readFileSync(resolve('src/checkpoint/fixtures/run-format-1.igpt'))),
  new Uint8Array(
    await (
      await writeRunFile({ ...savedRun(), optimizer: null }, { compress: true, weightsType: 'F16' })
    ).arrayBuffer(),
  ),
]
const inside = unzipSync(runs[0])
/** An exported folder, without the state of the optimizer. */
const exported = unzipSync(
  new Uint8Array(await exportFolder({ ...savedRun(), optimizer: null }).arrayBuffer()),
)
const readFolder = (files: Record<string, Uint8Array>) =>
  readModelFolder(Object.entries(files).map(([path, contents]) => new File([contents.slice()], path)))
/** A model's zip archive is read by the reader of zip archives, so its files come here one by one. */
const folder = (name: string) => (bytes: Uint8Array) => {
  const files = {
    'model.safetensors': model,
    'config.json': asBytes(huggingFaceConfig(shape)),
    [name]: bytes,
  }
  return readFolder(files)
}

const readers: Entry[] = [
  [
    'safetensors',
    [few, writeSafetensors(new Map([['weight', { shape: [4], values: new Float32Array(4) }]]))],
    (bytes) => {
      const file = readSafetensors(bytes, 'f')
      for (const name of file.tensors.keys()) file.floats(name)
    },
  ],
  ['a Hugging Face model', [model], (bytes) => fromHuggingFace(readSafetensors(bytes, 'f'), 2)],
  [
    'pytorch_model.bin',
    [torch('parameters'), torch('tensors'), torch('tensors-old')],
    async (bytes) => {
      const file = await readTorchFile(new Blob([bytes.slice()]), 'f')
      for (const [name, { dtype }] of file.tensors) if (dtype === 'F32') file.floats(name)
    },
  ],
  [
    'a Hugging Face config.json',
    [asBytes(huggingFaceConfig(shape))],
    (bytes) => headsOfConfig(asText(bytes), 'f'),
  ],
]

const more: Entry[] = [
  ['an .igpt run file', runs, (bytes) => readRunFile(new Blob([bytes.slice()]), 'f.igpt')],
  [
    "a run file's manifest",
    [inside['manifest.json']],
    (bytes) => readManifest(asText(bytes), inside['arrays.bin'], 'f.igpt'),
  ],
  [
    'the record of classifiers in a folder',
    [exported['igpt_classifier.json']],
    (bytes) => readFolder({ ...exported, 'igpt_classifier.json': bytes }),
    1000,
  ],
  [
    "a model's igpt_lab.json",
    [asBytes({ format: 1, step: 5, config: { seed: 1, nLayer: 1 } })],
    folder('igpt_lab.json'),
    1000,
  ],
]

export const modelReaders: ReaderCase[] = [...readers, ...more].map(([name, sources, read, rounds]) => ({
  name,
  sources,
  read,
  ...(rounds && { rounds }),
}))
