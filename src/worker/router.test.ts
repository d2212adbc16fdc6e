/** The order in which messages are handled, how they are answered, and what cancels them. */
import { expect, it } from 'vitest'
import type { RunConfig } from '../core/config'
import { LabError } from '../core/failure'
import { baseConfig } from '../core/presets'
import type { Call, Command, LabEvent, RequestName } from '../core/protocol'
import { createRouter, Preparations, type CommandHandlers, type RequestHandlers } from './router'

const other = { ...baseConfig, nPx: 6 }

it('cancels a preparation for a preview on other data, not for the same data or another model', () => {
  const preparations = new Preparations()
  const { signal } = preparations.add(baseConfig, false)
  preparations.add(baseConfig, true)
  preparations.add({ ...baseConfig, nLayer: 1 }, false)
  expect(signal.aborted).toBe(false)
  preparations.add(other, false)
  expect(signal.aborted).toBe(true)
})

it('cancels a preparation for a run on another run, not on a preview', () => {
  const preparations = new Preparations()
  const { signal } = preparations.add(baseConfig, true)
  preparations.add(other, false)
  expect(signal.aborted).toBe(false)
  preparations.add(other, true)
  expect(signal.aborted).toBe(true)
})

it('leaves a finished preparation alone', () => {
  const preparations = new Preparations()
  const { signal, done } = preparations.add(baseConfig, false)
  done()
  preparations.add(other, true)
  expect(signal.aborted).toBe(false)
})

/** A router whose handlers take as long as the test wants; `log` holds what was started and ended. */
function routerOf(openedConfig: RunConfig | null = null) {
  const events: LabEvent[] = []
  const log: string[] = []
  const signals = new Map<string, AbortSignal>()
  const finish = new Map<string, (error?: Error) => void>()
  const slow = (name: string) => (signal: AbortSignal) =>
    new Promise<never>((resolve, reject) => {
      log.push(`${name} starts`)
      signals.set(name, signal)
      finish.set(name, (error) => {
        log.push(`${name} ends`)
        if (error) reject(error)
        else resolve(`answer of ${name}` as never)
      })
    })
  const requests = new Proxy({} as RequestHandlers, { get: (_, name: string) => slow(name) })
  const commands = new Proxy({} as CommandHandlers, {
    get: (_, name: string) => (_command: unknown, signal: AbortSignal) => slow(name)(signal),
  })
  const route = createRouter({
    post: (event) => events.push(event),
    requests,
    commands,
    received: () => undefined,
    openedConfig: () => openedConfig,
  })
  let id = 0
  return {
    events,
    log,
    signals,
    send: (command: Command) => void route(command),
    call: <K extends RequestName>(name: K, ...args: Call<K>['args']) =>
      void route({ kind: 'call', id: (id += 1), name, args } as Call),
    end: async (name: string, error?: Error) => {
      await settle()
      finish.get(name)!(error)
      await settle()
    },
  }
}

const settle = () =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, 0)
  })
const start = { kind: 'start', runId: 'a', config: baseConfig, paused: true } as const

it('answers each call with its id, in the order in which they end', async () => {
  const { events, call, end } = routerOf()
  call('openPalette', new File([], 'a.npy'))
  call('saveRun', 'a')
  await end('saveRun', new LabError({ code: 'no-run', message: 'none', remedy: 'start' }))
  await end('openPalette')
  expect(events).toEqual([
    { kind: 'refused', id: 2, failure: { code: 'no-run', message: 'none', remedy: 'start' } },
    { kind: 'answered', id: 1, value: 'answer of openPalette' },
  ])
})

it('handles slow messages one after another, though one fails, and the others at once', async () => {
  const { events, log, send, call, end } = routerOf()
  send(start)
  call('prepare', baseConfig)
  call('openRun', new Blob(), 'a.igpt')
  send({ kind: 'pause', runId: 'a' })
  await settle()
  expect(log).toEqual(['start starts', 'openRun starts', 'pause starts'])
  await end('start', new Error('broken'))
  expect(log.slice(3)).toEqual(['start ends', 'prepare starts'])
  expect(events).toMatchObject([{ kind: 'fault', failure: { code: 'internal' } }])
})

