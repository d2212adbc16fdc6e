/** The share dialog and what the page says about its link, over a fake worker. */
import { readFileSync } from 'node:fs'
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { configFields } from '../../../core/config'
import { keysOf } from '../../../core/fields'
import { pageParts } from '../../../core/pageParts'
import { decodeShare } from '../../../core/share'
import { digitsConfig, smallPreview } from '../../../testSupport/fakeWorker'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
import { readSetup } from '../../app/address'
import { runName } from '../../store/state/runName'
import { openLinkedRun } from './linkedRun'
import { LinkNotices } from './LinkNotices'
import { allSettings } from '../../store/settingGroups'
import { ShareDialog } from './ShareDialog'
import { shownExample } from '../../store/state/run'

afterEach(() => {
  closeLab()
  vi.unstubAllGlobals()
})

const button = (name: string) => screen.getByRole('button', { name })

describe('the dialog', () => {
  beforeEach(async () => {
    vi.stubGlobal('fetch', (url: URL) =>
      Promise.resolve(new Response(readFileSync(`public/lessons/${url.pathname.split('/').at(-1)}`))),
    )
    await openLab(() => <ShareDialog />)
    lab.choosePreset('digits8')
    lab.edit({ nLayer: 3 })
    lab.stores.view.setState({ shareOpen: true })
    await screen.findByRole('dialog', { name: 'Share this set-up' })
  })

  const link = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Link' }).value
  const shared = () => decodeShare(new URL(link()).hash)
  const tick = (name: string | RegExp) => fireEvent.click(screen.getByRole('checkbox', { name }))
  const type = (name: string, value: string) =>
    fireEvent.change(screen.getByLabelText(name), { target: { value } })

  test('makes the link as its fields are filled', () => {
    expect(shared()).toMatchObject({ presetId: 'digits8', config: { nLayer: 3 }, dropped: [] })
    tick('Compare runs')
    tick('Run sets')
    tick('Run sets')
    tick('Show Heads')
    tick('Fix Batch')
    type('Seed', '42')
    type('Lesson', 'palette')
    type('Run file', 'https://school.example/a.igpt')
    fireEvent.change(screen.getByRole('combobox', { name: 'View' }), { target: { value: 'play' } })
    fireEvent.change(screen.getByRole('combobox', { name: 'Language' }), { target: { value: 'zh-CN' } })
    expect(shared()).toMatchObject({
      config: { nLayer: 3, seed: 42 },
      options: {
        view: 'play',
        language: 'zh-CN',
        theme: null,
        lesson: 'palette',
        run: 'https://school.example/a.igpt',
        hiddenParts: ['compare'],
        hiddenSettings: ['nHead'],
        locked: ['batchSize'],
      },
      dropped: [],
    })
    tick('Fix all settings')
    expect(shared()?.options.locked).toBe('all')
    screen.getByText(`${link().length} characters`)
    expect(screen.getByRole<HTMLAnchorElement>('link', { name: 'Open in a new tab' }).href).toBe(link())
    // The page itself is as it was.
    expect(lab.stores.settings.getState().config.seed).toBe(0)
    expect(lab.stores.link.getState().hiddenParts).toEqual([])
  })

  test('offers the shipped lessons by their titles', async () => {
    const field = screen.getByLabelText<HTMLInputElement>('Lesson')
    await waitFor(() => expect(field.list?.options).toHaveLength(5))
    expect(Array.from(field.list!.options, ({ value, text }) => [value, text])).toContainEqual([
      'palette',
      'Why a palette',
    ])
  })

  test('says beside a field what is wrong with it, and leaves it out of the link', () => {
    type('Seed', '1.5')
    type('Lesson', 'two words')
    type('Run file', 'http://school.example/a.igpt')
    for (const name of ['Seed', 'Lesson', 'Run file']) {
      const field = screen.getByLabelText(name)
      expect(field.getAttribute('aria-invalid')).toBe('true')
    }
    screen.getByText('Write an address that starts with https://, or a path on this site.')
    expect(shared()).toMatchObject({ config: { seed: 0 }, options: { lesson: null, run: null }, dropped: [] })
  })

  test('copies the link, and says so, or what to do where the browser forbids it', async () => {
    const copied: string[] = []
    const clipboard = { writeText: async (value: string) => void copied.push(value) }
    vi.stubGlobal('navigator', { ...navigator, clipboard })
    fireEvent.click(button('Copy link'))
    await screen.findByText('Copied.')
    expect(copied).toEqual([link()])
    clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
    fireEvent.click(button('Copy link'))
    await screen.findByText(/select the text and copy it by hand/)
  })

  test('has a tick for every part, and two for every setting', () => {
    const parts = within(screen.getByRole('group', { name: 'Parts to show' }))
    expect(parts.getAllByRole('checkbox')).toHaveLength(pageParts.length)
    expect([...allSettings].sort()).toEqual([...keysOf(configFields), 'dataset'].sort())
    expect(screen.getAllByRole('checkbox', { name: /^Fix (?!all)/ })).toHaveLength(allSettings.length)
  })
})

