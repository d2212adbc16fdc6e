/**
 * Pressing pixels and drawing on the pad, with a fake worker: requests by mouse and keys, what is shown and
 * announced, other colours, and where the focus goes.
 */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ObjectiveKind } from '../../../core/config'
import type { CompletionSettings, Look } from '../../../core/protocol'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
import { CompletionsPanel } from './CompletionsPanel'

const originals = Uint16Array.from({ length: 16 }, (_, i) => i % 2)
const drawn = Uint8Array.from({ length: 16 }, (_, i) => (i >= 8 ? 1 : 0))
/** The place of an image of 400 x 400. */
const squareBox = { left: 0, top: 0, width: 400, height: 400, right: 400, bottom: 400 } as DOMRect
let runId: string

/** A run of 4 x 4 pixels in two colours with one displayed set: upper half given, one drawing of zeros. */
async function begin(objective: ObjectiveKind = 'autoregressive'): Promise<void> {
  const config = { ...lab.stores.settings.getState().config, nPx: 4, promptRows: 2, topK: 0, objective }
  const started = lab.start({ ...config, samplesPerPrompt: 1, promptCount: 1 })
  runId = worker.beginRun()
  await started
  lab.edit({ samplesPerPrompt: 1 })
  act(() => arrive('pinned', true))
  await screen.findByRole('img', { name: 'Original 1' })
}

function arrive(
  setId: string,
  pinned: boolean,
  tokens = new Uint16Array(8),
  over: Partial<CompletionSettings> = {},
): void {
  const about = { setId, runId, step: 3 }
  const settings = {
    promptRows: 2,
    promptCount: 1,
    samplesPerPrompt: 1,
    temperature: 1,
    topK: 0,
    seed: 7,
    fill: 'raster' as const,
    fillRounds: 1,
    hole: null,
    ...over,
  }
  worker.emit(
    {
      kind: 'completionStart',
      ...about,
      settings,
      pinned,
      nPx: 4,
      grid: 4,
      originals,
      order: null,
      drawn,
      sequences: 1,
    },
    { kind: 'completionRows', ...about, from: 8, to: 16, tokens, entropy: new Float32Array(8).fill(0.3) },
    { kind: 'completionEnd', ...about, outcome: 'done' },
  )
}

/** The answer to a look at `place`: 80% for colour 1. */
function lookOf(place: number, masked = false): Look {
  const attention = new Float32Array(2 * 1 * 16)
  if (place > 0) attention.set([0.6, 0.2], place > 1 ? place - 2 : 0)
  return {
    runId,
    step: 3,
    grid: 4,
    tokens: originals,
    rgb: Uint8Array.of(0, 0, 0, 255, 255, 255),
    place,
    position: place,
    masked,
    reached: Uint8Array.from({ length: 16 }, (_, i) => Number(masked || i < place)),
    nLayer: 2,
    nHead: 1,
    attention,
    start: masked ? null : Float32Array.of(0.2, 1),
    probabilities: Float32Array.of(0.2, 0.8),
    entropy: 0.5,
    truth: 0,
  }
}

const answer = (place: number, masked = false) =>
  act(async () => worker.answer('lookAt', lookOf(place, masked)))
const button = (name: string | RegExp) => screen.getByRole('button', { name })
const area = (name: string) => button(`${name}: look at a pixel`)
/** Presses the middle of a pixel of a 400 x 400 image. */
function press(element: HTMLElement, row: number, column: number): void {
  element.getBoundingClientRect = () => squareBox
  act(() => void fireEvent.click(element, { detail: 1, clientX: 100 * column + 50, clientY: 100 * row + 50 }))
}
const drawing = 'Completion 1 of prompt 1, step 3'
const picture = () => screen.findByRole('application', { name: /^Drawing 1 of image 1, 4 by 4 pixels$/ })
const asked = () => worker.args('lookAt')[0]

// The first import of the lazily loaded parts can take longer than a query waits.
beforeAll(async () => {
  await Promise.all([import('./DrawingPad'), import('./PixelPanel')])
})
beforeEach(async () => {
  await openLab(<CompletionsPanel />)
})
afterEach(closeLab)

