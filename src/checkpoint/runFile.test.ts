/**
 * Run files: round trip, reading by other programs' rules, and refused files.
 */
import { unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { narrowToHalves, widenHalves } from './halfFloats'
import { newestFormat } from './migrations'
import { readRunFile, writeRunFile } from './runFile'
import { readSafetensors, writeSafetensors } from './safetensors'
import { changedManifest, changedRunFile } from '../testSupport/changedRunFile'
import { savedRun } from '../testSupport/smallSavedRun'

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer())
const blobOf = (bytes: Uint8Array) => new Blob([bytes.slice()])
const refusal = (blob: Blob) =>
  readRunFile(blob, 'a.igpt').then(
    () => null,
    (error: { failure?: unknown }) => error.failure ?? error,
  )

/** A file of the same tensors, stored as `store` gives them. */
function sameTensors(bytes: Uint8Array, store: (values: Float32Array) => Float32Array | Uint16Array) {
  const file = readSafetensors(bytes, 'w')
  return writeSafetensors(
    new Map(
      [...file.tensors].map(([name, { shape }]) => [name, { shape, values: store(file.floats(name)) }]),
    ),
  )
}

type Loose = Record<string, unknown>

/** The file of a run with its study of this kind changed. */
const withStudy = (kind: string, change: (event: { study: Loose; result: Loose }) => void) =>
  changedManifest((manifest: { journal: { study?: Loose }[] }) => {
    change(manifest.journal.find(({ study }) => study?.kind === kind) as { study: Loose; result: Loose })
  })

describe('a run', () => {
  it.each([
    ['plain', savedRun()],
    ['of masked pixels, tied', savedRun({ objective: 'masked', headTying: 'tied' })],
    ['without its optimizer', { ...savedRun(), optimizer: null }],
    ['without classifiers', { ...savedRun(), classifiers: undefined }],
    ['with its probes only', { ...savedRun(), classifiers: { ...savedRun().classifiers!, fineTuned: null } }],
  ])('%s comes back as it was, compressed or not', async (_, run) => {
    for (const compress of [false, true])
      expect(await readRunFile(await writeRunFile(run, { compress }), 'a.igpt')).toEqual(run)
  })

  it('can be read with any zip and safetensors reader', async () => {
    const run = savedRun()
    const parts = unzipSync(await bytesOf(await writeRunFile(run, { compress: true })))
    expect(Object.keys(parts)).toEqual([
      'manifest.json',
      'arrays.bin',
      'weights.safetensors',
      'optimizer.safetensors',
      'classifiers.safetensors',
    ])
    const classifiers = readSafetensors(parts['classifiers.safetensors']!, 'c')
    expect(classifiers.floats('probe.2.weights')).toEqual(run.classifiers!.probe!.numbers[2].weights)
    expect(classifiers.floats('fineTuned.wClf')).toEqual(run.classifiers!.fineTuned!.weights.get('wClf'))
    expect(readSafetensors(parts['weights.safetensors']!, 'w').floats('wte')).toEqual(run.weights.get('wte'))
    expect(readSafetensors(parts['optimizer.safetensors']!, 'o').floats('v.head')).toEqual(
      run.optimizer!.v.get('head'),
    )
  })

  it('in half precision has weights of half the bytes, rounded, and all else as it was', async () => {
    const run = { ...savedRun(), optimizer: null }
    const file = await writeRunFile(run, { compress: true, weightsType: 'F16' })
    const read = await readRunFile(file, 'a.igpt')
    const near = new Map(
      [...run.weights].map(([name, values]) => [name, widenHalves(narrowToHalves(values))]),
    )
    expect(read).toEqual({ ...run, weights: near })
    const part = unzipSync(await bytesOf(file))['weights.safetensors']!
    const tensors = readSafetensors(part, 'w').tensors
    for (const [name, values] of run.weights)
      expect(tensors.get(name)).toMatchObject({ dtype: 'F16', bytes: { length: 2 * values.length } })
    const again = await readRunFile(
      await writeRunFile(read, { compress: true, weightsType: 'F16' }),
      'b.igpt',
    )
    expect(again).toEqual(read)
  })

  it('is not written in half precision beside an optimizer, or with a weight too large for it', async () => {
    const halves = { compress: true, weightsType: 'F16' } as const
    await expect(writeRunFile(savedRun(), halves)).rejects.toThrow(RangeError)
    const large = { ...savedRun(), optimizer: null }
    large.weights.get('wpe')![5] = 65_520
    await expect(writeRunFile(large, halves)).rejects.toMatchObject({
      failure: { code: 'run-file', subject: 'wpe', message: expect.stringMatching(/wpe.*65504: 65520/) },
    })
  })

  it.each([
    [3, 'half precision', ['weightsType', 'classifiers']],
    [4, 'classifiers', ['classifiers']],
  ])('of format %d, before %s, opens as it was', async (format, _, absent) => {
    const run = { ...savedRun(), classifiers: undefined }
    const older = await changedManifest((manifest: Loose) => {
      manifest.format = format
      for (const key of absent) delete manifest[key]
    }, run)
    expect(await readRunFile(older, 'a.igpt')).toEqual(run)
  })

  it("has the default of a study's setting that was not there when it was saved", async () => {
    const read = await readRunFile(
      await withStudy('probe', ({ study }) => {
        delete study.epochs
      }),
      'a.igpt',
    )
    expect(read).toEqual(savedRun())
  })

  it('has a probe study from before the other classifiers and balanced accuracy', async () => {
    const read = await readRunFile(
      await withStudy('probe', ({ study, result }) => {
        for (const key of ['kinds', 'neighbours', 'temperature', 'attentiveRate', 'attentiveEpochs'])
          delete study[key]
        delete result.balanced
        delete result.others
      }),
      'a.igpt',
    )
    const kept = read.journal.find((event) => event.kind === 'studyKept' && event.study.kind === 'probe')
    expect(kept).toMatchObject({ study: { kinds: 'knn', neighbours: 20 }, result: { best: 1 } })
    expect(kept).not.toHaveProperty('result.balanced')
    expect(kept).not.toHaveProperty('result.others')
  })
})

