/**
 * Export of a run as a folder and import: equal to the last bit; differences from a plain image GPT are
 * documented, and mismatches are refused by name.
 */
import { strToU8, unzipSync, zipSync } from 'fflate'
import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import type { RunConfig } from '../core/config'
import type { DataPreview } from '../core/dataPreview'
import { clustersOfLevels } from '../core/paletteColours'
import { baseConfig } from '../core/presets'
import { Rng } from '../core/rng'
import { failureOf } from '../data/fixtures/failureOf'
import { weightShapes, type IgptShape } from '../compute/model/weights'
import { isWithoutData, previewWithoutData } from './absentData'
import { hasPaletteOf, importedRun, importedState } from './importedRun'
import { exportFolder, exportWeights, shapeOfRun, type ExportedRun } from './labFolder'
import { readModelFolder } from './modelFolder'
import { readRunFile, writeRunFile } from './runFile'

const settings: RunConfig = {
  ...baseConfig,
  dataset: 'digits8',
  nPx: 4,
  palette: 'rgb',
  nVocab: 9,
  nLayer: 2,
  nHead: 3,
  nEmbd: 12,
  steps: 100,
  warmupSteps: 5,
  promptRows: 2,
  topK: 0,
  seed: 3,
}
const rgb = Uint8Array.from({ length: 27 }, (_, i) => (i * 67) % 256)
const summary = { label: 'Your pictures', trainImages: 30, testImages: 8, classNames: ['cat', 'dög'] }
const preview = (over: Partial<DataPreview['palette']> = {}) =>
  ({ summary, palette: { kind: 'rgb', nVocab: 9, rgb, ...over } }) as DataPreview

const random = (shape: IgptShape, label: string, square = false) => {
  const rng = new Rng(1).fork(label)
  const value = () => (square ? rng.normal() ** 2 : rng.normal())
  return new Map(
    weightShapes(shape).map(([name, dims]) => [
      name,
      Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, value),
    ]),
  )
}

function run(over: Partial<RunConfig> = {}, shapeOver: Partial<IgptShape> = {}): ExportedRun {
  const config = { ...settings, ...over }
  const { nVocab, nLayer, nHead, nEmbd, objective } = config
  const shape = {
    positions: 16,
    nVocab,
    nLayer,
    nHead,
    nEmbd,
    objective,
    tiedHead: config.headTying === 'tied',
    ...shapeOver,
  }
  const optimizer = { m: random(shape, 'm'), v: random(shape, 'v', true), updates: 40 }
  return { runId: 'r1', config, step: 40, preview: preview(), weights: random(shape, 'weights'), optimizer }
}

/** Values as text, to compare them to the last bit. */
const bits = (values: ReadonlyMap<string, Float32Array>) =>
  [...values]
    .map(([name, { buffer, byteOffset, byteLength }]) => [
      name,
      Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
    ])
    .sort()

const asFile = async (blob: Blob, name = 'model.zip') => new File([await blob.arrayBuffer()], name)
const unpacked = async (blob: Blob) => unzipSync(new Uint8Array(await blob.arrayBuffer()))
/** An exported folder with files put in, or taken out where null. */
async function altered(
  changes: Record<string, Uint8Array | string | null>,
  over: Partial<RunConfig> = {},
): Promise<File> {
  const files = await unpacked(exportFolder(run(over)))
  for (const [name, contents] of Object.entries(changes)) {
    if (contents === null) delete files[name]
    else files[name] = typeof contents === 'string' ? strToU8(contents) : Uint8Array.from(contents)
  }
  const inFolder = Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [`exported/${name}`, bytes]),
  )
  return new File([zipSync(inFolder, { level: 1 }) as Uint8Array<ArrayBuffer>], 'exported.zip')
}
const fixture = async (path: string) =>
  new File(
    [Uint8Array.from(await readFile(new URL(`./fixtures/${path}`, import.meta.url)))],
    path.split('/').at(-1)!,
  )

