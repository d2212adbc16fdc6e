/** A fake training worker for tests of the page: records what it was sent and emits what the test says. */
import type { WorkerLike } from '../page/client/labClient'
import type { Failure } from '../core/failure'
import type {
  Answer,
  BackendInfo,
  Call,
  Command,
  CommandOf,
  LabEvent,
  RequestName,
  RunFacts,
} from '../core/protocol'
import { presetById } from '../core/presets'
import type { DataPreview } from '../core/dataPreview'

export const cpuInfo: BackendInfo = {
  backend: 'wasm',
  adapter: 'CPU, SIMD, 2 threads',
  reason: 'There is no GPU here.',
  hardwareGpu: null,
  crossOriginIsolated: true,
  storesAttention: false,
  threads: 2,
  memoryBudgetBytes: 2e9,
}

/** Four 2 x 2 images in two greys. */
export const smallPreview: DataPreview = {
  summary: {
    id: 'digits8',
    label: 'Digits',
    nativePx: 8,
    channels: 1,
    trainImages: 4,
    testImages: 2,
    classNames: ['zero', 'one'],
    classCounts: [2, 2],
    licence: 'CC BY 4.0',
  },
  nPx: 2,
  grid: 2,
  codes: null,
  trainImages: 3,
  validationImages: 1,
  testImages: 2,
  palette: { kind: 'grey', nVocab: 2, rgb: Uint8Array.of(0, 0, 0, 255, 255, 255) },
  reconstructionError: 3.5,
  unigramEntropy: 0.6,
  stripCount: 1,
  stripOriginal: new Uint8Array(12),
  stripTokens: Uint16Array.of(0, 1, 1, 0),
}

/** Facts of a running run. */
export const someFacts: RunFacts = {
  parameters: 100,
  tokensPerSecond: 5000,
  elapsedSeconds: 2,
  remainingSeconds: 10,
  tensors: 9,
  bytes: 1000,
  tokensSeen: 400,
}

export class FakeWorker implements WorkerLike {
  readonly sent: Command[] = []
  terminated = false
  onmessage: WorkerLike['onmessage'] = null
  onerror: WorkerLike['onerror'] = null
  onmessageerror: WorkerLike['onmessageerror'] = null

  postMessage(message: Command): void {
    this.sent.push(message)
  }

  terminate(): void {
    this.terminated = true
  }

  /** Posts events to the page. */
  emit(...events: LabEvent[]): void {
    for (const data of events) this.onmessage?.({ data } as MessageEvent)
  }

  /** Reports an uncaught error of the worker. */
  crash(message: string): void {
    this.onerror?.({ message, preventDefault: () => undefined } as ErrorEvent)
  }

  /** The newest command of a kind; throws when there is none. */
  last<K extends Command['kind']>(kind: K): CommandOf<K> {
    return this.newest(kind, (command): command is CommandOf<K> => command.kind === kind)
  }

  /** The newest call of a request; throws when there is none. */
  lastCall<K extends RequestName>(name: K): Call<K> {
    return this.newest(
      name,
      (command): command is Call<K> & Command => command.kind === 'call' && command.name === name,
    )
  }

  /** Arguments of the newest call of a request; throws when there is none. */
  args<K extends RequestName>(name: K): Call<K>['args'] {
    return this.lastCall(name).args
  }

  /** Answers the newest call of a request. */
  answer<K extends RequestName>(name: K, value: Answer<K>): void {
    this.emit({ kind: 'answered', id: this.lastCall(name).id, value })
  }

  /** Refuses the newest call of a request. */
  refuse(name: RequestName, failure: Failure): void {
    this.emit({ kind: 'refused', id: this.lastCall(name).id, failure })
  }

  /** The kind of every command sent, or the request's name for a call. */
  get sentNames(): string[] {
    return this.sent.map((command) => (command.kind === 'call' ? command.name : command.kind))
  }

  private newest<C extends Command>(what: string, matches: (command: Command) => command is C): C {
    const found = this.sent.findLast(matches)
    if (found) return found
    throw new Error(`no ${what} was sent; only ${this.sentNames.join(', ')}`)
  }

  /** Answers the boot and the first prepare. */
  async becomeReady(info: BackendInfo = cpuInfo): Promise<void> {
    this.emit({ kind: 'ready', info })
    await Promise.resolve()
    this.answer('prepare', smallPreview)
    await new Promise((done) => setTimeout(done, 0))
  }

  /** Answers the newest start: the run starts running, or paused if the command says so. */
  beginRun(): string {
    const { runId, set, config, paused } = this.last('start')
    this.emit(
      {
        kind: 'runStarted',
        runId,
        set,
        step: 0,
        opened: false,
        config,
        parameters: 100,
        preview: smallPreview,
      },
      { kind: 'runStatus', runId, step: 0, status: paused ? 'paused' : 'running' },
    )
    return runId
  }
}

export const digitsConfig = presetById('digits8').config
