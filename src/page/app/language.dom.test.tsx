/** The page changes its language by browser, menu and link, while a run trains, and nothing else changes. */
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Failure } from '../../core/failure'
import { validateConfig } from '../../core/validation'
import { FakeWorker } from '../../testSupport/fakeWorker'
import { commandById } from '../store/commands'
import { LabContext } from '../store/hooks'
import { createLab } from '../store/lab'
import { chosenLanguage } from '../store/state/settings'
import { createStores } from '../store/state/stores'
import { setTexts } from '../text/text'
import { Notice } from '../ui/Notice'
import { readSetup } from './address'
import { followLanguage, InLanguage } from './language'
import { Header } from './Header'

let worker: FakeWorker
let lab: ReturnType<typeof createLab>
let memory: Map<string, string>

function open(address = { search: '', hash: '' }): void {
  const storage = {
    getItem: (key: string) => memory.get(key) ?? null,
    setItem: (key: string, value: string) => void memory.set(key, value),
  }
  lab = createLab(createStores(storage), () => (worker = new FakeWorker()), { settleMs: 1 })
  readSetup(lab, address)
}

async function show(): Promise<void> {
  await followLanguage(lab, window)
  lab.boot('auto')
  await worker.becomeReady()
  render(
    <LabContext.Provider value={lab}>
      <InLanguage>
        <Header layout="wide" onBackend={() => undefined} />
      </InLanguage>
    </LabContext.Provider>,
  )
}

beforeEach(() => {
  memory = new Map()
})
afterEach(async () => {
  vi.unstubAllGlobals()
  cleanup()
  lab.dispose()
  await setTexts('en')
})

const browserReads = (...tags: string[]) => vi.stubGlobal('navigator', { ...navigator, languages: tags })
const choose = (name: string, value: string) =>
  fireEvent.change(screen.getByRole('combobox', { name }), { target: { value } })

describe('the first language', () => {
  test('is English where the browser asks for none of the others', async () => {
    browserReads('fr', 'de-CH')
    open()
    await show()
    screen.getByRole('button', { name: 'Start' })
    expect(document.documentElement.lang).not.toBe('zh-CN')
    expect(worker.last('boot').language).toBe('en')
  })

  test('is Chinese in a Chinese browser, from the first drawing on', async () => {
    browserReads('fr', 'zh-TW', 'en')
    open()
    await show()
    screen.getByRole('combobox', { name: '语言' })
    expect(document.documentElement.lang).toBe('zh-CN')
    expect(document.title).toBe('iGPT 实验室')
    expect(worker.last('boot').language).toBe('zh-CN')
  })

  test("is the link's, which wins over the menu's choice and is not remembered", async () => {
    memory.set('igpt-lab-view', JSON.stringify({ language: 'en' }))
    open({ search: '', hash: '#v=1&preset=digits8&seed=0&lang=zh-CN' })
    expect(lab.stores.view.getState().notice).toBeNull()
    await show()
    screen.getByRole('combobox', { name: '语言' })
    choose('语言', 'en')
    await screen.findByRole('combobox', { name: 'Language' })
    expect(JSON.parse(memory.get('igpt-lab-view')!)).toMatchObject({ language: 'en' })
  })
})

describe('the menu', () => {
  test('changes the page while a run trains; run, form and focus stay', async () => {
    browserReads('en')
    open()
    await show()
    fireEvent.click(screen.getByRole('button', { name: 'Start' }))
    const runId = worker.beginRun()
    await screen.findByRole('button', { name: 'Pause' })
    const run = lab.stores.run.getState()
    const sent = worker.sent.length
    screen.getByRole('combobox', { name: 'Language' }).focus()
    choose('Language', 'zh-CN')
    const menu = await screen.findByRole('combobox', { name: '语言' })
    expect(document.activeElement).toBe(menu)
    expect(screen.queryByRole('button', { name: 'Pause' })).toBeNull()
    expect(lab.stores.run.getState()).toBe(run)
    expect(worker.sent.slice(sent)).toEqual([{ kind: 'language', language: 'zh-CN' }])
    choose('语言', 'en')
    await screen.findByRole('button', { name: 'Pause' })
    expect(document.documentElement.lang).toBe('en')
    expect(document.title).toBe('iGPT Lab')
    expect(lab.stores.run.getState().run?.id).toBe(runId)
    expect(worker.terminated).toBe(false)
  })

  test('is remembered', async () => {
    browserReads('en')
    open()
    await show()
    choose('Language', 'zh-CN')
    await screen.findByRole('combobox', { name: '语言' })
    lab.dispose()
    cleanup()
    open()
    expect(lab.stores.settings.getState().language).toBe('zh-CN')
  })

  test('names each language in itself', async () => {
    browserReads('en')
    open()
    await show()
    const menu = within(screen.getByRole('combobox', { name: 'Language' }))
    const options = menu.getAllByRole('option').map((option) => option.textContent)
    expect(options).toEqual(["Browser's language", 'English', '简体中文'])
  })
})

test('of two changes the last wins, whichever loads first', async () => {
  browserReads('en')
  open()
  await show()
  const { settings, view } = lab.stores
  settings.setState(chosenLanguage('zh-CN'))
  settings.setState(chosenLanguage('en'))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(view.getState().language).toBe('en')
  screen.getByRole('combobox', { name: 'Language' })
})

test('texts that outlive a change are read anew: commands, and what is wrong with a setting', async () => {
  browserReads('en')
  open()
  await show()
  const start = commandById('start')
  const issue = () => validateConfig({ ...lab.stores.settings.getState().config, nHead: 0 })[0].message
  const before = [start.label, start.help, issue()]
  choose('Language', 'zh-CN')
  await screen.findByRole('combobox', { name: '语言' })
  const after = [start.label, start.help, issue()]
  for (const [i, words] of after.entries()) {
    expect(words).toMatch(/\p{Script=Han}/u)
    expect(words).not.toBe(before[i])
  }
})

test("a failure of the worker is said in Chinese, with the worker's own words below", async () => {
  const failure: Failure = {
    code: 'data-magic',
    message: 'This is no IDX file: it starts with 1f 8b.',
    remedy: 'Open another.',
    byteOffset: 2,
    subject: 'a.idx',
  }
  browserReads('zh-CN')
  open()
  await show()
  render(<Notice failure={failure} />)
  const alert = screen.getByRole('alert')
  expect(alert.querySelector('strong')?.textContent).toMatch(/\p{Script=Han}.*。$/u)
  expect(alert.textContent).toContain('a.idx')
  expect(alert.querySelector('[lang=en]')?.textContent).toBe(`${failure.message} ${failure.remedy}`)
  await waitFor(() => expect(alert.querySelector('.remedy')?.textContent).toMatch(/\p{Script=Han}/u))
})