describe('is refused with message and remedy:', () => {
  const cases: [string, () => Promise<Blob>, RegExp][] = [
    [
      'a file that is no archive',
      async () => new Blob(['hello']),
      /a\.igpt ends at byte 5 without a zip directory/,
    ],
    [
      'an archive of something else',
      async () => blobOf(zipSync({ 'a.png': Uint8Array.of(1) })),
      /does not belong to a run/,
    ],
    [
      'an archive of JSON',
      async () =>
        blobOf(zipSync({ 'manifest.json': new TextEncoder().encode('{}'), 'arrays.bin': new Uint8Array(0) })),
      /is not a run of iGPT Lab/,
    ],
    [
      'a manifest with a key that is there twice',
      async () => {
        const text = new TextEncoder().encode('{"format": 1, "format": 2}')
        return blobOf(zipSync({ 'manifest.json': text, 'arrays.bin': new Uint8Array(0) }))
      },
      /has the key "format" twice/,
    ],
    [
      "a study whose result is another's",
      () =>
        withStudy('sweep', ({ result }) => {
          result.kind = 'probe'
        }),
      /result\.kind is not one of sweep/,
    ],
    [
      'a study with a setting out of range',
      () =>
        withStudy('probe', ({ study }) => {
          study.epochs = 0
        }),
      /study\.epochs is invalid: SGD epochs must be from 1/,
    ],
    [
      'a study of another model',
      () =>
        withStudy('inspect', ({ result }) => {
          result.nLayer = 9
        }),
      /result\.nLayer is 9, not from 1 to 1/,
    ],
    [
      'a share above one',
      () =>
        withStudy('likelihood', ({ result }) => {
          ;(result.other as { auroc: number }).auroc = 1.5
        }),
      /auroc is 1\.5/,
    ],
    [
      'a newer format',
      () =>
        changedManifest((m: { format: number }) => {
          m.format = newestFormat + 1
        }),
      /saved by a newer version/,
    ],
    [
      'a setting of the future',
      () =>
        changedManifest((m: { config: Record<string, unknown> }) => {
          m.config.warpDrive = 1
        }),
      /setting unknown to this version of the lab: "warpDrive"/,
    ],
    [
      'a setting out of range',
      () =>
        changedManifest((m: { config: { nHead: number } }) => {
          m.config.nHead = 3
        }),
      /Heads must divide the width/,
    ],
    [
      'a huge model',
      () =>
        changedManifest((m: { config: { nEmbd: number; nLayer: number } }) => {
          Object.assign(m.config, { nEmbd: 3072, nLayer: 60 })
        }),
      /accuracy|tensors|layers/,
    ],
    [
      'a step beyond the last',
      () =>
        changedManifest((m: { step: number }) => {
          m.step = 21
        }),
      /manifest\.step is 21, not from 0 to 20/,
    ],
    [
      'a name that is a path',
      () =>
        changedManifest((m: { runId: string }) => {
          m.runId = '../x'
        }),
      /manifest\.runId contains characters other than/,
    ],
    [
      'an array that is too short',
      () =>
        changedManifest((m: { preview: { stripTokens: { length: number } } }) => {
          m.preview.stripTokens.length = 3
        }),
      /stripTokens has 3 numbers/,
    ],
    [
      'an array beyond the end',
      () =>
        changedManifest((m: { preview: { stripTokens: { at: number } } }) => {
          m.preview.stripTokens.at = 1e6
        }),
      /stripTokens lies at bytes/,
    ],
    [
      'rows of a set that never began',
      () =>
        changedManifest((m: { journal: { kind: string }[] }) => {
          m.journal.splice(
            m.journal.findIndex(({ kind }) => kind === 'completionStart'),
            1,
          )
        }),
      /does not belong to a set/,
    ],
    [
      'predictions for other images than the test images',
      () =>
        changedManifest((m: { journal: { predictions?: { length: number } }[] }) => {
          m.journal.find(({ predictions }) => predictions)!.predictions!.length = 2
        }),
      /predictions has 2 values, not one for each layer and test image/,
    ],
    [
      'a prediction beyond the classes',
      () => {
        const run = savedRun()
        const probes = run.journal.find((event) => event.kind === 'probes')!
        if (probes.kind === 'probes') probes.predictions![2] = 2
        return changedRunFile(() => undefined, run)
      },
      /predictions has 2 at index 2, not a number below 2/,
    ],
    [
      'a probe of an unknown kind',
      () =>
        changedManifest((m: { journal: { probe?: string }[] }) => {
          m.journal.find(({ probe }) => probe)!.probe = 'oracle'
        }),
      /probe is not one of knn, attentive/,
    ],
    [
      'a part twice as large as it can be',
      () =>
        changedRunFile((parts) => {
          parts['weights.safetensors'] = new Uint8Array(20_000)
        }),
      /limit for this run is \d+/,
    ],
    [
      'no weights',
      () =>
        changedRunFile((parts) => {
          delete parts['weights.safetensors']
        }),
      /has no weights\.safetensors/,
    ],
    [
      'half an optimizer',
      () =>
        changedRunFile((parts) => {
          delete parts['optimizer.safetensors']
        }),
      /only one of optimizer state and update count/,
    ],
    [
      'float32 weights in a file that declares half precision',
      () =>
        changedRunFile(
          (parts) => {
            parts['weights.safetensors'] = sameTensors(parts['weights.safetensors']!, (values) => values)
          },
          { ...savedRun(), optimizer: null },
          'F16',
        ),
      /holds wte as F32 .*, not F16/,
    ],
    [
      'half-precision weights in a file that declares float32',
      () =>
        changedRunFile((parts) => {
          parts['weights.safetensors'] = sameTensors(parts['weights.safetensors']!, narrowToHalves)
        }),
      /holds wte as F16 .*, not F32/,
    ],
    [
      'half-precision weights beside an optimizer',
      () =>
        changedManifest((m: { weightsType: string }) => {
          m.weightsType = 'F16'
        }),
      /weightsType is F16 beside the state of an optimizer/,
    ],
    [
      'weights of an unknown number type',
      () =>
        changedManifest((m: { weightsType: string }) => {
          m.weightsType = 'F8_E4M3'
        }),
      /weightsType is not one of F32, F16/,
    ],
    [
      'weights of another model',
      () =>
        changedRunFile((parts) => {
          parts['weights.safetensors'] = writeSafetensors(
            new Map([['wte', { shape: [2], values: new Float32Array(2) }]]),
          )
        }),
      /holds 1 tensors where this run has/,
    ],
  ]
  it.each(cases)('%s', async (_, make, words) => {
    const failure = await refusal(await make())
    expect(failure).toMatchObject({
      code: 'run-file',
      subject: 'a.igpt',
      message: expect.stringMatching(words),
      remedy: expect.stringMatching(/file|page/),
    })
  })

  it('weights that are no numbers, and a negative mean of squares', async () => {
    const sick = savedRun()
    sick.weights.get('head')![3] = Number.NaN
    expect(await refusal(await writeRunFile(sick, { compress: false }))).toMatchObject({
      code: 'run-file',
      message: expect.stringMatching(/NaN in head/),
    })
    const negative = savedRun()
    negative.optimizer!.v.get('wte')![0] = -1
    expect(await refusal(await writeRunFile(negative, { compress: false }))).toMatchObject({
      code: 'run-file',
      message: expect.stringMatching(/negative second moment for wte/),
    })
  })

  it('every single flipped byte of the contents, by the checksums', async () => {
    const whole = await bytesOf(await writeRunFile(savedRun(), { compress: false }))
    const text = new TextDecoder('latin1').decode(whole)
    const wpe = text.indexOf('weights.safetensors') + 900
    for (const at of [text.indexOf('elapsedSeconds'), text.indexOf('arrays.bin') + 40, wpe]) {
      const damaged = whole.slice()
      damaged[at]! ^= 4
      expect(await refusal(blobOf(damaged))).toMatchObject({
        code: 'run-file',
        message: expect.stringMatching(/checksum/),
      })
    }
  })
})