describe('a pressed pixel', () => {
  test('is asked of the model; its colours, uncertainty and attention are shown', async () => {
    await begin()
    press(area(drawing), 2, 3)
    await picture()
    expect(asked()).toMatchObject({ place: 11, unknown: null })
    expect([...asked().tokens].slice(0, 8)).toEqual([...originals].slice(0, 8))
    screen.getByText('The model is asked…')
    await answer(11)
    const panel = within(screen.getByRole('region', { name: 'One pixel' }))
    panel.getByRole('heading', { name: /Drawing 1 of image 1 Row 3, column 4: 12 of 16/ })
    expect(panel.getByText(/saw only the 11 pixels before/)).toBeTruthy()
    expect(panel.getAllByText(/It drew/)[0].textContent).toContain('colour 0, to which it gave 20.0%')
    expect(panel.getByText(/The real image has/).textContent).toContain('colour 1: 80.0%')
    // 0.5 nats of ln 2, and -ln 0.2.
    expect(panel.getByText(/Uncertainty/).textContent).toContain('0.721 bits of at most 1.00 (0.500 nats)')
    expect(panel.getByText(/Surprise/).textContent).toContain('1.61 nats (2.32 bits)')
    expect(panel.getAllByRole('listitem').map((item) => item.textContent)).toEqual(['80.0%real', '20.0%here'])
    // The mean of layers of 60% and nothing.
    expect(panel.getByText(/most, 30.0%, goes to row 3, column 2\. 60.0% goes to the start/)).toBeTruthy()
    expect(area(drawing).getAttribute('aria-pressed')).toBe('true')
  })

  test('moves by arrow keys, announced with its colour; only the newest answer counts', async () => {
    await begin()
    press(area(drawing), 2, 3)
    const widget = await picture()
    fireEvent.keyDown(widget, { key: 'ArrowUp' })
    fireEvent.keyDown(widget, { key: 'ArrowLeft' })
    await waitFor(() => expect(asked().place).toBe(6))
    await answer(6)
    expect(screen.getByText(/^Row 2, column 3.*colour 0, 20.0%/)).toBeTruthy()
    // At the edge it stays.
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp']) fireEvent.keyDown(widget, { key })
    await waitFor(() => expect(asked().place).toBe(2))
    const sent = worker.sentNames.filter((name) => name === 'lookAt').length
    fireEvent.keyDown(widget, { key: 'ArrowUp' })
    expect(worker.sentNames.filter((name) => name === 'lookAt')).toHaveLength(sent)
  })

  test('its layer and head are chosen by keys and by menus', async () => {
    await begin()
    press(area(drawing), 2, 3)
    const widget = await picture()
    await answer(11)
    const layer = () => screen.getByRole<HTMLSelectElement>('combobox', { name: 'Layer' })
    fireEvent.keyDown(widget, { key: 'l' })
    expect(layer().value).toBe('0')
    expect(screen.getByText(/most, 60.0%/)).toBeTruthy()
    fireEvent.keyDown(widget, { key: 'l' })
    expect(screen.getByText(/all attention goes to the start/)).toBeTruthy()
    fireEvent.keyDown(widget, { key: 'L', shiftKey: true })
    expect(layer().value).toBe('0')
    fireEvent.change(layer(), { target: { value: '' } })
    expect(screen.getByText(/most, 30.0%/)).toBeTruthy()
  })

  test('takes another colour: the rest is drawn anew, and the view moves to the new drawing', async () => {
    await begin()
    press(area(drawing), 2, 3)
    await picture()
    await answer(11)
    act(() => void fireEvent.click(button(/^colour 1, 80.0%/)))
    const { setId, settings } = worker.last('complete')
    expect(settings).toMatchObject({ promptsAre: 'changed', promptTokens: 12, promptCount: 1, hole: null })
    expect(settings.prompts?.[11]).toBe(1)
    act(() => arrive(setId, false, new Uint16Array(8).fill(1)))
    await waitFor(() => expect(asked().tokens[15]).toBe(1))
    expect(lab.stores.touch.getState()).toMatchObject({
      image: { kind: 'sample', setId, index: 0 },
      place: 11,
    })
    // The number keys count the list.
    await answer(11)
    fireEvent.keyDown(await picture(), { key: '2' })
    expect(worker.last('complete').settings.prompts?.[11]).toBe(0)
  })

  test('of the last pixel offers no colour, and says why', async () => {
    await begin()
    press(area(drawing), 3, 3)
    await picture()
    await answer(15)
    const choice = button(/^colour 1, 80.0%/)
    expect(choice.title).toMatch(/last pixel that the model reads/)
    fireEvent.click(choice)
    expect(worker.sentNames).not.toContain('complete')
  })

  test('of a masked model is hidden alone; another colour leaves the rest of the hole', async () => {
    await begin('masked')
    press(area(drawing), 2, 3)
    await picture()
    await answer(11, true)
    expect(screen.getByText(/This pixel is hidden from it; it saw all others/)).toBeTruthy()
    fireEvent.click(button(/^colour 1, 80.0%/))
    const { settings } = worker.last('complete')
    expect([...settings.hole!].join('')).toBe('0000000011101111')
    // Of the given part the whole hole is hidden.
    fireEvent.click(button('Close the pixel view'))
    press(area('Prompt 1, top 2 rows'), 0, 1)
    await waitFor(() => expect([...asked().unknown!]).toEqual([...drawn]))
  })

  test('images are one tab stop; Enter looks at the first drawn pixel, Escape goes back', async () => {
    await begin()
    const stops = screen
      .getAllByRole('button', { name: /look at a pixel$/ })
      .filter(({ tabIndex }) => tabIndex === 0)
    expect(stops).toEqual([area(drawing)])
    area(drawing).focus()
    act(() => void fireEvent.click(area(drawing), { detail: 0 }))
    const widget = await picture()
    expect(asked().place).toBe(8)
    await waitFor(() => expect(document.activeElement).toBe(widget))
    fireEvent.keyDown(widget, { key: 'Escape' })
    expect(screen.queryByRole('region', { name: 'One pixel' })).toBeNull()
    expect(document.activeElement).toBe(area(drawing))
    // Also where the focus has stayed at the image.
    act(() => void fireEvent.click(area(drawing), { detail: 0 }))
    await picture()
    fireEvent.keyDown(area(drawing), { key: 'Escape' })
    expect(screen.queryByRole('region', { name: 'One pixel' })).toBeNull()
  })

  test('shows why the model could not be asked', async () => {
    await begin()
    press(area(drawing), 2, 3)
    await picture()
    const failure = { code: 'data-missing' as const, message: 'The images are gone.', remedy: 'Open them.' }
    await act(async () => worker.refuse('lookAt', failure))
    expect((await screen.findByRole('alert')).textContent).toContain('The images are gone.')
    // A look that a newer one replaced is no failure.
    fireEvent.keyDown(await picture(), { key: 'ArrowUp' })
    await act(async () => worker.refuse('lookAt', { ...failure, code: 'busy', message: 'newer' }))
    expect(screen.queryByText('newer')).toBeNull()
  })
})

