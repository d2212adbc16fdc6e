/**
 * The page's end of the training worker: owns the Worker object, matches requests with their answers by id,
 * and passes every event on. It knows no store and no panel.
 */
import { LabError, type Failure } from '../../core/failure'
import type { RunConfig } from '../../core/config'
import type { Language } from '../../core/text/language'
import type { SetPlace } from '../../core/runSet'
import type { Study } from '../../core/studies/registry'
import type {
  Answer,
  BackendChoice,
  Call,
  Command,
  CompletionSettings,
  LabEvent,
  RequestName,
  Requests,
  WeightsChoice,
} from '../../core/protocol'
import { text } from '../text/text'

/** The part of Worker that the client uses, so that tests can pass a fake. */
export interface WorkerLike {
  postMessage(message: Command): void
  terminate(): void
  onmessage: ((event: MessageEvent) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
  onmessageerror: ((event: MessageEvent) => void) | null
}

export interface ClientHandlers {
  /** Every event from the worker, after the call that it answers (if any) was settled. */
  onEvent(event: LabEvent): void
  /** The worker could not be created ('no-worker') or died ('worker-crashed'); no events until `boot`. */
  onFailure(failure: Failure): void
}

/**
 * The commands have no answer of their own: their events report what became of them. Without a worker, and
 * where it cannot be told, they throw a LabError, unless it says otherwise.
 */
export interface LabClient {
  /**
   * Starts the worker and boots it on `choice`, with its messages in `language` and with forced kernel
   * options if given. An existing worker is ended and its run is lost.
   */
  boot(choice: BackendChoice, language: Language, gpuOptions?: string): void
  /**
   * Resolves when the worker answers. A worker that has not received all commands, or whose events have not
   * all arrived, is ended: page and worker would differ from then on without a word.
   */
  ping(): Promise<void>
  /** Makes a request; what each does is documented at Requests. Rejects with a LabError. */
  call<K extends RequestName>(name: K, ...args: Parameters<Requests[K]>): Promise<Answer<K>>
  /** Sets the language of the worker's messages; nothing without a worker, since each boot sets it too. */
  setLanguage(language: Language): void
  /** The page has applied so many more events. */
  received(count: number): void
  /** Cancels the reading of files or addresses; its call rejects with code busy. */
  cancelOpen(): void
  /** Cancels `measurePalette` and `splitColour`, which reject with code busy. Nothing without a worker. */
  cancelPalettes(): void
  /** Discards the data set opened last and not accepted. */
  dropImport(): void
  /** Deletes a data set saved in the browser; a `savedDatasets` event lists those left. */
  removeDataset(id: string): void
  /** @param set the run's place in a run set */
  start(runId: string, config: RunConfig, paused: boolean, set?: SetPlace): void
  pause(runId: string): void
  resume(runId: string): void
  /** Takes `count` steps, then pauses. */
  step(runId: string, count: number): void
  stop(runId: string): void
  /** Autosaves the current run now if anything changed. */
  saveNow(): void
  complete(setId: string, settings: CompletionSettings): void
  cancelComplete(setId: string): void
  study(studyId: string, study: Study, weights?: WeightsChoice): void
  cancelStudy(studyId: string): void
  /** Ends the worker; open calls reject. */
  dispose(): void
}

const noWorker = (): Failure => ({ code: 'no-worker', ...text.failures.noWorker })

function crashed(detail: string): Failure {
  return {
    code: 'worker-crashed',
    message: text.failures.workerCrashed.message(detail),
    remedy: text.failures.workerCrashed.remedy,
  }
}

const notRunning = () => new LabError(crashed(text.failures.crashDetail.notRunning))

/** Creates the real worker. Throws in a browser without module workers. */
export function createTrainingWorker(): WorkerLike {
  return new Worker(new URL('../../worker/training.worker.ts', import.meta.url), { type: 'module' })
}

interface Pending {
  resolve(value: Answer): void
  reject(error: unknown): void
}

/** Calls that wait for their answer, by id. */
class PendingCalls {
  private next = 1
  private readonly pending = new Map<number, Pending>()

  /** Sends a call with a new id; settles with its answer, or at once with what `send` threw. */
  open<K extends RequestName>(send: (id: number) => void): Promise<Answer<K>> {
    return new Promise<Answer>((resolve, reject) => {
      const id = this.next++
      this.pending.set(id, { resolve, reject })
      try {
        send(id)
      } catch (error) {
        this.pending.delete(id)
        reject(error)
      }
      // The worker's table of handlers is typed by the same Requests, so this id's answer is of this type.
    }) as Promise<Answer<K>>
  }

