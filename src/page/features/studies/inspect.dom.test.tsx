/** The inspect study with a fake worker: its charts, and that it follows form, keys and clicks. */
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
} from '../../../testSupport/renderStudies'
import { inspectResult } from './fixtures/results'

beforeEach(openPanel)
afterEach(closePanel)

describe('inspect', () => {
  const requested = () => worker.sent.flatMap((command) => (command.kind === 'study' ? [command.study] : []))
  /** Answers the newest request. */
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
  const picker = () => panel().getByRole('application', { name: 'Token to inspect, 4 by 4' })

  /** Shows a result for row 2, column 1. */
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
    expect(requested()).toEqual([])
    fireEvent.click(button('Look inside'))
    answer(runId)
    await panel().findAllByRole('heading', { level: 3 })
    return runId
  }

  test('draws a map for every head, the positions, and the prediction', async () => {
    await looked()
    expect(requested()).toEqual([{ kind: 'inspect', image: 3, row: 2, column: 1 }])
    expect(panel().getAllByRole('img', { name: /^Attention of layer \d, head \d/ })).toHaveLength(4)
    chart(/^Attention of layer 0, head 0: largest weight 90% at row 1, column 1, start vector 10%/)
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

  test('the shared colour scale is labelled with its end', async () => {
    await looked()
    panel().getByText('the number below the map')
    fireEvent.change(panel().getByRole('combobox', { name: 'Colour scale' }), { target: { value: 'shared' } })
    expect(panel().queryByText('the number below the map')).toBeNull()
    expect(lab.stores.studyPanel.getState().mapScale).toBe('shared')
  })

  test('follows arrow keys and clicks at once, and requests the last position when idle', async () => {
    const runId = await looked()
    picker().focus()
    await userEvent.keyboard('{ArrowUp}')
    expect(requested().at(-1)).toMatchObject({ row: 1, column: 1 })
    // Two more while it is busy: only the last position is requested.
    await userEvent.keyboard('{ArrowRight}{ArrowRight}')
    expect(requested()).toHaveLength(2)
    expect(document.activeElement).toBe(picker())
    chart(/^Cosine with the marked position/)
    expect(panel().queryByRole('progressbar')).toBeNull()
    answer(runId)
    await waitFor(() => expect(requested()).toHaveLength(3))
    expect(requested().at(-1)).toMatchObject({ row: 1, column: 3 })
    answer(runId)
    await panel().findByText(/^This token is number 8 of 16/)
    expect(requested()).toHaveLength(3)
    // At the edge the key has no effect.
    await userEvent.keyboard('{ArrowRight}')
    expect(requested()).toHaveLength(3)
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
    expect(requested().at(-1)).toMatchObject({ row: 3, column: 0 })
  })

  test('a position outside the grid is rejected and not requested again', async () => {
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
    expect(requested()).toHaveLength(2)
    fireEvent.change(panel().getByRole('textbox', { name: 'Row' }), { target: { value: '0' } })
    expect(requested()).toHaveLength(3)
  })

  test('masked pixels: the token is hidden; learned codes: shows the decoded image', async () => {
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
