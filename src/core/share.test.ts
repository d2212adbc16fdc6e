/** Round trips of links, and damaged links. */
import { describe, expect, test } from 'vitest'
import { packClusters } from './paletteColours'
import { presetById, presets } from './presets'
import { changedKeys, decodeShare, encodeShare } from './share'
import { validateConfig } from './validation'

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
      expect(decodeShare(encodeShare(id, changed))).toEqual({ presetId: id, config: changed, ignored: [] })
    }
  })

  test('unusable parts are listed and keep the preset', () => {
    const shared = decodeShare(
      '#v=1&preset=digits8&seed=1&nLayer=999&nHead=2.5&colour=red&palette=blue&steps=',
    )
    expect(shared?.ignored).toEqual(['nLayer=999', 'nHead=2.5', 'colour=red', 'palette=blue', 'steps='])
    expect(shared?.config).toEqual({ ...presetById('digits8').config, seed: 1 })
  })

  test('another version, an unknown preset or no hash is rejected', () => {
    for (const hash of ['', '#', '#main', '#v=2&preset=digits8', '#v=1&preset=toString', '#preset=digits8'])
      expect(decodeShare(hash)).toBeNull()
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
    expect(decodeShare(encodeShare('digits8', config))).toEqual({ presetId: 'digits8', config, ignored: [] })
    const cut = decodeShare(
      encodeShare('digits8', config).replace(paletteColours, paletteColours.slice(0, -5)),
    )
    expect(cut?.ignored).toEqual([`paletteColours=${paletteColours.slice(0, -5)}`])
    expect(validateConfig(cut?.config ?? config).map(({ key }) => key)).toEqual(['palette'])
    expect(validateConfig({ ...config, nVocab: 4 }).map(({ key }) => key)).toEqual(['nVocab'])
    expect(encodeShare('digits8', { ...config, palette: 'grey', nVocab: 16 })).toBe(
      '#v=1&preset=digits8&seed=0',
    )
  })

  test('grey levels travel with the link, and there are at most 256 of them', () => {
    const config = { ...presetById('mnist28').config, palette: 'levels' as const, nVocab: 256 }
    const link = encodeShare('mnist28', config)
    expect(link).toBe('#v=1&preset=mnist28&seed=0&palette=levels&nVocab=256')
    expect(decodeShare(link)).toEqual({ presetId: 'mnist28', config, ignored: [] })
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
      expect(decodeShare(link)).toMatchObject({ config: { probeKinds }, ignored: [] })
      expect(validateConfig({ ...config, probeKinds })).toEqual([])
    }
    expect(decodeShare('#v=1&preset=digits8&probeKinds=')).toMatchObject({
      config: { probeKinds: '' },
      ignored: [],
    })
    expect(decodeShare('#v=1&preset=digits8&probeKinds=linear')?.ignored).toEqual(['probeKinds=linear'])
    const large = { ...config, nPx: 32, nEmbd: 512, probeTrainImages: 1000, probeTestImages: 500 }
    expect(validateConfig({ ...large, probeKinds: 'knn' })).toEqual([])
    // 1,500 images of 1,024 positions and 512 float32 channels.
    expect(validateConfig({ ...large, probeKinds: 'attentive' })).toEqual([
      { key: 'probeKinds', message: expect.stringMatching(/3000 MB of memory, at most 512/) },
    ])
  })
})
