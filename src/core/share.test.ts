/** Round trips of links, and damaged links. */
import { describe, expect, test } from 'vitest'
import { packClusters } from './paletteColours'
import { presetById, presets } from './presets'
import { noLinkOptions, type LinkOptions } from './linkOptions'
import { Rng } from './rng'
import { changedKeys, decodeShare, encodeShare, mostLinkLetters, sharedConfig } from './share'
import { validateConfig } from './validation'

/** What is read from a link without options. */
const plain = { options: noLinkOptions, dropped: [] }

describe('share', () => {
  test('holds the version, the preset, the seed and only what differs', () => {
    const config = { ...presetById('mnist14').config, nLayer: 3, learningRate: 1e-5, seed: 7 }
    expect(encodeShare('mnist14', config)).toBe('#v=1&preset=mnist14&seed=7&nLayer=3&learningRate=0.00001')
  })

  test('every preset, changed in every kind of field, survives a round trip', () => {
    for (const { id, config } of presets) {
      const changed = {
        ...config,
        dataset: 'own',
        palette: config.palette === 'grey' ? ('rgb' as const) : ('grey' as const),
        epsilon: 1e-12,
        seed: 4_294_967_295,
      }
      expect(decodeShare(encodeShare(id, changed))).toMatchObject({ presetId: id, config: changed, ...plain })
    }
  })

  test('unusable parts are listed and keep the preset', () => {
    const shared = decodeShare(
      '#v=1&preset=digits8&seed=1&nLayer=999&nHead=2.5&colour=red&palette=blue&steps=',
    )
    expect(shared?.dropped).toEqual([
      { reason: 'value', key: 'nLayer', value: '999' },
      { reason: 'value', key: 'nHead', value: '2.5' },
      { reason: 'unknown', key: 'colour', value: 'red' },
      { reason: 'value', key: 'palette', value: 'blue' },
      { reason: 'value', key: 'steps', value: '' },
    ])
    expect(shared?.config).toEqual({ ...presetById('digits8').config, seed: 1 })
  })

  test('a place on the page, or nothing, is no link', () => {
    for (const hash of ['', '#', '#main', '#:~:text=loss', '#other=1', '#preset=', '#toString=1'])
      expect(decodeShare(hash)).toBeNull()
  })

  test('a newer version keeps preset, seed and options, and names what it leaves out', () => {
    const shared = decodeShare('#v=2&preset=digits8&seed=5&nLayer=6&window=3&view=lab')
    expect(shared).toMatchObject({
      presetId: 'digits8',
      config: { ...presetById('digits8').config, seed: 5 },
      options: { ...noLinkOptions, view: 'lab' },
      dropped: [{ reason: 'version', value: '2', keys: ['nLayer', 'window'] }],
    })
    expect(decodeShare('#v=1.5&preset=digits8')?.dropped).toEqual([
      { reason: 'version', value: '1.5', keys: [] },
    ])
  })

  test('an unknown preset is named, and the settings go on top of the default one', () => {
    for (const name of ['mnist20', 'toString', '__proto__']) {
      const shared = decodeShare(`#v=1&preset=${name}&seed=3`)
      expect(shared).toMatchObject({
        presetId: null,
        changes: { seed: 3 },
        config: { ...presetById('shapes12').config, seed: 3 },
        dropped: [{ reason: 'preset', value: name }],
      })
    }
  })

  test('settings that do not fit each other are left out until the config can run', () => {
    const heads = decodeShare('#v=1&preset=digits8&seed=0&nHead=5')
    expect(heads?.config).toEqual(presetById('digits8').config)
    expect(heads?.dropped).toEqual([
      { reason: 'conflict', key: 'nHead', value: '5', message: expect.stringContaining('64') },
    ])
    // The width fits its own heads, and the preset's.
    expect(decodeShare('#v=1&preset=digits8&nEmbd=60&nHead=6')?.dropped).toEqual([])
    // Warm-up is the preset's; what the link chose gives way.
    expect(decodeShare('#v=1&preset=digits8&steps=20')?.dropped).toMatchObject([
      { key: 'steps', value: '20' },
    ])
    expect(decodeShare('#v=1&preset=digits8&steps=20&warmupSteps=5')?.dropped).toEqual([])
  })

  test('a link that a mail or chat program has escaped once more is read as it was meant', () => {
    const link = '#v=1&preset=digits8&seed=4&nLayer=6'
    for (const mangled of [link.replaceAll('&', '&amp;'), `#${encodeURIComponent(link.slice(1))}`])
      expect(decodeShare(mangled)).toEqual(decodeShare(link))
    expect(decodeShare('#v%3D1%26preset%3Ddigits8%zz')).toBeNull()
  })

  test('a link that is too long is not read, and says so', () => {
    const shared = decodeShare(`#v=1&preset=digits8&lesson=${'a'.repeat(mostLinkLetters)}`)
    expect(shared).toMatchObject({ presetId: null, options: noLinkOptions, changes: {} })
    expect(shared?.dropped).toEqual([{ reason: 'tooLong', length: mostLinkLetters + 27 }])
    // The longest link of the lab itself is far shorter.
    const paletteColours = packClusters(Float32Array.from({ length: 1536 }, (_, i) => i / 1536))
    const config = { ...presetById('emoji32').config, palette: 'file' as const, paletteColours, nVocab: 512 }
    const link = encodeShare('emoji32', config)
    expect(link.length).toBeLessThan(mostLinkLetters / 3)
    expect(decodeShare(link)).toMatchObject({ config, dropped: [] })
  })

  test('numbers that are not finite stay out of the link', () => {
    expect(encodeShare('digits8', { ...presetById('digits8').config, steps: NaN })).toBe(
      '#v=1&preset=digits8&seed=0',
    )
    expect(
      changedKeys(presetById('digits8').config, { ...presetById('digits8').config, steps: NaN }),
    ).toEqual(['steps'])
  })

  test('the colours of a palette file travel with the link, damaged ones do not', () => {
    const paletteColours = packClusters(Float32Array.from({ length: 9 }, (_, i) => i / 11 - 0.3))
    const config = { ...presetById('digits8').config, palette: 'file' as const, paletteColours, nVocab: 3 }
    expect(decodeShare(encodeShare('digits8', config))).toMatchObject({
      presetId: 'digits8',
      config,
      ...plain,
    })
    const cut = decodeShare(
      encodeShare('digits8', config).replace(paletteColours, paletteColours.slice(0, -5)),
    )
    expect(cut?.dropped).toMatchObject([
      { reason: 'value', key: 'paletteColours' },
      { reason: 'conflict', key: 'palette', value: 'file' },
    ])
    expect(validateConfig(cut?.config ?? config)).toEqual([])
    expect(validateConfig({ ...config, nVocab: 4 }).map(({ key }) => key)).toEqual(['nVocab'])
    expect(encodeShare('digits8', { ...config, palette: 'grey', nVocab: 16 })).toBe(
      '#v=1&preset=digits8&seed=0',
    )
  })

  test('grey levels travel with the link, and there are at most 256 of them', () => {
    const config = { ...presetById('mnist28').config, palette: 'levels' as const, nVocab: 256 }
    const link = encodeShare('mnist28', config)
    expect(link).toBe('#v=1&preset=mnist28&seed=0&palette=levels&nVocab=256')
    expect(decodeShare(link)).toMatchObject({ presetId: 'mnist28', config, ...plain })
    expect(validateConfig(config)).toEqual([])
    const [issue, ...others] = validateConfig({ ...config, nVocab: 257 })
    expect(issue).toMatchObject({ key: 'nVocab', message: expect.stringContaining('256') })
    expect(others).toEqual([])
    // Learned codes are not grey levels: their number has no such limit.
    expect(validateConfig({ ...config, nVocab: 512, tokens: 'vqvae' })).toEqual([])
  })

  test('any choice of more probes travels with the link, and attentive ones must fit into memory', () => {
    const { config } = presetById('digits8')
    for (const probeKinds of ['', 'knn', 'knn attentive']) {
      const link = encodeShare('digits8', { ...config, probeKinds })
      expect(decodeShare(link)).toMatchObject({ config: { probeKinds }, ...plain })
      expect(validateConfig({ ...config, probeKinds })).toEqual([])
    }
    expect(decodeShare('#v=1&preset=digits8&probeKinds=')).toMatchObject({
      config: { probeKinds: '' },
      ...plain,
    })
    expect(decodeShare('#v=1&preset=digits8&probeKinds=linear')?.dropped).toEqual([
      { reason: 'value', key: 'probeKinds', value: 'linear' },
    ])
    const large = { ...config, nPx: 32, nEmbd: 512, probeTrainImages: 1000, probeTestImages: 500 }
    expect(validateConfig({ ...large, probeKinds: 'knn' })).toEqual([])
    // 1,500 images of 1,024 positions and 512 float32 channels.
    expect(validateConfig({ ...large, probeKinds: 'attentive' })).toEqual([
      { key: 'probeKinds', message: expect.stringMatching(/3000 MB of memory, at most 512/) },
    ])
  })
})

