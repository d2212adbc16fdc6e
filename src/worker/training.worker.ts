/** Entry of the training worker: creates the parts, connects them, and receives and posts messages. */
import type { BackendInfo, Command } from '../core/protocol'
import type { Language } from '../core/text/language'
import { loadTexts } from '../core/text/texts'
import { DatasetFiles } from '../storage/datasetFiles'
import { deviceError } from '../compute/webgpu/gpuDevice'
import { requireMemory } from './backend/requireMemory'
import { startBackend } from './backend/backend'
import { EventFlow } from './backend/eventFlow'
import { EventGate } from './backend/eventGate'
import { storeRun } from './autosave/storeRun'
import { createCommandHandlers } from './commandHandlers'
import { Datasets, type DataProgress } from './datasets/datasets'
import { PaletteFits } from './datasets/paletteFits'
import { decodePicture } from './datasets/decodePicture'
import { BackgroundSaver, SavedDatasets } from './datasets/savedDatasets'
import { createRequestHandlers } from './requestHandlers'
import { createRouter } from './router'
import { LoadedModel } from './runs/loadedModel'
import { requireThere } from '../core/outdated'
import { CurrentRun } from './runs/currentRun'
import { createYieldToEventLoop } from './steps/yieldToEventLoop'

const scope = globalThis as unknown as DedicatedWorkerGlobalScope

const flow = new EventFlow()
/** Counts of messages, which tell the page that one was lost. */
let [received, posted] = [0, 0]
const gate = new EventGate(
  (event, transfer = []) => {
    // Counted even if posting throws, so that the page learns of it; an answer is refused then instead.
    if (event.kind !== 'answered') posted += 1
    scope.postMessage(event, transfer)
    if (event.kind === 'answered') posted += 1
    flow.posted()
  },
  () => runs.config,
)
const { post } = gate
const yieldToEventLoop = createYieldToEventLoop()

/** Reads a file beside the page; the built worker's own address is one folder below the page's. */
async function fetchBytes(path: string): Promise<Uint8Array> {
  const url = new URL(`${import.meta.env.DEV ? '/' : '../'}${path}`, scope.location.href)
  const response = requireThere(await fetch(url), path)
  if (!response.ok) throw new Error(`the server answered ${response.status} for ${path}`)
  return new Uint8Array(await response.arrayBuffer())
}

/** Posts the progress of data preparation, until the signal cancels it. */
const progressOf = (signal: AbortSignal): DataProgress => ({
  signal,
  yieldToEventLoop,
  onProgress: (done, all, doing) => post({ kind: 'preparing', done, all, doing }),
})

/** Without the connection to fetch them, the texts stay as they are: nothing else depends on them. */
async function setLanguage(language: Language): Promise<void> {
  const useTexts = await loadTexts(language).catch(() => null)
  useTexts?.()
}

let backend: BackendInfo | null = null
const stored = new SavedDatasets(new DatasetFiles())
const savedDatasets = new BackgroundSaver(stored, post)
const datasets = new Datasets(fetchBytes, stored)
const palettes = new PaletteFits((config) => datasets.trainingPixels(config), yieldToEventLoop)
const runs = new CurrentRun({
  post,
  yieldToEventLoop,
  async yieldBetweenSteps() {
    await yieldToEventLoop()
    await flow.room()
  },
  prepare: (config, signal, codec) => datasets.prepare(config, progressOf(signal), codec),
  // Elsewhere the page asks, and a failed allocation only ends the run.
  requireFit: (config) => backend?.backend === 'wasm' && requireMemory(config, backend),
  named: (config) => datasets.named(config),
  openDataset: (id) => datasets.raw(id),
  async store(record, file) {
    const dropped = await storeRun(record, file)
    if (dropped.length > 0) post({ kind: 'runsDropped', runs: dropped })
  },
})

const route = createRouter({
  post,
  received: (count) => flow.received(count),
  openedConfig: () => runs.opened?.config ?? null,
  requests: createRequestHandlers({
    post,
    datasets,
    savedDatasets,
    palettes,
    runs,
    model: new LoadedModel(),
    decode: decodePicture,
    fetch: (url, init) => fetch(url, init),
    ownOrigin: scope.location.origin,
    progressOf,
    backend: () => backend,
    yieldToEventLoop,
    traffic: () => ({ received, posted: posted + 1 }),
  }),
  commands: createCommandHandlers({
    post,
    datasets,
    savedDatasets,
    palettes,
    runs,
    setLanguage,
    async boot(choice, gpuOptions) {
      backend = await startBackend(choice, gpuOptions)
      gate.watch(backend.backend === 'webgpu' ? deviceError() : null)
      return backend
    },
  }),
})

scope.onmessage = ({ data }: MessageEvent<Command>) => {
  received += 1
  void route(data)
}