/** Opens the notices of a page by this hash. */
const openBy = (hash: string) =>
  openLab(() => {
    readSetup(lab, { hash, search: '' })
    return <LinkNotices />
  })

describe('what was not used of a link', () => {
  test('is named in a sentence each, and can be dismissed', async () => {
    await openBy(
      '#v=1&preset=mnist20&nLayer=99&nHead=5&nEmbd=64&colour=red&view=studio&hide=nose&lock=ear' +
        '&run=ftp://a.example/b',
    )
    const said = screen.getByRole('alert').textContent
    for (const sentence of [
      'There is no preset "mnist20"; the usual one of this machine is used in its place.',
      'Layers must be from 1 to 60, not 99.',
      'There is no setting "colour" (here red).',
      'There is no view "studio", only play and lab.',
      'Nothing named "nose" can be hidden.',
      'No setting named "ear" can be fixed.',
      '"ftp://a.example/b" is neither an https address nor a path on this site.',
    ])
      expect(said).toContain(sentence)
    expect(said).toMatch(/Heads 5 does not fit: .*64/)
    fireEvent.click(button('Dismiss'))
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
  })

  test('a newer version says how to get it', async () => {
    await openBy('#v=2&preset=digits8&nLayer=6')
    expect(screen.getByRole('alert').textContent).toContain(
      'The link was made by a newer version: it has version 2, this page reads version 1. ' +
        'Not used: Layers. Reload the page',
    )
  })

  test('a long list is cut, and long values too', async () => {
    const many = Array.from({ length: 12 }, (_, i) => `odd${i}=${'x'.repeat(300)}`).join('&')
    await openBy(`#preset=digits8&${many}`)
    const said = screen.getByRole('alert').textContent ?? ''
    expect(said).toContain('And 4 more parts.')
    expect(said.length).toBeLessThan(1200)
  })
})

/** The run of a file with this id arrives as a copy; answers the open request. */
function showRun(fileId: string): string {
  const { id, args } = worker.lastCall('openRun')
  const branch = args[2]!
  expect(branch.copy).toBe(true)
  const runId = `${fileId}~${branch.runId}`
  worker.emit(
    {
      kind: 'runStarted',
      runId,
      step: 9,
      opened: true,
      config: digitsConfig,
      parameters: 1,
      preview: smallPreview,
    },
    { kind: 'runStatus', runId, step: 9, status: 'paused' },
    { kind: 'answered', id, value: runId },
  )
  return runId
}

