/** What the worker does for each request of the page; core/protocol.ts documents the requests. */
import { readMeasurements, unzipRuns, zipFiles } from '../checkpoint/runSetFile'
import type { Answer, BackendInfo, Post } from '../core/protocol'
import { throttle } from '../core/throttle'
import type { DecodePicture } from '../data/pictures/readPicture'
import { previewOf } from '../data/prepare'
import { summarize } from '../data/rawDataset'
import { addressSize, fetchWhole, type Fetch } from '../data/remoteFile'
import type { Datasets, DataProgress } from './datasets/datasets'
import type { PaletteFits } from './datasets/paletteFits'
import { readAddresses, readPalette, readPicture } from './datasets/readOpenedFiles'
import type { BackgroundSaver } from './datasets/savedDatasets'
import { requireMemory } from './backend/requireMemory'
import { measureMachine } from './pace/measureMachine'
import { measurePace, requireIdle } from './pace/measurePace'
import { replayRun } from './pace/replaySteps'
import type { RequestHandlers } from './router'
import type { LoadedModel } from './runs/loadedModel'
import { exportModel, importModel } from './runs/modelTransfer'
import type { CurrentRun } from './runs/currentRun'

export interface RequestParts {
  post: Post
  datasets: Datasets
  savedDatasets: BackgroundSaver
  palettes: PaletteFits
  runs: CurrentRun
  /** The model opened from files beside the run. */
  model: LoadedModel
  decode: DecodePicture
  fetch: Fetch
  /** The lab's own origin, whose files need no https; absent outside a browser. */
  ownOrigin?: string
  /** Progress callback and signal of data preparation. */
  progressOf: (signal: AbortSignal) => DataProgress
  /** The backend that was started, null before. */
  backend: () => BackendInfo | null
  yieldToEventLoop: () => Promise<void>
  /** The messages received and posted so far, and the answer that is about to be. */
  traffic: () => Answer<'ping'>
}

/**
 * Progress callback that posts `opening` events, ten a second at most. The last one is always posted at once,
 * even if no other call follows.
 */
export function postReadProgress(post: Post): (done: number, all: number) => void {
  let newest = { done: 0, all: 0 }
  const report = throttle(() => post({ kind: 'opening', ...newest }), 100)
  return (done, all) => {
    newest = { done, all }
    report()
    if (done >= all) report.flush()
  }
}

export function createRequestHandlers({
  post,
  datasets,
  savedDatasets,
  palettes,
  runs,
  model,
  decode,
  fetch,
  ownOrigin,
  progressOf,
  backend,
  yieldToEventLoop,
  traffic,
}: RequestParts): RequestHandlers {
  const watch = (signal: AbortSignal) => ({ onProgress: postReadProgress(post), signal })
  return {
    ping: () => traffic(),
    prepare: async (signal, config) => previewOf(await datasets.prepare(config, progressOf(signal))),
    async measurePace(signal, config) {
      requireIdle(runs.session?.computes ?? false)
      requireMemory(config, backend())
      const data = await datasets.prepare(config, progressOf(signal))
      return measurePace(config, data, { signal, yieldToEventLoop })
    },
    async replayRun(signal, config) {
      requireIdle(runs.session?.computes ?? false)
      requireMemory(config, backend())
      const data = await datasets.prepare(config, progressOf(signal))
      return replayRun(config, data, { signal, yieldToEventLoop })
    },
    measureMachine(_, seconds) {
      requireIdle(runs.session?.computes ?? false)
      return measureMachine({
        device: backend(),
        seconds,
        report: (progress) => post({ kind: 'machineProgress', progress }),
        yieldToEventLoop,
      })
    },
    openFiles(signal, files, paths, answers) {
      const named = files.map((bytes, i) => ({ name: paths[i] ?? bytes.name, bytes }))
      return datasets.open(named, decode, watch(signal), undefined, answers)
    },
    async openAddresses(signal, addresses, answers) {
      const progress = watch(signal)
      const { files, origin } = await readAddresses(addresses, fetch, progress)
      return datasets.open(files, decode, progress, origin, answers)
    },
    sizeAt: (_, address) => addressSize(address, fetch, ownOrigin),
    fetchFile: (signal, address, most) => fetchWhole(address, most, fetch, watch(signal), ownOrigin),
    previewImport: (signal, config) => datasets.previewImport(config, progressOf(signal)),
    async acceptImport() {
      const raw = await datasets.acceptImport()
      savedDatasets.save(raw)
      return summarize(raw)
    },
    openPalette: (_, file) => readPalette(file),
    measurePalette: (_, config, purpose) => palettes.measure(config, purpose),
    splitColour: (_, config, index) => palettes.split(config, index),
    async readPrompt(signal, picture, name) {
      const decoded = await readPicture(picture, name, decode)
      return (await runs.load(signal)).readPrompt(decoded)
    },
    lookAt: async (signal, request) => (await runs.load(signal)).lookAt(request),
    classify: async (signal, request) => (await runs.load(signal)).classify(request),
    testImages: async (signal, places) => (await runs.load(signal)).testImages(places),
    loadWeights: (_, files, nHead) => model.load(files, nHead),
    numbers: (_, what, tokens) => model.numbers(what, tokens, () => runs.snapshot(what)),
    exportWeights: (_, runId, form, weights) => exportModel(runs, runId, form, weights),
    importWeights: (signal, runId, files, config) =>
      importModel(runId, files, config, {
        runs,
        prepare: (other) => datasets.prepare(other, progressOf(signal)),
        named: (other) => datasets.named(other),
        onProgress: postReadProgress(post),
      }),
    saveRun: (_, runId) => runs.save(runId),
    openRun: (_, file, name, branch) => runs.open(file, name, branch),
    readMeasurements: (_, file, name) => readMeasurements(file, name),
    zipFiles: (_, files) => zipFiles(files),
    unzipRuns: (_, file, name) => unzipRuns(file, name),
  }
}
