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

  test('a worker that cannot be told is ended, and whoever told it hears why', () => {
    for (const [command, throws] of [
      ['start', true],
      ['setLanguage', false],
    ] as const) {
      const { client, workers, handlers } = setUp()
      client.boot('cpu', 'en')
      vi.spyOn(workers[0], 'postMessage').mockImplementation(() => {
        throw new DOMException('not cloned', 'DataCloneError')
      })
      const tell = () =>
        command === 'start' ? client.start('run', digitsConfig, false) : client.setLanguage('zh-CN')
      if (throws) expect(tell).toThrow(LabError)
      else tell()
      expect(handlers.onFailure).toHaveBeenCalledTimes(1)
      expect(handlers.onFailure.mock.calls[0][0]).toMatchObject({ code: 'worker-crashed' })
      expect(workers[0].terminated).toBe(true)
    }
  })

  describe('counts messages', () => {
    /** A worker that has handled a few commands, and posted events of which `lost` did not arrive. */
    async function pinged({ commandsLost = 0, eventsLost = 0 }) {
      const { client, workers, handlers } = setUp()
      client.boot('cpu', 'en')
      const [worker] = workers
      for (let i = 0; i < 3; i += 1) worker.emit({ kind: 'opening', done: i, all: 3 })
      client.received(3)
      client.setLanguage('en')
      const answered = client.ping().then(
        () => 'answered',
        (error: unknown) => error,
      )
      worker.emit({ kind: 'opening', done: 3, all: 3 })
      const [received, posted] = [worker.sent.length - commandsLost, 5 + eventsLost]
      worker.answer('ping', { received, posted })
      expect(await answered).toBe('answered')
      return { worker, handlers }
    }

    test('a worker that has all of them stays', async () => {
      const { worker, handlers } = await pinged({})
      expect(worker.terminated).toBe(false)
      expect(handlers.onFailure).not.toHaveBeenCalled()
    })

    test.each([{ commandsLost: 1 }, { eventsLost: 1 }])('one lost ends the worker: %o', async (lost) => {
      const { worker, handlers } = await pinged(lost)
      expect(worker.terminated).toBe(true)
      expect(handlers.onFailure).toHaveBeenCalledTimes(1)
      expect(handlers.onFailure.mock.calls[0][0].code).toBe('worker-crashed')
    })

    test('begins anew with the next worker', async () => {
      const { client, workers, handlers } = setUp()
      client.boot('cpu', 'en')
      for (let i = 0; i < 9; i += 1) client.setLanguage('en')
      client.boot('cpu', 'en')
      const ping = client.ping()
      workers[1].answer('ping', { received: 2, posted: 1 })
      await ping
      expect(handlers.onFailure).not.toHaveBeenCalled()
    })
  })

  test.each(['boot', 'received'] as const)('a worker that cannot be told of %s is ended', (kind) => {
    const { client, workers, handlers } = setUp()
    const post = vi.spyOn(FakeWorker.prototype, 'postMessage').mockImplementation((command) => {
      if (command.kind === kind) throw new DOMException('no memory', 'DataCloneError')
    })
    client.boot('cpu', 'en')
    client.received(1)
    post.mockRestore()
    expect(workers[0].terminated).toBe(true)
    expect(handlers.onFailure).toHaveBeenCalledTimes(1)
    expect(handlers.onFailure.mock.calls[0][0].message).toContain('no memory')
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
