/** The client against a fake worker: call ids, crashes, reboots, and browsers without workers. */
import { describe, expect, test, vi } from 'vitest'
import { LabError, type Failure } from '../../core/failure'
import { createLabClient } from './labClient'
import { cpuInfo, digitsConfig, FakeWorker, smallPreview } from '../../testSupport/fakeWorker'
import type { LabEvent } from '../../core/protocol'

function setUp() {
  const workers: FakeWorker[] = []
  const handlers = {
    onEvent: vi.fn<(event: LabEvent) => void>(),
    onFailure: vi.fn<(failure: Failure) => void>(),
  }
  const client = createLabClient(() => {
    const worker = new FakeWorker()
    workers.push(worker)
    return worker
  }, handlers)
  return { client, handlers, workers }
}

describe('client', () => {
  test('answers reach the call with their id, in any order', async () => {
    const { client, workers } = setUp()
    client.boot('auto', 'en')
    const first = client.call('prepare', digitsConfig)
    const second = client.call('prepare', { ...digitsConfig, nPx: 4 })
    const [a, b] = workers[0].sent.filter((command) => command.kind === 'call')
    expect(a.id).not.toBe(b.id)
    workers[0].emit({ kind: 'answered', id: b.id, value: { ...smallPreview, nPx: 4 } })
    workers[0].emit({
      kind: 'refused',
      id: a.id,
      failure: { code: 'data-magic', message: 'm', remedy: 'r', byteOffset: 0 },
    })
    expect((await second).nPx).toBe(4)
    await expect(first).rejects.toMatchObject({ failure: { code: 'data-magic', byteOffset: 0 } })
  })

  test('a crash rejects open calls, is reported once, and a new boot works', async () => {
    const { client, workers, handlers } = setUp()
    client.boot('wasm', 'en')
    const open = client.call('prepare', digitsConfig)
    workers[0].crash('out of memory')
    await expect(open).rejects.toMatchObject({ failure: { code: 'worker-crashed' } })
    expect(handlers.onFailure).toHaveBeenCalledTimes(1)
    expect(handlers.onFailure.mock.calls[0][0].message).toContain('out of memory')
    expect(workers[0].terminated).toBe(true)
    expect(() => client.pause('run')).toThrow(LabError)
    client.boot('cpu', 'en')
    workers[1].emit({ kind: 'ready', info: cpuInfo })
    expect(handlers.onEvent).toHaveBeenCalledWith({ kind: 'ready', info: cpuInfo })
  })

  test('events of a worker replaced by a boot are dropped', () => {
    const { client, workers, handlers } = setUp()
    client.boot('auto', 'en')
    client.boot('cpu', 'en')
    workers[0].emit({ kind: 'ready', info: cpuInfo })
    expect(handlers.onEvent).not.toHaveBeenCalled()
    expect(workers[0].terminated).toBe(true)
  })

  test('a browser without workers is reported as no-worker', () => {
    const onFailure = vi.fn<(failure: Failure) => void>()
    createLabClient(
      () => {
        throw new TypeError('Worker is not a constructor')
      },
      { onEvent: vi.fn<(event: LabEvent) => void>(), onFailure },
    ).boot('auto', 'en')
    expect(onFailure.mock.calls[0][0].code).toBe('no-worker')
  })
})