it('queues a message that loads an opened run, and no other one of its kind', async () => {
  for (const [config, expected] of [
    [baseConfig, ['prepare starts']],
    [null, ['prepare starts', 'resume starts', 'readPrompt starts']],
  ] as const) {
    const { log, send, call } = routerOf(config)
    call('prepare', baseConfig)
    send({ kind: 'resume', runId: 'a' })
    call('readPrompt', new Blob(), 'me.png')
    await settle()
    expect(log).toEqual(expected)
  }
})

it('cancels the preparation that a later message makes pointless as soon as that arrives', async () => {
  const { log, signals, send, call } = routerOf()
  call('prepare', baseConfig)
  await settle()
  send({ ...start, config: other })
  expect(signals.get('prepare')!.aborted).toBe(true)
  await settle()
  expect(log).toEqual(['prepare starts'])
})

it('cancels the newest reading of files, also while it is queued', async () => {
  const { signals, send, call, end } = routerOf()
  call('openFiles', [], [], {})
  await settle()
  call('openAddresses', [], {})
  send({ kind: 'cancelOpen' })
  expect(signals.get('openFiles')!.aborted).toBe(false)
  await end('openFiles')
  expect(signals.get('openAddresses')!.aborted).toBe(true)
})

it.each(['measurePace', 'replayRun'] as const)(
  'any message cancels %s, and waits for its end',
  async (name) => {
    const { log, send, call, end, signals } = routerOf()
    call(name, baseConfig)
    await settle()
    send({ kind: 'resume', runId: 'a' })
    send({ kind: 'pause', runId: 'a' })
    await settle()
    expect(signals.get(name)!.aborted).toBe(true)
    expect(log).toEqual([`${name} starts`])
    await end(name, new LabError({ code: 'busy', message: 'superseded', remedy: 'wait' }))
    expect(log.slice(2)).toEqual(['resume starts'])
    await end('resume')
    // After it, messages are handled at once again.
    send({ kind: 'stop', runId: 'a' })
    await settle()
    expect(log.slice(3)).toEqual(['resume ends', 'pause starts', 'stop starts'])
  },
)

it('cancels a measurement of the pace that waits for its turn, and starts another', async () => {
  const { log, call, end, signals } = routerOf()
  call('prepare', baseConfig)
  call('measurePace', baseConfig)
  call('measurePace', { ...baseConfig, nLayer: 1 })
  await end('prepare')
  expect(signals.get('measurePace')!.aborted).toBe(true)
  await end('measurePace')
  expect(log.slice(-2)).toEqual(['measurePace ends', 'measurePace starts'])
  expect(signals.get('measurePace')!.aborted).toBe(false)
})

it('cancels a start on a stop of its run, before it has one', async () => {
  const { log, signals, send, end } = routerOf()
  send(start)
  send({ kind: 'stop', runId: 'b' })
  await settle()
  expect(signals.get('start')!.aborted).toBe(false)
  send({ kind: 'stop', runId: 'a' })
  expect(signals.get('start')!.aborted).toBe(true)
  await end('start')
  send({ kind: 'stop', runId: 'a' })
  await settle()
  expect(log).toEqual(['start starts', 'stop starts', 'start ends', 'stop starts'])
})

it('answers a ping at once, and leaves the measurement of the pace alone', async () => {
  const { events, signals, call, end } = routerOf()
  call('measurePace', baseConfig)
  await settle()
  call('ping')
  await end('ping')
  expect(events).toEqual([{ kind: 'answered', id: 2, value: 'answer of ping' }])
  expect(signals.get('measurePace')!.aborted).toBe(false)
})
