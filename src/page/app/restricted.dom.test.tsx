/** The page by a teacher's link: hidden parts are gone with their keys, fixed settings stay, a way out. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { commands, isOffered } from '../store/commands'
import { listenForShortcuts } from '../store/shortcuts'
import { closeLab, lab, openLab, worker } from '../../testSupport/renderLab'
import { App } from './App'
// Loaded later on the page; here, so that no test waits for them.
import '../features/help/HelpSheet'
import '../features/loss/LossPanel'
import '../features/probes/ProbesPanel'
import '../features/share/LinkNotices'
import './labPanels'
import './Phone'
import { readSetup } from './address'

/** The part of the test environment's window that sets its size. */
interface HappyWindow {
  happyDOM: { setViewport(size: { width: number; height: number }): void }
}

let unlisten = () => undefined as void

beforeEach(() => resize(1440))
afterEach(() => {
  unlisten()
  closeLab()
})

const resize = (width: number) =>
  (window as unknown as HappyWindow).happyDOM.setViewport({ width, height: 900 })

/** Opens the page by a link to Digits 8 with these options. */
async function openBy(options: string): Promise<void> {
  await openLab(() => {
    readSetup(lab, { hash: `#v=1&preset=digits8&seed=0&${options}`, search: '' })
    return <App onBackend={() => undefined} />
  })
  unlisten = listenForShortcuts(lab, document)
  await screen.findByText(/This page follows a teacher's link/, {}, { timeout: 9000 })
  await waitFor(() => expect(document.querySelector('.zone-loading')).toBeNull(), { timeout: 9000 })
}

const partsShown = () =>
  [...document.querySelectorAll('[data-part]')].map((element) => (element as HTMLElement).dataset.part)

describe('hidden parts', () => {
  test('are not on the page, and no key runs their commands', async () => {
    await openBy('hide=transport,seeds,loss,help,backend,share,weights')
    expect(partsShown()).toContain('training')
    for (const part of ['transport', 'seeds', 'loss', 'weights']) expect(partsShown()).not.toContain(part)
    for (const name of ['Start', 'Stop', 'Help', 'Share', /^Backend/])
      expect(screen.queryByRole('button', { name })).toBeNull()
    for (const key of ['s', '.', '?', 'n', 'u', 'e']) fireEvent.keyDown(document.body, { key })
    expect(new Set(worker.sentNames)).toEqual(new Set(['boot', 'prepare']))
    expect(screen.queryByRole('dialog')).toBeNull()
    // Completions are there, so is their key; of two parts with one command, one is enough.
    const offered = commands.filter((command) => isOffered(lab, command)).map(({ id }) => id)
    expect(offered).toEqual(
      expect.arrayContaining(['complete', 'metricsCsv', 'theme', 'pair', 'saveRun', 'openRun', 'foldBack']),
    )
    expect(offered).not.toContain('start')
  })

  test('a zone without panels goes with them, and so does a tab', async () => {
    await openBy('hide=presets,dataset,model,training,seeds')
    expect(screen.queryByRole('complementary', { name: 'Setup' })).toBeNull()
    closeLab()
    resize(400)
    await openBy('hide=presets,dataset,model,training,seeds,studies')
    const tabs = await screen.findAllByRole('tab')
    expect(tabs.map(({ textContent }) => textContent)).toEqual(['Train', 'Images', 'Probes'])
  })

  test('a hidden setting has no field, a fold of hidden ones is gone', async () => {
    await openBy('hide=nLayer,headTying,headInit,dropout')
    const model = within(screen.getByRole('region', { name: 'Model' }))
    expect(model.queryByRole('textbox', { name: 'Layers' })).toBeNull()
    model.getByRole('textbox', { name: 'Heads' })
    expect(model.queryByText('Ablations')).toBeNull()
  })
})

describe('fixed settings', () => {
  test('show why they cannot be changed', async () => {
    await openBy('lock=nLayer,pixelOrder,dataset,probeKinds')
    const layers = screen.getByRole<HTMLInputElement>('textbox', { name: 'Layers' })
    expect(layers.readOnly).toBe(true)
    const notes = layers.getAttribute('aria-describedby')!.split(' ')
    expect(notes.map((id) => document.getElementById(id)?.textContent).join()).toContain(
      "Fixed by the teacher's link.",
    )
    fireEvent.keyDown(layers, { key: 'ArrowUp' })
    expect(lab.stores.settings.getState().config.nLayer).toBe(4)
    for (const name of ['Pixel order', 'Images'])
      expect(screen.getByRole<HTMLSelectElement>('combobox', { name }).disabled).toBe(true)
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'k-NN' }).disabled).toBe(true)
    expect(screen.getByRole('button', { name: 'Open files' }).title).toBe("Fixed by the teacher's link.")
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Heads' }).readOnly).toBe(false)
  })

  test('all fixed leaves only the link’s preset', async () => {
    await openBy('lock=all')
    const chip = (name: RegExp) => screen.getByRole('button', { name })
    expect(chip(/^Shapes 12/).getAttribute('aria-disabled')).toBe('true')
    fireEvent.click(chip(/^Shapes 12/))
    expect(lab.stores.settings.getState().presetId).toBe('digits8')
  })
})

test('"Show everything" brings back what was hidden and frees what was fixed', async () => {
  await openBy('hide=loss,transport&lock=nLayer&view=lab')
  fireEvent.click(screen.getByRole('button', { name: 'Show everything' }))
  await screen.findByRole('region', { name: 'Loss' })
  screen.getByRole('button', { name: 'Start' })
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Layers' }).readOnly).toBe(false)
  lab.edit({ nLayer: 2 })
  expect(lab.stores.settings.getState().config.nLayer).toBe(2)
  expect(lab.stores.link.getState()).toMatchObject({ view: 'lab', hiddenParts: [], locked: [] })
  await waitFor(() => expect(screen.queryByText(/teacher's link/)).toBeNull())
})

test('the Play view leaves out a hidden chart and its switch, and holds the preset', async () => {
  await openBy('view=play&hide=loss&lock=all')
  await screen.findByRole('region', { name: 'Probe accuracy by layer' }, { timeout: 9000 })
  expect(screen.queryByRole('region', { name: 'Loss' })).toBeNull()
  expect(screen.queryByRole('button', { name: 'Loss' })).toBeNull()
  const cards = [...document.querySelectorAll('.preset-card')]
  expect(cards.length).toBeGreaterThan(2)
  const open = cards.filter((card) => card.getAttribute('aria-disabled') === null)
  expect(open.map((card) => card.getAttribute('aria-pressed'))).toEqual(['true'])
})
