/**
 * Image prompts with a fake worker: by file, paste and camera; requests, display, failures, and that the
 * camera is switched off.
 */
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PicturePrompt } from '../../../core/dataPreview'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
import { CompletionsPanel } from './CompletionsPanel'

beforeEach(async () => {
  await openLab(<CompletionsPanel />)
})
afterEach(() => {
  closeLab()
  vi.unstubAllGlobals()
})

async function begin(): Promise<string> {
  const started = lab.start({ ...lab.stores.settings.getState().config, nPx: 4, promptRows: 2, topK: 0 })
  const runId = worker.beginRun()
  await started
  return runId
}

const png = new File([new Uint8Array(8)], 'me.png', { type: 'image/png' })
const button = (name: string) => screen.getByRole('button', { name })
const promptOf = (runId: string): PicturePrompt => ({
  runId,
  nPx: 4,
  original: new Uint8Array(48),
  tokenized: new Uint8Array(48),
  tokens: Uint16Array.from({ length: 16 }, (_, i) => i % 2),
})

async function answerPrompt(runId: string): Promise<void> {
  await waitFor(() => worker.lastCall('readPrompt'))
  worker.answer('readPrompt', promptOf(runId))
  await screen.findByRole('img', { name: 'Your image, as the model sees it' })
}

test('disabled without a run; with one, a chosen image is shown and completed', async () => {
  expect(button('Choose an image').title).toBe('There is no model yet: press Start.')
  const runId = await begin()
  await waitFor(() => expect(button('Choose an image').getAttribute('aria-disabled')).toBeNull())
  expect(button('Complete it').title).toBe('Choose an image first.')
  fireEvent.change(screen.getByLabelText('Image to complete'), { target: { files: [png] } })
  await answerPrompt(runId)
  expect(worker.args('readPrompt')).toEqual([png, 'me.png'])
  fireEvent.click(button('Complete it'))
  await waitFor(() =>
    expect(worker.last('complete').settings).toMatchObject({
      promptCount: 1,
      prompts: promptOf(runId).tokens,
    }),
  )
  expect(worker.last('complete').settings.promptRows).toBeGreaterThan(0)
})

test('a pasted image is used, and tokenized again for the next run', async () => {
  const runId = await begin()
  const outside = vi.fn<() => void>()
  document.addEventListener('paste', outside)
  fireEvent.paste(screen.getByRole('group', { name: 'Your own image' }), { clipboardData: { files: [png] } })
  document.removeEventListener('paste', outside)
  // Elsewhere on the page, pasted images become a data set.
  expect(outside).not.toHaveBeenCalled()
  await answerPrompt(runId)
  const asked = worker.sentNames.filter((name) => name === 'readPrompt').length
  const next = await begin()
  expect(screen.queryByRole('img', { name: 'Your image, as the model sees it' })).toBeNull()
  await waitFor(() =>
    expect(worker.sentNames.filter((name) => name === 'readPrompt')).toHaveLength(asked + 1),
  )
  await answerPrompt(next)
})

test('a file that is no image is reported', async () => {
  await begin()
  fireEvent.change(screen.getByLabelText('Image to complete'), {
    target: { files: [new File(['x'], 'notes.png')] },
  })
  await waitFor(() => worker.lastCall('readPrompt'))
  const failure = {
    code: 'data-unknown' as const,
    message: 'notes.png is no PNG.',
    remedy: 'Choose another.',
  }
  worker.refuse('readPrompt', failure)
  expect((await screen.findByRole('alert')).textContent).toContain('notes.png is no PNG.')
})

/** A camera that records which of its tracks were stopped. */
function fakeCamera(answer: () => Promise<unknown>) {
  const stop = vi.fn<() => void>()
  const getUserMedia = vi.fn<() => Promise<unknown>>(() =>
    answer().then((given) => given ?? Object.assign(new MediaStream(), { getTracks: () => [{ stop }] })),
  )
  vi.stubGlobal(
    'navigator',
    Object.assign(Object.create(navigator) as Navigator, { mediaDevices: { getUserMedia } }),
  )
  return { stop, getUserMedia }
}

test('only the button requests the camera, and closing switches it off', async () => {
  const { stop, getUserMedia } = fakeCamera(() => Promise.resolve())
  await begin()
  expect(getUserMedia).not.toHaveBeenCalled()
  fireEvent.click(await waitFor(() => button('Use the camera')))
  fireEvent.click(await screen.findByRole('button', { name: 'Stop the camera' }))
  await waitFor(() => expect(stop).toHaveBeenCalledTimes(1))
  expect(screen.queryByRole('button', { name: 'Take photo' })).toBeNull()
})

test.each([
  ['NotAllowedError', 'is not allowed'],
  ['NotFoundError', 'no camera on this machine'],
  ['NotReadableError', 'another program'],
])('a camera that answers %s is reported in words', async (name, words) => {
  fakeCamera(() => Promise.reject(Object.assign(new Error('x'), { name })))
  await begin()
  fireEvent.click(await waitFor(() => button('Use the camera')))
  const alert = await screen.findByRole('alert')
  expect([alert.dataset.code, alert.textContent]).toEqual(['camera', expect.stringContaining(words)])
  expect(screen.queryByRole('button', { name: 'Take photo' })).toBeNull()
})

test('a browser without camera support is reported', async () => {
  vi.stubGlobal(
    'navigator',
    Object.assign(Object.create(navigator) as Navigator, { mediaDevices: undefined }),
  )
  await begin()
  fireEvent.click(await waitFor(() => button('Use the camera')))
  expect((await screen.findByRole('alert')).textContent).toContain(
    'This browser does not let this page use a camera',
  )
})
