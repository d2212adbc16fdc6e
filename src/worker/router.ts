/**
 * Routes the page's messages to their handlers: slow ones one after another, the rest at once; each with the
 * signal that cancels it. Knows no handler; the tables are passed in.
 */
import type { RunConfig } from '../core/config'
import { toFailure } from '../core/failure'
import type { Answer, Call, Command, CommandOf, Post, RequestName, Requests } from '../core/protocol'
import { SerialQueue } from '../core/serialQueue'
import { dataKey } from './datasets/datasets'

/** One handler for each request; what it throws becomes the refusal. */
export type RequestHandlers = {
  [K in RequestName]: (
    signal: AbortSignal,
    ...args: Parameters<Requests[K]>
  ) => Answer<K> | Promise<Answer<K>>
}

/** Commands that the router handles itself. */
type RoutedCommand = 'call' | 'cancelOpen' | 'received'

/** One handler for each command; what it throws is posted as a `fault`. */
export type CommandHandlers = {
  [K in Exclude<Command['kind'], RoutedCommand>]: (
    command: CommandOf<K>,
    signal: AbortSignal,
  ) => void | Promise<void>
}

export interface RouterParts {
  post: Post
  requests: RequestHandlers
  commands: CommandHandlers
  /** The page has applied so many more events. */
  received: (count: number) => void
  /** Config of a run that is opened and not loaded, null if there is none. */
  openedConfig: () => RunConfig | null
}

/** Handled one after another, so that two quick starts cannot interleave. */
const queued: ReadonlySet<string> = new Set([
  'boot',
  'start',
  'dropImport',
  'prepare',
  'measurePace',
  'measureMachine',
  'replayRun',
  'openFiles',
  'openAddresses',
  'previewImport',
  'acceptImport',
  'loadWeights',
  'importWeights',
  'numbers',
] satisfies (RequestName | Command['kind'])[])

/** These load a run that is only opened: data are prepared first, so they are queued then, too. */
const loading: ReadonlySet<string> = new Set([
  'resume',
  'step',
  'complete',
  'study',
  'readPrompt',
  'lookAt',
  'classify',
  'testImages',
] satisfies (RequestName | Command['kind'])[])

/** `cancelOpen` ends the newest of these. */
const cancellable: ReadonlySet<RequestName> = new Set(['openFiles', 'openAddresses', 'fetchFile'] as const)

/** Computed in turns with everything else, so that neither queue nor run waits for them. */
const besideAll: ReadonlySet<string> = new Set(['measurePalette', 'splitColour', 'cancelPalettes'] satisfies (
  RequestName | Command['kind']
)[])

/** The signal that cancels a message's work; `done` is to be called when the work has ended. */
interface Ticket {
  signal: AbortSignal
  done: () => void
}

const uncancelled: Ticket = { signal: new AbortController().signal, done: () => undefined }

interface Preparation {
  key: string
  forRun: boolean
  controller: AbortController
}

/**
 * The data preparations in progress or queued. One for a preview is cancelled as soon as other data are
 * requested, one for a run only when another run is. Only the training of a VQ-VAE is slow enough for this to
 * matter.
 */
export class Preparations {
  private open: Preparation[] = []

  /** Adds a preparation when its message arrives, and cancels those that it makes pointless. */
  add(config: RunConfig, forRun: boolean): Ticket {
    const added: Preparation = { key: dataKey(config), forRun, controller: new AbortController() }
    for (const other of this.open) {
      if (other.key !== added.key && (forRun || !other.forRun)) other.controller.abort()
    }
    this.open.push(added)
    return {
      signal: added.controller.signal,
      done: () => {
        this.open = this.open.filter((other) => other !== added)
      },
    }
  }
}

/** @returns the worker's message handler; its promise resolves once the message has been handled */
export function createRouter({
  post,
  requests,
  commands,
  received,
  openedConfig,
}: RouterParts): (command: Command) => Promise<void> {
  const queue = new SerialQueue()
  const preparations = new Preparations()
  /** Cancels the newest reading of files. */
  let reading = new AbortController()
  /** Cancels the start of a run that is queued or in progress, by the run's id. */
  const starting = new Map<string, AbortController>()
  /** Cancels the measurement of the pace, or the replay of a run, that is queued or in progress. */
  let pacing: AbortController | null = null

  /** @param opened config of the run that the message loads */
  function ticketFor(command: Command, opened: RunConfig | null): Ticket {
    if (opened) return preparations.add(opened, true)
    if (command.kind === 'start') return startTicket(command)
    if (command.kind !== 'call') return uncancelled
    if (command.name === 'prepare') return preparations.add(command.args[0], false)
    if (command.name === 'measurePace' || command.name === 'replayRun') return measurementTicket()
    if (!cancellable.has(command.name)) return uncancelled
    reading = new AbortController()
    return { ...uncancelled, signal: reading.signal }
  }

  function startTicket({ runId, config }: CommandOf<'start'>): Ticket {
    const { signal, done } = preparations.add(config, true)
    const own = new AbortController()
    starting.set(runId, own)
    return {
      signal: AbortSignal.any([signal, own.signal]),
      done: () => {
        starting.delete(runId)
        done()
      },
    }
  }

  function measurementTicket(): Ticket {
    const own = (pacing = new AbortController())
    return {
      signal: own.signal,
      done: () => {
        if (pacing === own) pacing = null
      },
    }
  }

  async function answer<K extends RequestName>({ id, name, args }: Call<K>, signal: AbortSignal) {
    try {
      post({ kind: 'answered', id, value: await requests[name](signal, ...args) })
    } catch (error) {
      post({ kind: 'refused', id, failure: toFailure(error) })
    }
  }

  const perform = <K extends keyof CommandHandlers>(kind: K, command: CommandOf<K>, signal: AbortSignal) =>
    commands[kind](command, signal)

  return async (command) => {
    if (command.kind === 'cancelOpen') return reading.abort()
    if (command.kind === 'received') return received(command.count)
    // Asks only whether this thread is free, so it changes nothing.
    if (command.kind === 'call' && command.name === 'ping') return answer(command, uncancelled.signal)
    const begun = command.kind === 'stop' ? starting.get(command.runId) : undefined
    if (begun) return begun.abort()
    const name = command.kind === 'call' ? command.name : command.kind
    const opened = loading.has(name) ? openedConfig() : null
    // Whatever may compute ends such a measurement and waits for its last piece.
    if (command.kind !== 'language') pacing?.abort()
    const waits = pacing !== null && command.kind !== 'language' && !besideAll.has(name)
    // Made when the message arrives, not at its turn: it may cancel what the message would have to wait for.
    const { signal, done } = ticketFor(command, opened)
    const handle = async () =>
      command.kind === 'call' ? answer(command, signal) : perform(command.kind, command as never, signal)
    const handled = opened || waits || queued.has(name) ? queue.run(handle) : Promise.resolve().then(handle)
    try {
      await handled
    } catch (error) {
      post({ kind: 'fault', failure: toFailure(error) })
    } finally {
      done()
    }
  }
}