describe('a folder out and in again', () => {
  it.each<[string, ExportedRun]>([
    ['a plain run', run()],
    ['masked pixels', run({ objective: 'masked' })],
    ['biases', run({}, { biases: true })],
    ['a grey palette', { ...run({ palette: 'grey' }), preview: preview({ kind: 'grey' }) }],
    ['grey levels', { ...run({ palette: 'levels' }), preview: preview({ kind: 'grey' }) }],
  ])('keeps %s to the last bit', async (_, exported) => {
    const model = await readModelFolder([await asFile(exportFolder(exported))])
    expect(model.shape).toMatchObject(
      JSON.parse(
        JSON.stringify({
          ...shapeOfRun(exported),
          objective: undefined,
          tiedHead: undefined,
          biases: undefined,
        }),
      ),
    )
    expect(model.shape.biases ?? false).toBe(shapeOfRun(exported).biases)
    expect(bits(model.values)).toEqual(bits(exported.weights))
    expect([bits(model.moments!.m), bits(model.moments!.v)]).toEqual([
      bits(exported.optimizer!.m),
      bits(exported.optimizer!.v),
    ])
    expect(model.clusters).toEqual(clustersOfLevels(rgb))
    const state = importedState(baseConfig, model)
    expect(state).toMatchObject({ step: 40, optimizer: { updates: 40 } })
    expect(state.config).toEqual(exported.config)
    const back = importedRun('r2', state.config, exported.preview, state, model)
    expect(back).toMatchObject({
      runId: 'r2',
      status: 'paused',
      step: 40,
      config: exported.config,
      journal: [],
    })
    expect(hasPaletteOf(exported.config, exported.preview, model)).toBe(true)
    expect(hasPaletteOf(exported.config, preview({ rgb: rgb.map((level) => level ^ 4) }), model)).toBe(false)
  })

  it('is recognised as an archive by content, whatever its name', async () => {
    expect((await readModelFolder([await asFile(exportFolder(run()), '6f1d')])).values.size).toBe(
      run().weights.size,
    )
    const failure = await failureOf(() => readModelFolder([new File(['no archive'], 'model.zip')]))
    expect(failure).toMatchObject({
      code: 'weights-file',
      message: expect.stringMatching(/files contain no weights/) as string,
    })
  })

  it('unties a head that was trained separately, and leaves a tied one tied', async () => {
    const tied = run({ headTying: 'tied' })
    const files = await unpacked(exportFolder(tied))
    expect(Object.keys(files)).not.toContain('igpt_training.safetensors')
    const model = await readModelFolder([await asFile(exportFolder(tied))])
    expect([model.values.has('head'), importedState(baseConfig, model).config.headTying]).toEqual([
      false,
      'tied',
    ])
    const apart = await readModelFolder([
      await altered(
        { 'model.safetensors': (await unpacked(exportFolder(run())))['model.safetensors']! },
        { headTying: 'tied' },
      ),
    ])
    expect([apart.values.has('head'), importedState(baseConfig, apart).config.headTying]).toEqual([
      true,
      'untied',
    ])
  })

  it('documents in config.json and README.md what transformers computes differently', async () => {
    const text = async (exported: ExportedRun, name: string) =>
      new TextDecoder().decode((await unpacked(exportFolder(exported)))[name])
    expect(JSON.parse(await text(run(), 'config.json'))).toMatchObject({
      architectures: ['ImageGPTForCausalImageModeling'],
      vocab_size: 10,
      n_positions: 16,
    })
    expect(await text(run(), 'README.md')).not.toMatch(/## Warnings/)
    expect(JSON.parse(await text(run({ objective: 'masked' }), 'config.json'))).toMatchObject({
      igpt_lab_objective: 'masked',
    })
    expect(await text(run({ objective: 'masked' }), 'README.md')).toMatch(
      /trained on masked pixels.*compute something else/,
    )
    expect(await text(run({ pixelOrder: 'spiral' }), 'README.md')).toMatch(/in the order "spiral"/)
    const codes = run({ tokens: 'vqvae', nPx: 8, vqFactor: 2 })
    expect(await text(codes, 'README.md')).toMatch(/learned codes of 2 x 2 pixels/)
    expect(Object.keys(await unpacked(exportFolder(codes)))).not.toContain('preprocessor_config.json')
  })

  it("is transformers' model.safetensors alone too", async () => {
    const model = await readModelFolder([await asFile(exportWeights(run()), 'model.safetensors')], {
      nHead: 3,
    })
    expect(model.values.get('head')).toEqual(run().weights.get('head'))
    expect([model.clusters, model.note]).toEqual([null, null])
  })
})

describe('a model from elsewhere', () => {
  let files: File[]
  const palette = () =>
    new File(
      [JSON.stringify({ clusters: Array.from({ length: 9 }, (_, i) => [i / 9, -i / 9, 0]) })],
      'preprocessor_config.json',
    )
  beforeAll(async () => {
    files = [await fixture('biased/pytorch_model.bin'), await fixture('biased/config.json')]
  })

  it("is the form's run with its own size, colours and biases, at step 0", async () => {
    const seen: [number, number][] = []
    const model = await readModelFolder([...files, palette()], {
      onProgress: (done, all) => {
        seen.push([done, all])
      },
    })
    const same = await readModelFolder([await fixture('biased/model.safetensors'), files[1]!, palette()])
    expect(bits(model.values)).toEqual(bits(same.values))
    expect(seen.at(-1)).toEqual([files[0]!.size, files[0]!.size])
    const { config, step, optimizer } = importedState(
      { ...baseConfig, dataset: 'emoji32', promptRows: 16, topK: 100, nVocab: 512 },
      model,
    )
    expect([step, optimizer]).toEqual([0, null])
    expect(config).toMatchObject({
      dataset: 'emoji32',
      nPx: 4,
      nVocab: 9,
      nLayer: 2,
      nHead: 3,
      nEmbd: 24,
      palette: 'file',
      promptRows: 3,
      topK: 9,
      objective: 'autoregressive',
      headTying: 'untied',
    })
    expect(importedRun('r', config, preview(), { config, step, optimizer }, model).parameters).toBe(
      [...model.values.values()].reduce((sum, { length }) => sum + length, 0),
    )
  })

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['no weights', () => readModelFolder([files[1]!]), /files contain no weights/],
    [
      'two models',
      async () =>
        readModelFolder([
          ...files,
          await fixture('head8/model.safetensors'),
          new File(['x'], 'model.safetensors'),
        ]),
      /2 weight files/,
    ],
    [
      'a part of a model',
      async () => readModelFolder([new File(['x'], 'model-00001-of-00002.safetensors'), files[1]!]),
      /part of a model in 2 files, of which some are not open: model-00002-of-00002\.safetensors/,
    ],
    [
      'the list of parts',
      async () => readModelFolder([new File(['x'], 'pytorch_model.bin.index.json'), files[1]!]),
      /does not list the parts of a model/,
    ],
    ['no heads', () => readModelFolder([files[0]!]), /number of heads is unknown/],
    [
      'no palette',
      async () => importedState(baseConfig, await readModelFolder(files)),
      /has 9 colours, but no palette defines them/,
    ],
    [
      'another palette',
      async () =>
        importedState(baseConfig, { ...(await readModelFolder(files)), clusters: new Float32Array(24) }),
      /its palette file has 8/,
    ],
    [
      'the config.json of a wider model',
      async () => {
        const config = JSON.parse(await files[1]!.text()) as object
        const wider = new File([JSON.stringify({ ...config, n_embd: 768 })], 'config.json')
        return readModelFolder([files[0]!, wider])
      },
      /config.json has n_embd: 768, and the weights have 24/,
    ],
    [
      'an endless configuration',
      () => readModelFolder([files[0]!, new File([' '.repeat(5 << 20)], 'config.json')]),
      /has \d+ bytes; the limit is \d+/,
    ],
    [
      'a form that does not fit',
      async () =>
        importedState({ ...baseConfig, nPx: 8, batchSize: 0 }, await readModelFolder([...files, palette()])),
      /cannot be opened as a run: Batch/,
    ],
  ])('is refused with %s', async (_, act, says) => {
    const failure = await failureOf(act)
    expect(failure.code).toMatch(/^weights-/)
    expect(failure.message).toMatch(says)
  })
})