  /** Settles the call that the event answers, if it answers one. */
  settle(event: LabEvent): void {
    if (event.kind !== 'answered' && event.kind !== 'refused') return
    const call = this.pending.get(event.id)
    this.pending.delete(event.id)
    if (event.kind === 'answered') call?.resolve(event.value)
    else call?.reject(new LabError(event.failure))
  }

  rejectAll(failure: Failure): void {
    const calls = [...this.pending.values()]
    this.pending.clear()
    for (const call of calls) call.reject(new LabError(failure))
  }
}

/**
 * A client over workers made by `createWorker`.
 * @param createWorker called at each boot; a throw is reported as 'no-worker'
 */
export function createLabClient(createWorker: () => WorkerLike, handlers: ClientHandlers): LabClient {
  let worker: WorkerLike | null = null
  /** Messages to the worker and from it. */
  let [sent, arrived] = [0, 0]
  const calls = new PendingCalls()

  const end = (failure: Failure) => {
    if (worker) {
      worker.onmessage = worker.onerror = worker.onmessageerror = null
      worker.terminate()
    }
    worker = null
    calls.rejectAll(failure)
  }
  const fail = (failure: Failure) => {
    end(failure)
    handlers.onFailure(failure)
  }
  const send = (command: Command) => {
    if (!worker) throw notRunning()
    worker.postMessage(command)
    sent += 1
  }
  /**
   * Sends a command, which nobody answers: a worker that cannot be told is ended, since the page would wait
   * for it for ever.
   */
  const tell = (command: Command) => {
    if (!worker) throw notRunning()
    try {
      send(command)
    } catch (error) {
      const failure = crashed(String(error))
      fail(failure)
      throw new LabError(failure)
    }
  }
  /** The same where nobody waits for what it does; nothing without a worker. */
  const tellIfThere = (command: Command) => {
    try {
      if (worker) tell(command)
    } catch {
      // The handlers have been told.
    }
  }
  const call = <K extends RequestName>(name: K, ...args: Parameters<Requests[K]>) =>
    calls.open<K>((id) => send({ kind: 'call', id, name, args } as Call))
  return {
    boot(choice, language, gpuOptions) {
      if (worker) end(crashed(text.failures.crashDetail.restarted))
      try {
        worker = createWorker()
      } catch {
        fail(noWorker())
        return
      }
      sent = arrived = 0
      worker.onmessage = ({ data }: { data: LabEvent }) => {
        arrived += 1
        calls.settle(data)
        handlers.onEvent(data)
      }
      worker.onerror = (event) => {
        event.preventDefault?.()
        fail(crashed(event.message ?? ''))
      }
      worker.onmessageerror = () => fail(crashed(text.failures.crashDetail.badMessage))
      tellIfThere({ kind: 'boot', choice, language, ...(gpuOptions ? { gpuOptions } : {}) })
    },
    async ping() {
      const [own, upToHere] = [worker, sent + 1]
      const { received, posted } = await call('ping')
      if (own === worker && (received < upToHere || arrived < posted))
        fail(crashed(text.failures.crashDetail.badMessage))
    },
    call,
    setLanguage: (language) => tellIfThere({ kind: 'language', language }),
    received: (count) => tellIfThere({ kind: 'received', count }),
    cancelOpen: () => tell({ kind: 'cancelOpen' }),
    cancelPalettes: () => tellIfThere({ kind: 'cancelPalettes' }),
    dropImport: () => tell({ kind: 'dropImport' }),
    removeDataset: (id) => tell({ kind: 'removeDataset', id }),
    start: (runId, config, paused, set) =>
      tell({ kind: 'start', runId, config, paused, ...(set && { set }) }),
    pause: (runId) => tell({ kind: 'pause', runId }),
    resume: (runId) => tell({ kind: 'resume', runId }),
    step: (runId, count) => tell({ kind: 'step', runId, count }),
    stop: (runId) => tell({ kind: 'stop', runId }),
    saveNow: () => tell({ kind: 'saveNow' }),
    complete: (setId, settings) => tell({ kind: 'complete', setId, settings }),
    cancelComplete: (setId) => tell({ kind: 'cancelComplete', setId }),
    study: (studyId, study, weights) => tell({ kind: 'study', studyId, study, ...(weights && { weights }) }),
    cancelStudy: (studyId) => tell({ kind: 'cancelStudy', studyId }),
    dispose: () => end(crashed(text.failures.crashDetail.closed)),
  }
}