describe('options of the page', () => {
  const all: LinkOptions = {
    view: 'play',
    language: 'zh-CN',
    theme: 'dark',
    lesson: 'next-pixel',
    hiddenParts: ['seeds', 'compare'],
    hiddenSettings: ['nLayer'],
    locked: ['dataset', 'batchSize'],
    run: 'https://school.example/runs/a.igpt',
  }

  test('survive a round trip, and are written for people to read', () => {
    const { config } = presetById('digits8')
    const link = encodeShare('digits8', config, all)
    expect(link).toBe(
      '#v=1&preset=digits8&seed=0&view=play&lang=zh-CN&theme=dark&lesson=next-pixel' +
        '&hide=seeds,compare,nLayer&lock=dataset,batchSize&run=https://school.example/runs/a.igpt',
    )
    expect(decodeShare(link)).toMatchObject({ presetId: 'digits8', config, options: all, dropped: [] })
    const everything = { ...all, locked: 'all' as const, run: 'models/digits.igpt' }
    expect(decodeShare(encodeShare('digits8', config, everything))?.options).toEqual(everything)
  })

  test('need no config', () => {
    expect(encodeShare(null, presetById('digits8').config, { ...noLinkOptions, view: 'lab' })).toBe(
      '#v=1&view=lab',
    )
    expect(decodeShare('#view=lab')).toMatchObject({ presetId: null, changes: {}, options: { view: 'lab' } })
  })

  test('each that is not usable is named, and the others stay', () => {
    const shared = decodeShare(
      '#preset=digits8&view=studio&lang=fr&theme=pink&hide=loss,nose,nLayer&lock=steps,nose,paletteColours' +
        '&lesson=no+such!&run=ftp://a.example/x',
    )
    expect(shared?.options).toEqual({
      ...noLinkOptions,
      hiddenParts: ['loss'],
      hiddenSettings: ['nLayer'],
      locked: ['steps'],
    })
    expect(shared?.dropped).toEqual([
      { reason: 'option', key: 'view', value: 'studio' },
      { reason: 'option', key: 'lang', value: 'fr' },
      { reason: 'option', key: 'theme', value: 'pink' },
      { reason: 'option', key: 'lesson', value: 'no such!' },
      { reason: 'hide', value: 'nose' },
      { reason: 'lock', value: 'nose' },
      { reason: 'lock', value: 'paletteColours' },
      { reason: 'option', key: 'run', value: 'ftp://a.example/x' },
    ])
  })

  test.each([
    ['https://school.example/a.igpt', true],
    ['https://school.example:8443/a%20b.igpt?x=1', true],
    ['models/digits.igpt', true],
    ['/lab/models/digits.igpt', true],
    ['http://localhost:8000/a.igpt', true],
    ['http://school.example/a.igpt', false],
    ['//school.example/a.igpt', false],
    ['https://name:word@school.example/a.igpt', false],
    ['javascript:alert(1)', false],
    ['data:,a', false],
    ['../other/a.igpt', false],
    ['models/../../a.igpt', false],
    ['\\\\school.example\\a', false],
    ['', false],
    [`https://school.example/${'a'.repeat(2000)}`, false],
  ])('a run file from %.50s: %s', (run, usable) => {
    const shared = decodeShare(`#preset=digits8&run=${encodeURIComponent(run)}`)
    expect(shared?.options.run).toBe(usable ? run : null)
    expect(shared?.dropped).toHaveLength(usable ? 0 : 1)
  })
})