describe('the run file of a link', () => {
  const file = new Blob(['x'])
  const asked = () => worker.sentNames.filter((name) => name === 'sizeAt' || name === 'fetchFile')

  test('is requested from another site only when the visitor allows it', async () => {
    await openBy('#run=https://school.example/runs/a%2520b.igpt')
    void openLinkedRun(lab)
    const notice = within(await screen.findByRole('region', { name: 'Open the run of this link?' }))
    notice.getByText('school.example')
    expect(asked()).toEqual([])
    fireEvent.click(notice.getByRole('button', { name: 'Open the run' }))
    await waitFor(() => worker.answer('sizeAt', 5_000))
    await waitFor(() => worker.answer('fetchFile', { name: 'a b.igpt', file }))
    await waitFor(() => showRun('run-of-the-file'))
    await waitFor(() => expect(screen.queryByRole('region')).toBeNull())
    // Without settings in the link, the form takes those of the run.
    expect(lab.stores.settings.getState()).toMatchObject({ config: digitsConfig, chosen: true })
    expect(lab.stores.run.getState().run?.name).toBe(runName('run-of-the-file'))
  })

  test('a large one is fetched only once its size is allowed, and can be cancelled', async () => {
    await openBy('#preset=mnist14&run=https://school.example/a.igpt')
    void openLinkedRun(lab)
    fireEvent.click(await screen.findByRole('button', { name: 'Open the run' }))
    await waitFor(() => worker.answer('sizeAt', 120e6))
    await screen.findByText('The file has 120 MB. Fetch it?')
    expect(asked()).toEqual(['sizeAt'])
    fireEvent.click(button('Fetch it'))
    await waitFor(() => worker.lastCall('fetchFile'))
    worker.emit({ kind: 'opening', done: 30e6, all: 120e6 })
    await waitFor(() => expect(screen.getByRole<HTMLProgressElement>('progressbar').value).toBe(25))
    fireEvent.click(button('Cancel'))
    expect(worker.sentNames.at(-1)).toBe('cancelOpen')
    worker.answer('fetchFile', { name: 'a.igpt', file })
    await new Promise((done) => setTimeout(done, 10))
    expect(worker.sentNames).not.toContain('openRun')
    expect(screen.queryByRole('region')).toBeNull()
    expect(lab.stores.settings.getState().presetId).toBe('mnist14')
  })

  test('declined, nothing is requested', async () => {
    await openBy('#run=https://school.example/a.igpt')
    void openLinkedRun(lab)
    fireEvent.click(await screen.findByRole('button', { name: 'Do not open' }))
    await waitFor(() => expect(screen.queryByRole('region')).toBeNull())
    expect(asked()).toEqual([])
  })

  test('that fails is a notice with the cause, and can be tried again', async () => {
    await openBy('#run=https://school.example/a.igpt')
    void openLinkedRun(lab)
    fireEvent.click(await screen.findByRole('button', { name: 'Open the run' }))
    await waitFor(() => worker.answer('sizeAt', null))
    await waitFor(() =>
      worker.refuse('fetchFile', { code: 'network', message: 'It does not answer.', remedy: 'Wait.' }),
    )
    expect((await screen.findByRole('alert')).textContent).toContain('It does not answer.')
    fireEvent.click(button('Try again'))
    await screen.findByRole('button', { name: 'Open the run' })
  })

  test('that ships with the lab opens at once, and leaves the form as the link has it', async () => {
    const fetched: string[] = []
    globalThis.fetch = async (url) => {
      fetched.push(String(url).split('/').slice(-2).join('/'))
      return String(url).endsWith('.json')
        ? Response.json([{ file: 'digits.igpt', label: 'Digits', about: 'Small.' }])
        : new Response(file)
    }
    await openBy('#preset=mnist14&run=models/digits.igpt')
    const opening = openLinkedRun(lab)
    await waitFor(() => showRun('example-digits'))
    await opening
    expect(fetched).toContain('models/digits.igpt')
    expect(shownExample(lab.stores.run.getState())?.label).toBe('Digits')
    expect(lab.stores.settings.getState().presetId).toBe('mnist14')
    expect(screen.queryByRole('region')).toBeNull()
  })
})

test('an example has the same name in every visit', async () => {
  globalThis.fetch = async () => new Response(new Blob(['x']))
  const names: (string | undefined)[] = []
  for (let visit = 0; visit < 2; visit += 1) {
    await openLab(null)
    void lab.openExample({ file: 'a.igpt', label: 'A', about: 'One.' })
    await waitFor(() => showRun('example-a'))
    names.push(lab.stores.run.getState().run?.name)
    // Opened again in the same visit, under an id of its own.
    const before = lab.stores.run.getState().run?.id
    void lab.openExample({ file: 'a.igpt', label: 'A', about: 'One.' })
    await waitFor(() => expect(worker.sentNames.filter((name) => name === 'openRun')).toHaveLength(2))
    expect(showRun('example-a')).not.toBe(before)
    names.push(lab.stores.run.getState().run?.name)
    closeLab()
  }
  expect(new Set(names)).toEqual(new Set([runName('example-a')]))
})
