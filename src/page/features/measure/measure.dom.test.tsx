/** The dialog that measures this machine, over fake workers: its own one, its words, and what ends it. */
import { act, cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failureOf } from '../../../data/fixtures/failureOf'
import { cpuInfo, type FakeWorker } from '../../../testSupport/fakeWorker'
import { someMachine } from '../../../testSupport/machineResult'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
import { measureMachine } from '../../store/measureMachine'
import { MachineCard } from './MachineCard'
import { MeasureDialog, secondsIn } from './MeasureDialog'

afterEach(() => {
  history.replaceState(null, '', '/')
  closeLab()
})

describe('a measurement', () => {
  let own: FakeWorker
  const { precision, gate, shapes, skipped } = someMachine
  const times = { precision, gate, shapes, skipped }
  const begin = async () => {
    const measurement = measureMachine(lab, { seconds: 7, onProgress: () => undefined })
    await Promise.resolve()
    own = worker
    return measurement
  }

  beforeEach(() => openLab(null))

  test('has a worker of its own, which is ended, and leaves the lab’s alone', async () => {
    const labs = worker
    const sent = labs.sent.length
    const { result } = await begin()
    expect(own.last('boot')).toMatchObject({ choice: 'wasm', language: 'en' })
    own.emit({ kind: 'ready', info: cpuInfo })
    await new Promise((done) => setTimeout(done, 0))
    expect(own.args('measureMachine')).toEqual([7])
    own.answer('measureMachine', times)
    expect(await result).toMatchObject({ ...times, adapter: cpuInfo.adapter, seconds: 7 })
    expect(own.terminated).toBe(true)
    expect([labs.sent.length, labs.terminated]).toEqual([sent, false])
  })

  test('ends with its worker when it is cancelled, when a run begins, and when the worker dies', async () => {
    const cancelled = await begin()
    cancelled.cancel()
    expect(await failureOf(() => cancelled.result)).toMatchObject({
      code: 'busy',
      message: 'Cancelled. Nothing was kept.',
    })
    expect(own.terminated).toBe(true)
    const dying = await begin()
    own.crash('out of luck')
    expect((await failureOf(() => dying.result)).code).toBe('worker-crashed')
    const disturbed = await begin()
    void lab.start(lab.stores.settings.getState().config)
    expect((await failureOf(() => disturbed.result)).message).toContain('a run began')
    expect(own.terminated).toBe(true)
  })

  test('waits for a forecast that is being measured', async () => {
    lab.stores.forecast.setState({ measuring: true })
    const labs = worker
    const { result, cancel } = await begin()
    expect(worker).toBe(labs)
    lab.stores.forecast.setState({ measuring: false })
    await Promise.resolve()
    expect(worker).not.toBe(labs)
    cancel()
    await failureOf(() => result)
  })
})

test('a link that was damaged says so, and the machine can be measured all the same', async () => {
  history.replaceState(null, '', '/?measure#measured=1.abc')
  await openLab(<MeasureDialog />)
  act(() => lab.stores.view.setState({ measureOpen: true }))
  expect((await screen.findByRole('alert')).textContent).toContain('a part of it is missing')
  expect(screen.getByRole('button', { name: 'Measure' }).getAttribute('aria-disabled')).toBeNull()
  fireEvent.click(screen.getByRole('button', { name: 'Close' }))
  expect(location.search + location.hash).toBe('')
})

test('the card says what failed and what was left out', async () => {
  cleanup()
  await openLab(
    <MachineCard
      result={{
        ...someMachine,
        machine: '',
        gate: { ...someMachine.gate, outcome: 'failed', error: 0.25 },
        skipped: [{ name: 'igpt-s', reason: 'losses' }],
      }}
    />,
  )
  expect(screen.getByRole('region', { name: 'Speed of CPU, relaxed SIMD, 2 threads' })).toBeTruthy()
  expect(screen.getByText(/differs by 2.5e-1/)).toBeTruthy()
  expect(screen.getByText('Wrong losses: iGPT-S')).toBeTruthy()
  expect(screen.getByRole('row', { name: /^Digits 8/ }).textContent).toContain('33.0k')
})

test('the address says how long a measurement takes', () => {
  expect(['?measure', '?measure=5', '?measure=0', '?measure=x', '?measure=99'].map(secondsIn)).toEqual([
    20, 5, 20, 20, 20,
  ])
})