describe('damaged links', () => {
  /** Links of every kind, to be damaged. */
  const whole = [
    ...presets.map(({ id, config }) => encodeShare(id, { ...config, nLayer: 3, seed: 9, topK: 1 })),
    encodeShare('digits8', {
      ...presetById('digits8').config,
      palette: 'file',
      nVocab: 3,
      paletteColours: packClusters(Float32Array.from({ length: 9 }, (_, i) => i / 11)),
    }),
    '#v=1&preset=mnist14&seed=1&view=lab&lang=en&hide=loss,seed,help&lock=all&run=https://a.example/b.igpt',
    '#v=2&preset=digits8&seed=1&nLayer=4&lesson=https://a.example/lesson.json',
    '#v=1&preset=digits8&tokens=vqvae&vqFactor=4&nPx=16&nVocab=512&topK=500&palette=levels&probeKinds=knn',
  ]
  const pieces = [
    '&',
    '=',
    '%',
    '%3D',
    '#',
    'NaN',
    '-1',
    '1e9',
    '__proto__',
    'preset=',
    '\u0000',
    '😀',
    ',,',
    'v=1',
  ]

  test('ten thousand never throw, and each gives a config that can run', () => {
    const rng = new Rng(5)
    const upTo = (most: number) => rng.int(Math.max(1, most))
    for (let i = 0; i < 10_000; i += 1) {
      let hash = whole[upTo(whole.length)]
      for (let damage = 0; damage <= upTo(4); damage += 1) {
        const at = upTo(hash.length)
        const kind = upTo(5)
        if (kind === 0) hash = hash.slice(0, at) + hash.slice(at + 1 + upTo(6))
        else if (kind === 1) hash = hash.slice(0, at) + pieces[upTo(pieces.length)] + hash.slice(at)
        else if (kind === 2)
          hash = hash.slice(0, at) + String.fromCharCode(32 + upTo(200)) + hash.slice(at + 1)
        else if (kind === 3) hash = hash.slice(0, at)
        else hash += `&${whole[upTo(whole.length)].slice(1)}`
      }
      const shared = decodeShare(hash)
      if (!shared) continue
      expect(validateConfig(shared.config), hash).toEqual([])
      // What was read can be written, and is then read whole.
      const again = decodeShare(encodeShare(shared.presetId ?? 'shapes12', shared.config, shared.options))
      expect(again, hash).toMatchObject({ config: shared.config, options: shared.options, dropped: [] })
    }
  })

  test('whatever the preset, a link of any settings ends in a config that can run', () => {
    const changes = decodeShare(
      '#preset=mnist14&nPx=64&nVocab=512&topK=400&promptRows=60&nHead=7&nEmbd=70',
    )!.changes
    for (const { id } of presets) expect(validateConfig(sharedConfig(id, changes).config), id).toEqual([])
  })
})
