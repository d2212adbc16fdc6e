/**
 * The page's end of the training worker: owns the Worker object, gives requests their ids and promises,
 * and hands every other event on. It knows no store and no panel; what an event means is decided there.
 */
import { LabError, type Failure } from '../../core/failure'
import type { RunConfig } from '../../core/config'
import type { Branch } from '../../core/runRecord'
import type { WantedAddress } from '../../core/hub'
import type { Study } from '../../core/studies/registry'
import type { DataPreview, DatasetSummary, ImportPreview, PicturePrompt } from '../../core/dataPreview'
import type {
  BackendChoice,
  Command,
  CompletionSettings,
  LabEvent,
  LoadedModelFacts,
  NumbersKind,
} from '../../core/protocol'
import { text } from '../text/text'

/** The part of Worker that the client uses, so that tests can hand in another. */
export interface WorkerLike {
  postMessage(message: Command): void
  terminate(): void
  onmessage: ((event: MessageEvent) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
  onmessageerror: ((event: MessageEvent) => void) | null
}

export interface ClientHandlers {
  /** Every event from the worker, after its request (if any) was settled. */
  onEvent(event: LabEvent): void
  /**
   * The worker could not be made ('no-worker') or died ('worker-crashed'); nothing more comes until `boot`.
   */
  onFailure(failure: Failure): void
}

/** Logits (B, T, V) or features (L + 1, B, C), row by row. */
export interface Numbers {
  shape: number[]
  values: Float32Array
}

/** A run as a file, as it was at `step`. */
export interface SavedFile {
  step: number
  file: Blob
}

export interface LabClient {
  /**
   * Starts the worker, replacing the one there was (its run is lost), and boots it on `choice`, with forced
   * kernel options if given.
   */
  boot(choice: BackendChoice, gpuOptions?: string): void
  /** Loads and quantizes the config's data. Rejects with a LabError; the run is left alone. */
  prepare(config: RunConfig): Promise<DataPreview>
  /** Reads the person's own files as a set that waits to be kept or dropped. Rejects with a LabError. */
  openFiles(files: File[], paths: string[]): Promise<DatasetSummary>
  /** The same for files at addresses. Rejects with a LabError. */
  openAddresses(addresses: WantedAddress[]): Promise<DatasetSummary>
  /** Deletes a set that the browser keeps; the event `sets` says what is left. */
  removeSet(id: string): void
  /** Prepares the set that was opened last, before it is kept. Rejects with a LabError. */
  lookAtOpened(config: RunConfig): Promise<ImportPreview>
  /** Makes the set that was opened last dataset 'own'. Rejects with a LabError where there is none. */
  keepOpened(): Promise<DatasetSummary>
  /** Forgets the set that was opened last. */
  dropOpened(): void
  /** A palette file's colours as core/paletteColours packs them. Rejects with a LabError. */
  openPalette(file: File): Promise<string>
  /** A picture as the run's model reads it. Rejects with a LabError. */
  readPrompt(picture: Blob, name: string): Promise<PicturePrompt>
  /** Ends the reading of files under way; its promise rejects with code busy. */
  cancelOpen(): void
  /**
   * Opens a model from files beside the run, or forgets it with none. Rejects with a LabError; the model
   * before then stays.
   */
  loadWeights(files: File[], nHead: number | null): Promise<LoadedModelFacts | null>
  /** The run's weights for elsewhere. Rejects with a LabError; training goes on either way. */
  exportWeights(runId: string, form: 'weights' | 'folder'): Promise<SavedFile>
  /** Shows a model from files as a run of this id. Rejects with a LabError; the run before stays. */
  importWeights(runId: string, files: File[], config: RunConfig): Promise<string>
  /** What the opened model, or the run's, computes for (B, T) tokens. Rejects with a LabError. */
  numbers(what: NumbersKind, tokens: number[][]): Promise<Numbers>
  start(runId: string, config: RunConfig, paused: boolean): void
  pause(runId: string): void
  resume(runId: string): void
  step(runId: string, count: number): void
  stop(runId: string): void
  /** The run on show as a file. Rejects with a LabError; training goes on either way. */
  saveRun(runId: string): Promise<SavedFile>
  /**
   * Shows a saved run, or with `branch` a new one that begins as it; resolves with its id when all that it
   * had told has been told again. Rejects with a LabError; the run before stays.
   */
  openRun(file: Blob, name: string, branch?: Branch): Promise<string>
  /** Has the run on show kept now if anything changed. */
  keepNow(): void
  complete(setId: string, settings: CompletionSettings): void
  cancelComplete(setId: string): void
  study(studyId: string, study: Study): void
  cancelStudy(studyId: string): void
  /** Ends the worker; open requests reject. */
  dispose(): void
}

const noWorker: Failure = { code: 'no-worker', ...text.failures.noWorker }

const { crashDetail } = text.failures

function crashed(detail: string): Failure {
  return {
    code: 'worker-crashed',
    message: text.failures.workerCrashed.message(detail),
    remedy: text.failures.workerCrashed.remedy,
  }
}

/** Makes the real worker. Throws where the browser has none. */
export function createTrainingWorker(): WorkerLike {
  return new Worker(new URL('../../worker/training.worker.ts', import.meta.url), { type: 'module' })
}

type Answer =
  | DataPreview
  | DatasetSummary
  | ImportPreview
  | PicturePrompt
  | LoadedModelFacts
  | Numbers
  | SavedFile
  | string
  | null

interface Pending {
  resolve(value: Answer): void
  reject(error: LabError): void
}

/** Requests that wait for the answer with their id. */
function createRequests() {
  let next = 1
  const pending = new Map<number, Pending>()
  return {
    /** Sends the command made with a new id; settles with its answer, or at once with what sending threw. */
    open: <T extends Answer>(send: (requestId: number) => void) =>
      new Promise<T>((resolve, reject) => {
        const requestId = next++
        pending.set(requestId, { resolve: resolve as Pending['resolve'], reject })
        try {
          send(requestId)
        } catch (error) {
          pending.delete(requestId)
          reject(error)
        }
      }),
    /** Settles the request that the event answers, if it answers one. */
    settle(event: LabEvent): void {
      if (!('requestId' in event)) return
      const request = pending.get(event.requestId)
      pending.delete(event.requestId)
      if (event.kind === 'prepared') request?.resolve(event.preview)
      else if (event.kind === 'filesOpened') request?.resolve(event.summary)
      else if (event.kind === 'openedLook') request?.resolve(event.look)
      else if (event.kind === 'openedKept') request?.resolve(event.summary)
      else if (event.kind === 'paletteOpened') request?.resolve(event.colours)
      else if (event.kind === 'promptRead') request?.resolve(event.prompt)
      else if (event.kind === 'weightsLoaded') request?.resolve(event.model)
      else if (event.kind === 'numbers') request?.resolve({ shape: event.shape, values: event.values })
      else if (event.kind === 'runSaved') request?.resolve({ step: event.step, file: event.file })
      else if (event.kind === 'runOpened') request?.resolve(event.runId)
      else request?.reject(new LabError(event.failure))
    },
    rejectAll(failure: Failure): void {
      const open = [...pending.values()]
      pending.clear()
      for (const request of open) request.reject(new LabError(failure))
    },
  }
}

/**
 * A client over workers made by `createWorker`.
 * @param createWorker called at each boot; a throw is reported as 'no-worker'
 */
export function createLabClient(createWorker: () => WorkerLike, handlers: ClientHandlers): LabClient {
  let worker: WorkerLike | null = null
  const requests = createRequests()

  const end = (failure: Failure) => {
    if (worker) {
      worker.onmessage = worker.onerror = worker.onmessageerror = null
      worker.terminate()
    }
    worker = null
    requests.rejectAll(failure)
  }
  const fail = (failure: Failure) => {
    end(failure)
    handlers.onFailure(failure)
  }
  const send = (command: Command) => {
    if (!worker) throw new LabError(crashed(crashDetail.notRunning))
    worker.postMessage(command)
  }
  return {
    boot(choice, gpuOptions) {
      if (worker) end(crashed(crashDetail.restarted))
      try {
        worker = createWorker()
      } catch {
        fail(noWorker)
        return
      }
      worker.onmessage = ({ data }: { data: LabEvent }) => {
        requests.settle(data)
        handlers.onEvent(data)
      }
      worker.onerror = (event) => {
        event.preventDefault?.()
        fail(crashed(event.message ?? ''))
      }
      worker.onmessageerror = () => fail(crashed(crashDetail.badMessage))
      send({ kind: 'boot', choice, ...(gpuOptions ? { gpuOptions } : {}) })
    },
    prepare: (config) =>
      requests.open<DataPreview>((requestId) => send({ kind: 'prepare', requestId, config })),
    openFiles: (files, paths) =>
      requests.open<DatasetSummary>((requestId) => send({ kind: 'openFiles', requestId, files, paths })),
    openAddresses: (addresses) =>
      requests.open<DatasetSummary>((requestId) => send({ kind: 'openAddresses', requestId, addresses })),
    removeSet: (id) => send({ kind: 'removeSet', id }),
    lookAtOpened: (config) =>
      requests.open<ImportPreview>((requestId) => send({ kind: 'lookAtOpened', requestId, config })),
    keepOpened: () => requests.open<DatasetSummary>((requestId) => send({ kind: 'keepOpened', requestId })),
    dropOpened: () => send({ kind: 'dropOpened' }),
    openPalette: (file) =>
      requests.open<string>((requestId) => send({ kind: 'openPalette', requestId, file })),
    readPrompt: (picture, name) =>
      requests.open<PicturePrompt>((requestId) => send({ kind: 'readPrompt', requestId, picture, name })),
    cancelOpen: () => send({ kind: 'cancelOpen' }),
    loadWeights: (files, nHead) =>
      requests.open<LoadedModelFacts | null>((requestId) =>
        send({ kind: 'loadWeights', requestId, files, nHead }),
      ),
    exportWeights: (runId, form) =>
      requests.open<SavedFile>((requestId) => send({ kind: 'exportWeights', requestId, runId, form })),
    importWeights: (runId, files, config) =>
      requests.open<string>((requestId) => send({ kind: 'importWeights', requestId, runId, files, config })),
    numbers: (kind, tokens) => requests.open<Numbers>((requestId) => send({ kind, requestId, tokens })),
    start: (runId, config, paused) => send({ kind: 'start', runId, config, paused }),
    pause: (runId) => send({ kind: 'pause', runId }),
    resume: (runId) => send({ kind: 'resume', runId }),
    step: (runId, count) => send({ kind: 'step', runId, count }),
    stop: (runId) => send({ kind: 'stop', runId }),
    saveRun: (runId) => requests.open<SavedFile>((requestId) => send({ kind: 'saveRun', requestId, runId })),
    openRun: (file, name, branch) =>
      requests.open<string>((requestId) =>
        send({ kind: 'openRun', requestId, file, name, ...(branch ? { branch } : {}) }),
      ),
    keepNow: () => send({ kind: 'keepNow' }),
    complete: (setId, settings) => send({ kind: 'complete', setId, settings }),
    cancelComplete: (setId) => send({ kind: 'cancelComplete', setId }),
    study: (studyId, study) => send({ kind: 'study', studyId, study }),
    cancelStudy: (studyId) => send({ kind: 'cancelStudy', studyId }),
    dispose: () => end(crashed(crashDetail.closed)),
  }
}
