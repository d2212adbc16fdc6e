/** An embed over a fake worker: the one part, its buttons, its notices, and the height that it tells. */
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { encodeShare } from '../../core/share'
import { presetById } from '../../core/presets'
import { closeLab, lab, openLab, worker } from '../../testSupport/renderLab'
import { embedHtml } from '../features/share/EmbedCode'
// Loaded later on the page; here, so that no test waits for them.
import '../features/loss/LossPanel'
import { readSetup } from './address'
import { Embed } from './Embed'
import { NotFramed } from './NotFramed'
import { tellHeight } from './tellHeight'

afterEach(() => {
  cleanup()
  closeLab()
  vi.unstubAllGlobals()
})

/** Opens the embed of the loss by this hash. */
async function openBy(hash: string): Promise<void> {
  await openLab(() => {
    readSetup(lab, { hash, search: '?embed=loss' })
    return <Embed part="loss" />
  })
  await screen.findByRole('region', { name: 'Loss' }, { timeout: 9000 })
}

test('a link with a preset brings the run’s buttons, and the whole page beside them', async () => {
  await openBy('#v=1&preset=digits8&seed=3&hide=help')
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('iGPT Lab: Loss')
  expect(document.querySelector('.bar')).toBeNull()
  const whole = screen.getByRole<HTMLAnchorElement>('link', { name: 'Open in iGPT Lab' })
  expect(new URL(whole.href).hash).toBe('#v=1&preset=digits8&seed=3&hide=help')
  expect(new URL(whole.href).search).toBe('')
  await waitFor(() =>
    expect(screen.getByRole('button', { name: 'Start' }).getAttribute('aria-disabled')).toBeNull(),
  )
  fireEvent.click(screen.getByRole('button', { name: 'Start' }))
  expect(worker.last('start').config).toMatchObject({ seed: 3, dataset: 'digits8' })
})

test('without settings there is nothing to start', async () => {
  await openBy('#v=1&theme=dark')
  expect(screen.queryByRole('button', { name: 'Start' })).toBeNull()
})

test('only what concerns it is said: dropped parts and failures, and no limits of the link', async () => {
  await openBy('#v=1&preset=digits8&seed=0&hide=nose&lock=nLayer')
  expect((await screen.findByRole('alert')).textContent).toContain('"nose"')
  expect(screen.queryByRole('button', { name: 'Show everything' })).toBeNull()
  worker.crash('gone')
  fireEvent.click(await screen.findByRole('button', { name: 'Restart the worker' }))
  expect(worker.sentNames).toEqual(['boot'])
})

test('the height is told to the page around it when it changes, and nothing else is', () => {
  let changed = () => undefined as void
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(callback: () => void) {
        changed = callback
      }
      observe = () => changed()
      disconnect = () => undefined
    },
  )
  const told: unknown[] = []
  let height = 300.2
  const content = { getBoundingClientRect: () => ({ height }) } as HTMLElement
  const parent = { postMessage: (...message: unknown[]) => told.push(message) }
  tellHeight(content, { parent } as unknown as Window)
  changed()
  height = 512
  changed()
  expect(told).toEqual([
    [{ type: 'igpt-lab', height: 301 }, '*'],
    [{ type: 'igpt-lab', height: 512 }, '*'],
  ])
})

test('the HTML of a frame has the link’s settings, escaped', async () => {
  await openLab(null)
  const hash = encodeShare('digits8', { ...presetById('digits8').config, dataset: 'own-"<' })
  const frame = document.createElement('div')
  frame.innerHTML = embedHtml('https://lab.example/', hash, 'probes')
  const { src, title } = frame.querySelector('iframe')!
  expect(src).toBe(`https://lab.example/?embed=probes${hash}`)
  expect(title).toBe('iGPT Lab: Probe accuracy by layer')
  expect(frame.children).toHaveLength(1)
})

test('a frame that may not show the page gets the way to it', async () => {
  await openLab(null)
  render(<NotFramed address="https://lab.example/#v=1" />)
  screen.getByRole('heading', { name: 'This page may not be shown inside another one' })
  const way = screen.getByRole<HTMLAnchorElement>('link', { name: 'Open in iGPT Lab' })
  expect(way).toMatchObject({ href: 'https://lab.example/#v=1', target: '_blank' })
})