describe('a folder of ours that was altered', () => {
  const note = (over: Record<string, unknown>) =>
    JSON.stringify({ format: 1, config: settings, step: 40, optimizerSince: 0, ...over })
  it.each<[string, string, RegExp]>([
    ['no JSON', '{', /is not JSON/],
    ['a key twice', '{"format": 1, "step": 40, "step": 0}', /has the key "step" twice/],
    ['a list', '[]', /not a JSON object/],
    ['no settings', '{"step": 3}', /has no settings/],
    [
      'a setting from the future',
      note({ config: { ...settings, warp: 9 } }),
      /setting unknown to this version of the lab: "warp"/,
    ],
    ['a number for a name', note({ config: { ...settings, dataset: 7 } }), /has dataset = 7/],
    [
      'a setting out of range',
      note({ config: { ...settings, nLayer: -1 } }),
      /has an invalid setting: Layers/,
    ],
    [
      'another width',
      note({ config: { ...settings, nEmbd: 48 } }),
      /different model than the weights: nEmbd is 48 there and 12 in the weights/,
    ],
    ['another side', note({ config: { ...settings, nPx: 8 } }), /a different model than the weights/],
    ['a step beyond the last', note({ step: 101 }), /has step 101 of 100/],
    ['a step that is no number', note({ step: 'ten' }), /has step "ten"/],
  ])('is refused where its note has %s', async (_, text, says) => {
    const failure = await failureOf(async () =>
      importedState(baseConfig, await readModelFolder([await altered({ 'igpt_lab.json': text })])),
    )
    expect(failure.code).toBe('weights-file')
    expect(failure.message).toMatch(says)
  })

  it("continues from another program's step count, with fresh moments if absent", async () => {
    const later = importedState(
      baseConfig,
      await readModelFolder([await altered({ 'igpt_lab.json': note({ step: 70, optimizerSince: 20 }) })]),
    )
    expect([later.step, later.optimizer!.updates]).toEqual([70, 50])
    expect(
      importedState(baseConfig, await readModelFolder([await altered({ 'igpt_training.safetensors': null })]))
        .optimizer,
    ).toBeNull()
  })

  it('has a preview without data where those are not there: colours, and what the note tells', async () => {
    const exported = run()
    const model = await readModelFolder([await asFile(exportFolder(exported))])
    const state = importedState(baseConfig, model)
    const without = previewWithoutData(state.config, model)
    expect(without).toMatchObject({
      summary,
      trainImages: 0,
      stripCount: 0,
      palette: { rgb: exported.preview.palette.rgb },
    })
    expect([isWithoutData(without), isWithoutData(exported.preview)]).toEqual([true, false])
    // A run file holds it too.
    const saved = importedRun('r', state.config, without, state, model)
    const file = await writeRunFile(saved, { compress: true, yieldToEventLoop: () => Promise.resolve() })
    expect((await readRunFile(file, 'r.igpt')).preview).toEqual(without)
  })

  it.each([
    ['an earlier version, without a word on the data', undefined],
    ['something else', { label: 3, trainImages: -1 }],
  ])('takes a note of %s', async (_, data) => {
    const model = await readModelFolder([
      await altered({ 'igpt_lab.json': note({ data }) }, { dataset: 'own-83ade90f9cf3e8dd' }),
    ])
    const without = previewWithoutData({ ...run().config, dataset: 'own-83ade90f9cf3e8dd' }, model)
    expect(without.summary).toMatchObject({ label: "a user's own images", trainImages: 0, classNames: [] })
  })

  it('is refused where its moments are of another shape, or impossible', async () => {
    const other = (await unpacked(exportFolder(run({ nLayer: 1 }))))['igpt_training.safetensors']!
    expect(
      (await failureOf(async () => readModelFolder([await altered({ 'igpt_training.safetensors': other })])))
        .message,
    ).toMatch(/a different shape/)
    const negative = run()
    negative.optimizer!.v.get('wpe')![3] = -1
    expect(
      (await failureOf(async () => readModelFolder([await asFile(exportFolder(negative))]))).message,
    ).toMatch(/negative second moment for wpe/)
  })

  it('is refused with learned codes, whose network is not in the folder', async () => {
    const codes = await readModelFolder([
      await asFile(exportFolder(run({ tokens: 'vqvae', nPx: 8, vqFactor: 2 }))),
    ])
    expect((await failureOf(() => importedState(baseConfig, codes))).message).toMatch(/learned codes/)
  })
})
