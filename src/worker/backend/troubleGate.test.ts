import { beforeEach, expect, it } from 'vitest'
import { LabError } from '../../core/failure'
import { presetById } from '../../core/presets'
import type { DeviceTrouble } from '../../compute/webgpu/deviceTrouble'
import type { LabEvent } from '../../core/protocol'
import { runFailure, TroubleGate } from './troubleGate'

const { config } = presetById('digits8')
const step = (n: number): LabEvent => ({ kind: 'runStatus', runId: 'run-a', step: n, status: 'running' })
const failed: LabEvent = {
  kind: 'runStatus',
  runId: 'run-a',
  step: 3,
  status: 'failed',
  failure: { code: 'internal', message: 'A read was broken off.', remedy: 'Try again.' },
}
const later = (milliseconds: number) =>
  new Promise((done) => {
    setTimeout(done, milliseconds)
  })

let told: LabEvent[]
let gate: TroubleGate
let befall: (trouble: DeviceTrouble) => void

beforeEach(() => {
  told = []
  gate = new TroubleGate(
    (event) => told.push(event),
    () => config,
  )
  gate.watch(
    new Promise((resolve) => {
      befall = resolve
    }),
  )
})

it('after a loss only the loss is told', async () => {
  gate.post(step(1))
  befall({ kind: 'lost', detail: 'Device was destroyed.' })
  await later(0)
  gate.post(step(2))
  expect(told).toEqual([
    step(1),
    {
      kind: 'fault',
      failure: expect.objectContaining({
        code: 'device-lost',
        message: expect.stringContaining('(Device was destroyed)'),
      }),
    },
  ])
})

it('a read that breaks off before the loss is heard of is no failure of the run', async () => {
  gate.post(failed)
  befall({ kind: 'lost', detail: 'gone' })
  await later(0)
  expect(told.map(({ kind }) => kind)).toEqual(['fault'])
})

it('a failure of the run itself is told, a little later', async () => {
  gate.post(failed)
  expect(told).toEqual([])
  await later(400)
  expect(told).toEqual([failed])
})

it('memory that runs out on the GPU names a setting, and results after it are dropped', async () => {
  befall({ kind: 'memory', detail: 'no room for a buffer' })
  await later(0)
  gate.post(step(2))
  expect(told).toEqual([
    { kind: 'fault', failure: expect.objectContaining({ code: 'out-of-memory', subject: 'batchSize' }) },
  ])
})

it('a refused command ends the use of the device as a loss does', async () => {
  befall({ kind: 'refused', detail: 'Buffer is destroyed.' })
  await later(0)
  gate.post(step(2))
  expect(told).toEqual([
    {
      kind: 'fault',
      failure: expect.objectContaining({ code: 'device-lost', message: expect.stringContaining('refused') }),
    },
  ])
})

it('without a GPU everything is told at once', () => {
  gate.watch(null)
  gate.post(failed)
  expect(told).toEqual([failed])
})

it("a run's own want of memory names a setting; a typed failure stays", () => {
  expect(runFailure(new RangeError('Array buffer allocation failed'), config)).toMatchObject({
    code: 'out-of-memory',
    subject: 'batchSize',
  })
  const typed = new LabError({
    code: 'loss-not-finite',
    message: 'It diverged: out of memory of good losses.',
    remedy: 'Lower it.',
  })
  expect(runFailure(typed, config)).toBe(typed.failure)
})
