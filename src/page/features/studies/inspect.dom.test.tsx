/**
 * The look inside over a fake worker: its drawings, and that it follows the form, the keys and presses
 * without losing what is on show.
 */
import { fireEvent, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  button,
  chart,
  choose,
  closePanel,
  ended,
  lab,
  openPanel,
  panel,
  trained,
  worker,
} from '../../../testSupport/studiesPanel'
import { inspectResult } from './fixtures/results'

beforeEach(openPanel)
afterEach(closePanel)

describe('a look inside', () => {
  const asked = () => worker.sent.flatMap((command) => (command.kind === 'study' ? [command.study] : []))
  /** The worker's answer to the newest request: the place that it asks for. */
  const answer = (runId: string) => {
    const { studyId, study } = worker.last('study')
    if (study.kind !== 'inspect') throw new Error(study.kind)
    const place = study.row * 4 + study.column
    worker.emit({ kind: 'studyStarted', studyId, runId, step: 40, study })
    worker.emit({
      kind: 'studyEnded',
      studyId,
      runId,
      step: 40,
      outcome: 'done',
      result: inspectResult({ place, position: place }),
    })
  }
  const picker = () => panel().getByRole('application', { name: 'Place to look into, 4 by 4' })

  /** A result on show, for row 2, column 1. */
  async function looked(): Promise<string> {
    const runId = await trained()
    choose('inspect')
    for (const [label, value] of [
      ['Image', '3'],
      ['Row', '2'],
      ['Column', '1'],
    ]) {
      fireEvent.change(panel().getByRole('textbox', { name: label }), { target: { value } })
    }
    expect(asked()).toEqual([])
    fireEvent.click(button('Look inside'))
    answer(runId)
    await panel().findAllByRole('heading', { level: 3 })
    return runId
  }

  test('draws a map for every head with what it looks at, the positions, and the prediction', async () => {
    await looked()
    expect(asked()).toEqual([{ kind: 'inspect', image: 3, row: 2, column: 1 }])
    expect(panel().getAllByRole('img', { name: /^Attention of layer \d, head \d/ })).toHaveLength(4)
    chart(/^Attention of layer 0, head 0: most of a place 90% at row 1, column 1, start vector 10%/)
    chart(
      /^Cosine with the marked position\. Mean cosine with the others of its row 0\.13, of its column 0\.50/,
    )
    chart(/^Length of each position vector/)
    const bars = within(
      panel().getByRole('list', { name: 'Likeliest colours, the true one marked' }),
    ).getAllByRole('listitem')
    expect(bars).toHaveLength(12)
    expect(bars[0].textContent).toBe('colour 13 true25.0%')
    panel().getByText(/^Each map is one head: how the position that predicts/)
    fireEvent.click(panel().getAllByText('Show as table')[1])
    expect(panel().getByRole('rowheader', { name: 'layer 0, head 0' }).parentElement?.textContent).toContain(
      '90% at row 1, column 1',
    )
  })

  test('one colour scale for all maps is named by its end', async () => {
    await looked()
    panel().getByText('the number below the map')
    fireEvent.change(panel().getByRole('combobox', { name: 'Colour scale' }), { target: { value: 'shared' } })
    expect(panel().queryByText('the number below the map')).toBeNull()
    expect(lab.stores.studyPanel.getState().mapScale).toBe('shared')
  })

  test('follows arrow keys and presses at once, keeps the last result meanwhile, and catches up when it is busy', async () => {
    const runId = await looked()
    picker().focus()
    await userEvent.keyboard('{ArrowUp}')
    expect(asked().at(-1)).toMatchObject({ row: 1, column: 1 })
    // Two more while that is under way: only where they end is asked for.
    await userEvent.keyboard('{ArrowRight}{ArrowRight}')
    expect(asked()).toHaveLength(2)
    expect(document.activeElement).toBe(picker())
    chart(/^Cosine with the marked position/)
    expect(panel().queryByRole('progressbar')).toBeNull()
    answer(runId)
    await waitFor(() => expect(asked()).toHaveLength(3))
    expect(asked().at(-1)).toMatchObject({ row: 1, column: 3 })
    answer(runId)
    await panel().findByText(/^This token is number 8 of 16/)
    expect(asked()).toHaveLength(3)
    // At the edge there is nowhere to go.
    await userEvent.keyboard('{ArrowRight}')
    expect(asked()).toHaveLength(3)
    const box = {
      left: 0,
      top: 0,
      width: 40,
      height: 40,
      right: 40,
      bottom: 40,
      x: 0,
      y: 0,
      toJSON: () => null,
    }
    picker().getBoundingClientRect = () => box
    fireEvent.pointerDown(picker(), { button: 0, clientX: 5, clientY: 35 })
    expect(asked().at(-1)).toMatchObject({ row: 3, column: 0 })
  })

  test('a place that is not there is refused beside the last result, and is not asked for again', async () => {
    await looked()
    fireEvent.change(panel().getByRole('textbox', { name: 'Row' }), { target: { value: '9' } })
    const failure = {
      code: 'config-invalid' as const,
      subject: 'row',
      message: 'Row 9 is not there.',
      remedy: 'Choose one from 0 to 3.',
    }
    worker.emit({ kind: 'studyFailed', studyId: worker.last('study').studyId, failure })
    await panel().findByRole('alert')
    chart(/^Cosine with the marked position/)
    expect(asked()).toHaveLength(2)
    fireEvent.change(panel().getByRole('textbox', { name: 'Row' }), { target: { value: '0' } })
    expect(asked()).toHaveLength(3)
  })

  test('of a model of masked pixels says that the token is hidden; learned codes show the image that they make', async () => {
    const runId = await trained('masked')
    const decoded = { nPx: 8, rgb: new Uint8Array(192).fill(90) }
    await ended(
      'inspect',
      runId,
      inspectResult({ masked: true, start: null, reached: new Uint8Array(16).fill(1), decoded }),
    )
    panel().getByText(/whose own token is hidden/)
    expect(panel().getByText(/^This token is hidden/).textContent).toContain('Its true code gets 25.0%')
    expect(panel().getByRole('img', { name: 'The image as tokens' })).toHaveProperty('width', 8)
  })
})
