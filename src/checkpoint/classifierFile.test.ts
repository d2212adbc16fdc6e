/**
 * Classifiers in run files and in exported folders: round trips, what a folder says of them, and refused
 * damages.
 */
import { strToU8, unzipSync, zipSync, type Zippable } from 'fflate'
import { describe, expect, it } from 'vitest'
import { savedRun } from '../testSupport/smallSavedRun'
import { importedRun, importedState } from './importedRun'
import { classifierFile, classifierNote, exportFolder } from './labFolder'
import { readModelFolder } from './modelFolder'
import { readRunFile, writeRunFile } from './runFile'
import { readSafetensors, writeSafetensors } from './safetensors'
import type { KeptClassifiers } from './savedRun'

type Loose = Record<string, never>
type Change = (record: { probe: Loose; fineTuned: Loose }) => void
type Tensors = Map<string, { shape: readonly number[]; values: Float32Array }>

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer())
const parsed = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as Record<string, never>
const refusal = (read: Promise<unknown>) =>
  read.then(
    () => null,
    (error: { failure?: unknown }) => error.failure ?? error,
  )

/** The bytes of these tensors after a change. */
function changedTensors(bytes: Uint8Array, change: (tensors: Tensors) => void): Uint8Array<ArrayBuffer> {
  const file = readSafetensors(bytes, 'c')
  const tensors: Tensors = new Map(
    [...file.tensors].map(([name, { shape }]) => [name, { shape, values: file.floats(name).slice() }]),
  )
  change(tensors)
  return writeSafetensors(tensors)
}

/** A run file and a folder with the record or the tensors of their classifiers changed. */
async function damaged(record: Change | null, tensors: ((tensors: Tensors) => void) | null) {
  const run = unzipSync(await bytesOf(await writeRunFile(savedRun(), { compress: false })))
  const folder = unzipSync(await bytesOf(exportFolder(savedRun())))
  if (record) {
    const manifest = parsed(run['manifest.json'])
    record(manifest.classifiers)
    run['manifest.json'] = strToU8(JSON.stringify(manifest))
    const note = parsed(folder[classifierNote])
    record(note as never)
    folder[classifierNote] = strToU8(JSON.stringify(note))
  }
  if (tensors) {
    run['classifiers.safetensors'] = changedTensors(run['classifiers.safetensors'], tensors)
    folder[classifierFile] = changedTensors(folder[classifierFile], tensors)
  }
  const zipped = (files: Record<string, Uint8Array>) => zipSync(files as Zippable, { level: 0 }).slice()
  return { run: new Blob([zipped(run)]), folder: new File([zipped(folder)], 'model.zip') }
}

describe('an exported folder', () => {
  it.each<[string, (kept: KeptClassifiers) => KeptClassifiers | undefined]>([
    ['both kinds', (kept) => kept],
    ['probes only', (kept) => ({ ...kept, fineTuned: null })],
    ['a fine-tuned network only', (kept) => ({ ...kept, probe: null })],
    ['none', () => undefined],
  ])('gives %s back to the last bit', async (_, pick) => {
    const run = { ...savedRun(), classifiers: pick(savedRun().classifiers!) }
    const model = await readModelFolder([new File([exportFolder(run)], 'model.zip')])
    expect(model.classifiers).toEqual(run.classifiers ?? null)
    const state = importedState(run.config, model)
    const imported = importedRun('run-b', state.config, run.preview, state, model)
    expect(imported.classifiers).toEqual(run.classifiers)
    expect('classifiers' in imported).toBe(run.classifiers !== undefined)
  })

  it('says in its README how to compute with them, and only if there are any', async () => {
    const readmeOf = async (classifiers: KeptClassifiers | undefined) =>
      new TextDecoder().decode(
        unzipSync(await bytesOf(exportFolder({ ...savedRun(), classifiers })))['README.md'],
      )
    const readme = await readmeOf(savedRun().classifiers)
    expect(readme).toContain('igpt_classifier.safetensors')
    expect(readme).toContain('weights @ ((x - mean) / scale) + intercept')
    expect(readme).toMatch(/fine-tuned for 5 steps from step 3, up to layer 0/)
    expect(await readmeOf({ ...savedRun().classifiers!, fineTuned: null })).not.toContain('wClf')
    expect(await readmeOf(undefined)).not.toMatch(/classifier/i)
  })

  it('opens as a model where one of the two files is left out', async () => {
    const files = unzipSync(await bytesOf(exportFolder(savedRun())))
    for (const left of [classifierFile, classifierNote]) {
      const rest = Object.entries(files).filter(([name]) => name !== left)
      const model = await readModelFolder(rest.map(([name, bytes]) => new File([bytes.slice()], name)))
      expect(model.classifiers).toBeNull()
    }
  })
})

