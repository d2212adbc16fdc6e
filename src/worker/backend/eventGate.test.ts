import { beforeEach, expect, it } from 'vitest'
import { LabError } from '../../core/failure'
import { presetById } from '../../core/presets'
import type { DeviceError } from '../../compute/webgpu/gpuDevice'
import type { LabEvent } from '../../core/protocol'
import { EventGate, runFailure } from './eventGate'

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

let posted: LabEvent[]
let gate: EventGate
let failDevice: (error: DeviceError) => void

beforeEach(() => {
  posted = []
  gate = new EventGate(
    (event) => posted.push(event),
    () => config,
  )
  gate.watch(
    new Promise((resolve) => {
      failDevice = resolve
    }),
  )
})

it('posts only the loss after a loss', async () => {
  gate.post(step(1))
  failDevice({ kind: 'lost', detail: 'Device was destroyed.' })
  await later(0)
  gate.post(step(2))
  expect(posted).toEqual([
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

it('posts no run failure for a read that rejects before the loss is reported', async () => {
  gate.post(failed)
  failDevice({ kind: 'lost', detail: 'gone' })
  await later(0)
  expect(posted.map(({ kind }) => kind)).toEqual(['fault'])
})

it('posts a failure of the run itself, a little later', async () => {
  gate.post(failed)
  expect(posted).toEqual([])
  await later(400)
  expect(posted).toEqual([failed])
})

it('names a setting when GPU memory runs out, and drops later results', async () => {
  failDevice({ kind: 'memory', detail: 'no room for a buffer' })
  await later(0)
  gate.post(step(2))
  expect(posted).toEqual([
    {
      kind: 'fault',
      failure: expect.objectContaining({ code: 'out-of-memory', subject: 'accumulationSteps' }),
    },
  ])
})

it('treats a refused command like a loss', async () => {
  failDevice({ kind: 'refused', detail: 'Buffer is destroyed.' })
  await later(0)
  gate.post(step(2))
  expect(posted).toEqual([
    {
      kind: 'fault',
      failure: expect.objectContaining({ code: 'device-lost', message: expect.stringContaining('refused') }),
    },
  ])
})

it('posts everything at once without a GPU', () => {
  gate.watch(null)
  gate.post(failed)
  expect(posted).toEqual([failed])
})

it('names a setting when a run itself is out of memory, and passes a typed failure on', () => {
  expect(runFailure(new RangeError('Array buffer allocation failed'), config)).toMatchObject({
    code: 'out-of-memory',
    subject: 'accumulationSteps',
    remedy: expect.stringContaining('in 2 pieces'),
  })
  const typed = new LabError({
    code: 'loss-not-finite',
    message: 'It diverged: out of memory of good losses.',
    remedy: 'Lower it.',
  })
  expect(runFailure(typed, config)).toBe(typed.failure)
})