describe('the drawing pad', () => {
  const sheet = () => screen.findByRole('application', { name: 'Drawing pad, 4 by 4 pixels' })
  const painted = () => {
    const { tokens, known } = lab.stores.touch.getState().pad!.drawing
    return [...tokens].map((token, i) => (known[i] ? token : '.')).join('')
  }
  const keys = (element: HTMLElement, ...pressed: string[]) =>
    pressed.forEach((key) => fireEvent.keyDown(element, { key }))
  async function open(objective?: ObjectiveKind): Promise<HTMLElement> {
    await begin(objective)
    fireEvent.click(button(/^Draw a picture/))
    const element = await sheet()
    element.getBoundingClientRect = () => squareBox
    element.setPointerCapture = () => undefined
    return element
  }
  const drag = (element: HTMLElement, ...points: [x: number, y: number][]) => {
    const [[x, y], ...rest] = points
    fireEvent.pointerDown(element, { pointerId: 1, button: 0, clientX: x, clientY: y })
    rest.forEach(([clientX, clientY]) => fireEvent.pointerMove(element, { pointerId: 1, clientX, clientY }))
    fireEvent.pointerUp(element, { pointerId: 1 })
  }

  test('has the focus; keys move, paint, erase, choose, undo and redo; the pixel is announced', async () => {
    const element = await open()
    await waitFor(() => expect(document.activeElement).toBe(element))
    keys(element, 'ArrowDown', 'ArrowRight', ' ')
    expect(painted()).toBe('00000100........')
    screen.getByText('Row 2, column 2: colour 1')
    keys(element, 'Delete')
    expect(painted()).toBe('00000.00........')
    screen.getByText('Row 2, column 2: empty, drawn by the model')
    expect(screen.getByText(/It sees 5 of 16 pixels/)).toBeTruthy()
    keys(element, 'z')
    expect(painted()).toBe('00000100........')
    fireEvent.keyDown(element, { key: 'z', ctrlKey: true })
    expect(painted()).toBe('00000000........')
    keys(element, 'y', 'y', 'y')
    expect(painted()).toBe('00000.00........')
    // The area that is empty, in black, the first colour by lightness.
    keys(element, '1', 'f', ' ')
    expect(painted()).toBe('0000000000000000')
  })

  test('its keys start no run and complete nothing else', async () => {
    const element = await open()
    keys(element, 's', 'p', 'b', 'e', 'a', 'c')
    expect(worker.sentNames.filter((name) => name === 'start' || name === 'complete')).toEqual(['start'])
  })

  test('a drag paints without gaps and is one step of undo; the eraser empties', async () => {
    const element = await open()
    drag(element, [50, 50], [350, 50], [350, 250])
    expect(painted()).toBe('11110001...1....')
    expect(screen.getByText(/1 painted pixel after the first empty one is unseen/)).toBeTruthy()
    fireEvent.click(button('Fill the gaps above'))
    expect(painted()).toBe('111100010001....')
    fireEvent.click(button('Undo'))
    fireEvent.click(button('Undo'))
    expect(painted()).toBe('00000000........')
    fireEvent.click(button('Redo'))
    fireEvent.click(button('Eraser'))
    drag(element, [50, 50], [150, 50])
    expect(painted()).toBe('..110001...1....')
    fireEvent.click(button('New sheet'))
    expect(painted()).toBe('00000000........')
    // Moving without a button held paints nothing.
    fireEvent.pointerMove(element, { pointerId: 1, clientX: 50, clientY: 350 })
    expect(painted()).toBe('00000000........')
  })

  test('brush sizes and fill', async () => {
    const element = await open()
    fireEvent.click(button('2 × 2'))
    drag(element, [50, 50])
    expect(painted()).toBe('11001100........')
    fireEvent.click(button('Fill'))
    drag(element, [50, 350])
    expect(painted()).toBe('1100110011111111')
    expect(button('Let the model draw the rest').title).toMatch(/The pad is full/)
  })

  test('the rest is requested from the first empty pixel, and drawn again with the next seed', async () => {
    const element = await open()
    keys(element, 'ArrowDown', 'ArrowRight', ' ')
    fireEvent.click(button('Let the model draw the rest'))
    const { setId, settings } = worker.last('complete')
    expect(settings).toMatchObject({
      promptsAre: 'pad',
      promptTokens: 8,
      promptCount: 1,
      hole: null,
      seed: 8,
    })
    expect(settings.prompts!.slice(0, 8).join('')).toBe('00000100')
    act(() => arrive(setId, false, new Uint16Array(8), settings))
    act(() => void fireEvent.click(button('Draw again')))
    expect(worker.last('complete').settings).toMatchObject({ promptsAre: 'pad', promptTokens: 8, seed: 9 })
  })

  test('of a masked model: empty pixels are the hole', async () => {
    const element = await open('masked')
    keys(element, 'ArrowRight', 'Delete', 'Enter')
    const { settings } = worker.last('complete')
    expect([...settings.hole!].join('')).toBe('0100000011111111')
    expect(settings.promptTokens).toBeUndefined()
  })

  test('asks the model about a pixel of the drawing, at the latest about the first empty one', async () => {
    const element = await open()
    fireEvent.click(button('Ask the model'))
    drag(element, [150, 350])
    await screen.findByRole('application', { name: /^Your drawing, 4 by 4 pixels$/ })
    expect(asked()).toMatchObject({ place: 8 })
    expect([...asked().unknown!].join('')).toBe('0000000011111111')
    expect(worker.sentNames.filter((name) => name === 'lookAt')).toHaveLength(1)
    // A colour chosen there is painted on the pad, and the rest is drawn after it.
    await answer(8)
    fireEvent.click(button(/^colour 1, 80.0%/))
    expect(painted()).toBe('000000001.......')
    expect(worker.last('complete').settings).toMatchObject({ promptsAre: 'pad', promptTokens: 9 })
  })

  test('takes an image that was pasted on the page', async () => {
    await open()
    const png = new File([new Uint8Array(8)], 'me.png', { type: 'image/png' })
    act(() => lab.stores.view.setState({ pasted: png }))
    await waitFor(() => expect(worker.args('readPrompt')).toEqual([png, 'me.png']))
    const tokens = Uint16Array.from({ length: 16 }, (_, i) => Number(i % 3 === 0))
    await act(async () =>
      worker.answer('readPrompt', {
        runId,
        nPx: 4,
        original: new Uint8Array(48),
        tokenized: new Uint8Array(48),
        tokens,
      }),
    )
    expect(painted()).toBe('10010010........')
  })
})

test("a masked model's hole is painted on the given image itself", async () => {
  await begin('masked')
  act(() => {
    fireEvent.click(screen.getByText('Hole to fill'))
    lab.stores.touch.setState({ paintsHole: true })
  })
  const grid = await screen.findByRole('application', { name: 'Hole on prompt 1, 4 by 4 pixels' })
  expect(grid.closest('.set-grid')).not.toBeNull()
  fireEvent.keyDown(grid, { key: ' ' })
  expect([...lab.stores.completions.getState().hole!].join('')).toBe('1000000011111111')
  fireEvent.click(button('Complete now'))
  expect([...worker.last('complete').settings.hole!].join('')).toBe('1000000011111111')
})

test('the uncertainty of drawn pixels has a key with numbers', async () => {
  await begin()
  expect(screen.getByText('1.0 bits, all 2 alike')).toBeTruthy()
})
