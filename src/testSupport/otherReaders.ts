/** Readers of the lab's own smaller files, and of lists beside pictures and weights, with files of each. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readNpz } from '../checkpoint/npzFile'
import { writeRunFile } from '../checkpoint/runFile'
import { readMeasurements, unzipRuns, zipFiles } from '../checkpoint/runSetFile'
import { weightsAmong } from '../checkpoint/weightsAmong'
import { readLesson } from '../core/lessons/readLesson'
import { identified, packDataset, unpackDataset } from '../data/datasetFile'
import { bytesOf, npy, npz } from '../data/fixtures/arrays'
import { LabelFiles } from '../data/layout/labelFiles'
import type { LabelledImages } from '../data/rawDataset'
import { readRecord, writeRecord } from '../storage/runRecordFile'
import { recordOf } from '../checkpoint/savedRun'
import { savedRun } from './smallSavedRun'
import type { ReaderCase } from './tryReader'

const textBytes = (text: string) => new TextEncoder().encode(text)
const bytesIn = async (file: Blob) => new Uint8Array(await file.arrayBuffer())
const blobOf = (bytes: Uint8Array) => new Blob([bytes.slice()])

const part = (count: number): LabelledImages => ({
  pixels: Uint8Array.from({ length: count * 4 }, (_, i) => i * 7),
  labels: Uint8Array.from({ length: count }, (_, i) => i % 2),
})
const set = await identified({
  id: 'own',
  label: 'pictures',
  licence: '',
  nativePx: 2,
  channels: 1,
  classNames: ['a', 'b'],
  train: part(5),
  test: part(2),
})

const lessons = resolve('public/lessons')
const run = await writeRunFile(savedRun(), { compress: true })
const record = writeRecord({ facts: recordOf(savedRun()), sequence: 3, bytes: 1000, crc: 5 })
const list = { metadata: { total_size: 8 }, weight_map: { 'wte.weight': 'model-00001-of-00002.safetensors' } }

const labelTables: Record<string, string[]> = {
  csv: ['file_name,label\na.png,cat\nb.png,"dog, small"\n', 'id;class\n1;3\n2;4\n'],
  jsonl: ['{"file_name":"a.png","label":3}\n{"file_name":"b.png","label":"x"}\n'],
  json: ['{"cls": 3, "label": "cat", "nested": {"a": [1, 2]}}'],
  txt: [
    'n01443537\tgoldfish, Carassius auratus\nn01629819\tEuropean fire salamander\n',
    'a.png 3\nb.png 4\n',
  ],
}

export const otherReaders: ReaderCase[] = [
  {
    name: 'a lesson',
    sources: readdirSync(lessons)
      .filter((name) => name !== 'index.json')
      .map((name) => new Uint8Array(readFileSync(join(lessons, name)))),
    read: (bytes) => readLesson(bytes),
  },
  {
    name: 'a saved data set',
    sources: [await bytesIn(packDataset(set))],
    read: (bytes) => unpackDataset(blobOf(bytes), set.id),
  },
  {
    name: 'a record of a saved run',
    sources: [record],
    // Null is the refusal of a record; its run is then listed by the other slot.
    read: readRecord,
  },
  {
    name: 'an archive of a run set',
    sources: [await bytesIn(await zipFiles([{ name: 'seed-0.igpt', file: run }]))],
    async read(bytes) {
      for (const { name, file } of await unzipRuns(blobOf(bytes), 's.zip')) await readMeasurements(file, name)
    },
  },
  {
    name: 'weights in an npz archive',
    sources: [npz({ 'model/wte:0': npy('<f4', [2, 3], bytesOf(new Float32Array(6))) })],
    async read(bytes) {
      const file = await readNpz(blobOf(bytes), 'w.npz')
      for (const name of file.tensors.keys()) file.floats(name)
    },
  },
  {
    name: "a list of a model's parts",
    sources: [textBytes(JSON.stringify(list))],
    read: (bytes) =>
      weightsAmong([
        {
          name: 'model.safetensors.index.json',
          size: bytes.length,
          bytes: async () => bytes.slice(),
          blob: async () => blobOf(bytes),
        },
      ]),
  },
  ...Object.entries(labelTables).map(([ending, texts]) => ({
    name: `labels in a .${ending} file`,
    sources: texts.map(textBytes),
    read: (bytes: Uint8Array) => new LabelFiles().add(`labels/words.${ending}`, bytes),
  })),
]
