/** The palette of commands over the whole page with a fake worker, by keys and by pointer. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { configFields, type ConfigFields } from '../../../core/config'
import { presets } from '../../../core/presets'
import { texts } from '../../../core/text/texts'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
import { App } from '../../app/App'
// Loaded later on the page; here, so that no test waits for them.
import '../../app/labPanels'
import { commands } from '../../store/commands'
import { listenForShortcuts } from '../../store/shortcuts'
import { finderText } from '../../text/finder'
import { allEntries, settingBlocked } from './entries'
import './Finder'

let unlisten: () => void

beforeEach(async () => {
  const { happyDOM } = window as unknown as { happyDOM: { setViewport(size: object): void } }
  happyDOM.setViewport({ width: 1440, height: 900 })
  await openLab(() => <App onBackend={(choice) => lab.boot(choice)} />)
  unlisten = listenForShortcuts(lab, document)
  await screen.findByRole('region', { name: 'Model' })
})
afterEach(() => {
  unlisten()
  closeLab()
})

const input = () => screen.findByRole('combobox', { name: finderText().input })
const options = () => screen.queryAllByRole('option')

async function open(): Promise<HTMLElement> {
  await userEvent.keyboard('{Control>}k{/Control}')
  return input()
}

test('Ctrl K opens and closes it, from a field too; its button opens it', async () => {
  screen.getByRole('textbox', { name: 'Layers' }).focus()
  const field = await open()
  await waitFor(() => expect(document.activeElement).toBe(field))
  await userEvent.keyboard('{Control>}k{/Control}')
  await waitFor(() => expect(screen.queryByRole('combobox', { name: finderText().input })).toBeNull())
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Layers' }))
  fireEvent.click(screen.getByRole('button', { name: 'Find' }))
  await input()
  await userEvent.keyboard('{Escape}')
  await waitFor(() => expect(screen.queryByRole('combobox', { name: finderText().input })).toBeNull())
})

test('lists commands, presets and settings; a disabled command says why and does nothing', async () => {
  const names = allEntries(lab).map(({ label }) => label)
  for (const { id, label } of commands) if (id !== 'find' && id !== 'theme') expect(names).toContain(label)
  for (const { id } of presets) expect(names).toContain(texts.presets[id].label)
  for (const key of Object.keys(configFields))
    expect(names).toContain(texts.config[key as keyof ConfigFields].label)
  await userEvent.type(await open(), 'stop')
  const stop = options().find((option) => option.textContent?.startsWith('Stop'))!
  expect(stop.getAttribute('aria-disabled')).toBe('true')
  expect(stop.textContent).toContain('No run is open.')
  fireEvent.click(stop)
  expect(worker.sentNames).not.toContain('stop')
  await input()
})

test('letters typed before it has the focus run no command', async () => {
  lab.stores.view.setState({ finderOpen: true })
  fireEvent.keyDown(document.body, { key: 's' })
  expect(worker.sentNames).not.toContain('start')
  await input()
})

test('a name and Enter run a command', async () => {
  await userEvent.type(await open(), 'start')
  await waitFor(() => expect(options()[0].textContent).toContain('Start'))
  await userEvent.keyboard('{Enter}')
  await waitFor(() => expect(worker.sentNames).toContain('start'))
  expect(screen.queryByRole('combobox', { name: finderText().input })).toBeNull()
})

test('arrow keys choose a preset', async () => {
  await userEvent.type(await open(), 'mnist')
  await waitFor(() => expect(options().length).toBeGreaterThan(1))
  const second = presets.find(({ id }) => options()[1]?.textContent?.startsWith(texts.presets[id].label))
  expect(second?.id).not.toBe(lab.stores.settings.getState().presetId)
  await userEvent.keyboard('{ArrowDown}{Enter}')
  await waitFor(() => expect(lab.stores.settings.getState().presetId).toBe(second?.id))
})

test('a setting is shown in the Lab view with its fold open, and has the focus', async () => {
  lab.stores.settings.setState({ view: 'play' })
  await userEvent.type(await open(), 'adam beta 2')
  await waitFor(() => expect(options()).toHaveLength(1))
  await userEvent.keyboard('{Enter}')
  await waitFor(() => expect(document.activeElement?.getAttribute('name')).toBe('beta2'), { timeout: 3000 })
  expect(lab.stores.settings.getState().view).toBe('lab')
  expect(document.activeElement?.closest('details')?.open).toBe(true)
})

test('a part of the page is pointed at', async () => {
  await userEvent.type(await open(), 'compare runs')
  await waitFor(() => expect(options()[0].textContent).toBe('Compare runs'))
  await userEvent.keyboard('{Enter}')
  await waitFor(() =>
    expect(document.querySelector('[data-part="compare"]')?.hasAttribute('data-pointed')).toBe(true),
  )
})

test('without a result it says so; themes, views and languages are there', async () => {
  const field = await open()
  await userEvent.type(field, 'qqq')
  await screen.findByText('Nothing is called “qqq”.')
  await userEvent.clear(field)
  await userEvent.type(field, 'dark')
  await userEvent.keyboard('{Enter}')
  await waitFor(() => expect(lab.stores.settings.getState().theme).toBe('dark'))
  const again = await open()
  await userEvent.type(again, '中文')
  await userEvent.keyboard('{Enter}')
  await waitFor(() => expect(lab.stores.settings.getState().language).toBe('zh-CN'))
})

test('a setting without a field says what it needs', () => {
  const { config } = lab.stores.settings.getState()
  expect(settingBlocked('maskRate', config)).toBe('Only if Objective is “Masked pixels (BERT)”.')
  expect(settingBlocked('maskRate', { ...config, objective: 'masked' })).toBeNull()
  expect(settingBlocked('squareBy', config)).toBe('Only with images of your own.')
  // Each setting that is not blocked has its field on the page.
  const shown = (Object.keys(configFields) as (keyof ConfigFields)[]).filter(
    (key) => !settingBlocked(key, config),
  )
  for (const key of shown)
    expect([key, document.querySelectorAll(`[name="${key}"]`).length]).toEqual([key, 1])
  for (const key of Object.keys(configFields))
    if (!shown.includes(key as keyof ConfigFields))
      expect(document.querySelector(`[name="${key}"]`)).toBeNull()
})

test('every panel says what it is', () => {
  const panels = [...document.querySelectorAll('section[data-part]')]
  expect(panels.length).toBeGreaterThan(10)
  for (const panel of panels)
    expect(within(panel as HTMLElement).getAllByRole('button', { name: /^What is this\?/ })).toHaveLength(1)
})
