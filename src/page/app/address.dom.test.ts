/** The address read into the lab, kept through edits, read again, and held against changes. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { presetById } from '../../core/presets'
import { decodeShare } from '../../core/share'
import { cpuInfo } from '../../testSupport/fakeWorker'
import { closeLab, lab, openLab, worker } from '../../testSupport/renderLab'
import { chosenLanguage } from '../store/state/settings'
import { createConsoleApi } from './consoleApi'
import { followAddress, readSetup, writeSetup } from './address'

beforeEach(() => openLab(null))
afterEach(() => {
  closeLab()
  window.history.replaceState(null, '', '/')
})

const read = (hash: string, search = '') => readSetup(lab, { hash, search })
const form = () => lab.stores.settings.getState()
const link = () => lab.stores.link.getState()

describe('reading', () => {
  test('settings go into the form, and the wishes into the link store', () => {
    read(
      '#v=1&preset=digits8&seed=4&nLayer=6&view=play&lesson=palette&hide=loss,nHead&lock=nLayer',
      '?embed=loss',
    )
    expect(form()).toMatchObject({ presetId: 'digits8', chosen: true, config: { seed: 4, nLayer: 6 } })
    expect(link()).toMatchObject({
      view: 'play',
      lesson: 'palette',
      embed: 'loss',
      hiddenParts: ['loss'],
      hiddenSettings: ['nHead'],
      fixed: { nLayer: 6 },
      dropped: [],
    })
  })

  test('a link of options alone leaves preset and form to the machine', () => {
    const before = form()
    read('#view=lab')
    expect(form()).toMatchObject({ presetId: before.presetId, config: before.config, chosen: false })
  })

  test('what is not usable of the query is named, too', () => {
    read('', '?preset=nonsense&embed=everything')
    expect(link().dropped).toEqual([
      { reason: 'option', key: 'embed', value: 'everything' },
      { reason: 'preset', value: 'nonsense' },
    ])
    read('#preset=digits8', '?preset=nonsense')
    expect(link().dropped).toEqual([])
    read('', '?preset=mnist14')
    expect(form()).toMatchObject({ presetId: 'mnist14', chosen: true })
  })

  test('with an unknown preset, the settings go over the default one of the machine', async () => {
    closeLab()
    await openLab(null)
    read('#preset=nonsense&seed=7&lock=seed')
    expect(form()).toMatchObject({ presetId: 'shapes12', chosen: false, config: { seed: 7 } })
    worker.emit({ kind: 'ready', info: { ...cpuInfo, hardwareGpu: true } })
    expect(form()).toMatchObject({
      presetId: 'emoji16',
      config: { ...presetById('emoji16').config, seed: 7 },
    })
    expect(link().fixed).toEqual({ seed: 7 })
  })
})

test('the language of the link holds until another is chosen, and that is written', () => {
  vi.useFakeTimers()
  read('#v=1&view=lab&lang=zh-CN')
  const stop = writeSetup(lab, window)
  expect(form().linkLanguage).toBe('zh-CN')
  lab.stores.settings.setState(chosenLanguage('en'))
  vi.advanceTimersByTime(500)
  expect(window.location.hash).toBe('#v=1&view=lab&lang=en')
  stop()
  vi.useRealTimers()
})

describe('writing', () => {
  test('an edit keeps the options of the link, and a change of the options is written', () => {
    vi.useFakeTimers()
    read('#v=1&preset=digits8&seed=1&view=lab&hide=loss&lock=batchSize&run=models/digits.igpt&lesson=palette')
    const stop = writeSetup(lab, window)
    lab.edit({ nLayer: 3 })
    vi.advanceTimersByTime(500)
    expect(window.location.hash).toBe(
      '#v=1&preset=digits8&seed=1&nLayer=3&view=lab&lesson=palette&hide=loss&lock=batchSize' +
        '&run=models/digits.igpt',
    )
    lab.stores.link.setState({ view: 'play' })
    vi.advanceTimersByTime(500)
    expect(decodeShare(window.location.hash)?.options.view).toBe('play')
    stop()
    vi.useRealTimers()
  })

  test('without a chosen config only the options are written', () => {
    vi.useFakeTimers()
    const stop = writeSetup(lab, window)
    lab.stores.link.setState({ language: 'zh-CN' })
    vi.advanceTimersByTime(500)
    expect(window.location.hash).toBe('#v=1&lang=zh-CN')
    stop()
    vi.useRealTimers()
  })

  test('another link in the same tab is read; a place on the page is not', () => {
    const onLink = vi.fn<() => void>()
    const stop = followAddress(lab, window, onLink)
    for (const hash of ['#main', '#v=1&preset=mnist14&seed=2&hide=help']) {
      window.history.replaceState(null, '', hash)
      window.dispatchEvent(new Event('hashchange'))
    }
    expect(onLink).toHaveBeenCalledTimes(1)
    expect(form()).toMatchObject({ presetId: 'mnist14', config: { seed: 2 } })
    expect(link().hiddenParts).toEqual(['help'])
    stop()
  })
})

describe('fixed settings stay', () => {
  test('through fields, presets, palettes, run files and the console', async () => {
    read('#v=1&preset=digits8&seed=0&nLayer=3&lock=nLayer,batchSize,palette')
    lab.edit({ nLayer: 8, nHead: 2 })
    expect(form().config).toMatchObject({ nLayer: 3, nHead: 2 })
    lab.choosePreset('emoji16')
    expect(form()).toMatchObject({
      presetId: 'emoji16',
      config: { nLayer: 3, batchSize: 32, palette: 'grey', nEmbd: 96, nVocab: 64 },
    })
    lab.stores.settings.setState({ config: presetById('mnist14').config, chosen: true })
    expect(form().config).toMatchObject({ nLayer: 3, nEmbd: 96 })
    lab.choosePreset('digits8')
    const started = createConsoleApi(lab).start({ nLayer: 9, steps: 50 })
    expect(worker.last('start').config).toMatchObject({ nLayer: 3, steps: 50 })
    worker.beginRun()
    await started
  })

  test('all of them, with the name of the preset', () => {
    read('#v=1&preset=digits8&seed=0&lock=all')
    const { config } = form()
    lab.choosePreset('mnist14')
    lab.edit({ seed: 5 })
    expect(form()).toMatchObject({ presetId: 'digits8', config })
  })

  test('and a fixed data set refuses other images, with what to do', async () => {
    read('#v=1&preset=digits8&seed=0&lock=dataset')
    await expect(lab.openFiles([new File(['x'], 'a.idx')])).rejects.toMatchObject({
      failure: {
        code: 'config-invalid',
        subject: 'dataset',
        remedy: expect.stringContaining('Show everything'),
      },
    })
    expect(worker.sentNames).not.toContain('openFiles')
  })
})