describe('damaged classifiers are refused by run file and folder:', () => {
  const change =
    (over: object): Change =>
    ({ probe }) =>
      void Object.assign(probe, over)
  const tune =
    (over: object): Change =>
    ({ fineTuned }) =>
      void Object.assign(fineTuned, over)
  it.each<[string, Change | null, ((tensors: Tensors) => void) | null, RegExp]>([
    [
      'a layer beyond the last',
      change({ probes: [{ layers: [2], accuracy: 0 }] }),
      null,
      /is 2, not from 0 to 1/,
    ],
    ['no layers', change({ probes: [{ layers: [], accuracy: 0 }] }), null, /ascending order/],
    ['a layer twice', change({ probes: [{ layers: [1, 1], accuracy: 0 }] }), null, /ascending order/],
    ['no probes', change({ probes: [] }), null, /probes is empty/],
    ['an accuracy above one', change({ probes: [{ layers: [1], accuracy: 1.5 }] }), null, /is 1\.5/],
    ['no classes', change({ classNames: [] }), null, /classNames is empty/],
    ['another kind', tune({ kind: 'probe' }), null, /kind is not one of fineTuned/],
    ['a head of another layer', tune({ headLayer: 1 }), null, /holds 17 tensors for classifiers of 23/],
    [
      'more classes than numbers',
      tune({ classNames: ['a', 'b', 'c'] }),
      null,
      /fineTuned\.wClf as F32 8 x 2/,
    ],
    ['a missing tensor', null, (all) => void all.delete('probe.0.mean'), /holds 16 tensors/],
    ['a scale of zero', null, (all) => void (all.get('probe.1.scale')!.values[3] = 0), /probe\.1\.scale/],
    ['a number that is none', null, (all) => void (all.get('fineTuned.wte')!.values[1] = NaN), /NaN/],
  ])('%s', async (_, record, tensors, words) => {
    const { run, folder } = await damaged(record, tensors)
    expect(await refusal(readRunFile(run, 'a.igpt'))).toMatchObject({
      code: 'run-file',
      message: expect.stringMatching(words),
    })
    expect(await refusal(readModelFolder([folder]))).toMatchObject({
      code: 'weights-file',
      message: expect.stringMatching(words),
    })
  })

  it('a description without numbers, and numbers without a description', async () => {
    const parts = unzipSync(await bytesOf(await writeRunFile(savedRun(), { compress: false })))
    const without = Object.fromEntries(
      Object.entries(parts).filter(([name]) => name !== 'classifiers.safetensors'),
    )
    const halves = [
      zipSync(without as Zippable, { level: 0 }),
      zipSync(
        {
          ...parts,
          'manifest.json': strToU8(JSON.stringify({ ...parsed(parts['manifest.json']), classifiers: null })),
        } as Zippable,
        { level: 0 },
      ),
    ]
    for (const bytes of halves)
      expect(await refusal(readRunFile(new Blob([bytes.slice()]), 'a.igpt'))).toMatchObject({
        code: 'run-file',
      })
  })
})
