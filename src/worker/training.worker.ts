/**
 * The training worker's door: takes commands, hands them to the session or the data sets, posts events.
 * Routing only; what a run does is in run/session.ts.
 */
import { toFailure } from '../core/failure'
import type { RunConfig } from '../core/config'
import type { DatasetSummary } from '../core/dataPreview'
import type { WantedAddress } from '../core/hub'
import { throttle } from '../core/throttle'
import type { OwnFile, RangedFile } from '../data/openedFiles'
import { previewOf, type PreparedData } from '../data/prepare'
import { openAddress } from '../data/remoteFile'
import { StoredSets } from '../storage/datasets'
import { deviceError } from '../compute/webgpu/gpuDevice'
import { startBackend } from './backend/backend'
import { EventGate } from './backend/eventGate'
import { keepRun } from './autosave/storeRun'
import { Datasets, type Waiting } from './datasets/datasets'
import { decodePicture } from './datasets/decodePicture'
import { SavedDatasets } from './datasets/savedDatasets'
import { answerOwn } from './datasets/ownData'
import { Preparations } from './datasets/preparation'
import { DatasetCache } from './datasets/datasetCache'
import { LoadedModel } from './runs/loadedModel'
import { transferModel } from './runs/modelTransfer'
import { handleRunCommand, isRunCommand, wakes } from './runs/runCommands'
import { Runs } from './runs/runs'
import type { Command, LabEvent } from '../core/protocol'

const scope = globalThis as unknown as DedicatedWorkerGlobalScope

const gate = new EventGate(
  (event, transfer = []) => scope.postMessage(event, transfer),
  () => runs.config,
)
const { post } = gate

/** A macrotask that browsers do not clamp to 4 ms, as they do nested timers; works in hidden tabs. */
const channel = new MessageChannel()
const waiting: (() => void)[] = []
channel.port1.onmessage = () => waiting.shift()?.()
const yieldToEventLoop = (): Promise<void> =>
  new Promise((resolve) => {
    waiting.push(resolve)
    channel.port2.postMessage(null)
  })

/** Data files lie beside the page, wherever that is; the built worker's own address is one folder below. */
async function fetchBytes(path: string): Promise<Uint8Array> {
  const url = new URL(`${import.meta.env.DEV ? '/' : '../'}${path}`, scope.location.href)
  const response = await fetch(url)
  if (!response.ok) throw new Error(`the server answered ${response.status} for ${path}`)
  return new Uint8Array(await response.arrayBuffer())
}

const keptSets = new SavedDatasets(new StoredSets())
const shelf = new DatasetCache(keptSets, post)
const datasets = new Datasets(fetchBytes, keptSets)
const preparations = new Preparations()
const always = { signal: new AbortController().signal, done: () => undefined }
const loaded = new LoadedModel()
const runs = new Runs({
  post,
  yieldToEventLoop,
  prepare,
  named: (config) => datasets.named(config),
  openSet: (id) => datasets.raw(id),
  keep: keepRun,
})
/** What ends the newest reading of files. */
let opening: AbortController | null = null

/**
 * Tells the page how far the reading of files is, ten times a second at most; what came last is always told,
 * also where no more comes.
 */
function openingTold(): (done: number, all: number) => void {
  let newest = { done: 0, all: 0 }
  const tell = throttle(() => post({ kind: 'opening', ...newest }), 100)
  return (done, all) => {
    newest = { done, all }
    tell()
    if (done >= all) tell.flush()
  }
}

/** Files at addresses, one after another, as a set that waits. */
async function openAddresses(
  addresses: readonly WantedAddress[],
  signal: AbortSignal,
): Promise<DatasetSummary> {
  const watch = { onProgress: openingTold(), signal }
  const files: (OwnFile | RangedFile)[] = []
  for (const { address, images } of addresses)
    files.push(await openAddress(address, images ?? Infinity, (url, init) => fetch(url, init), watch))
  const [{ label, address }] = addresses
  const { host } = new URL(address)
  return datasets.open(files, decodePicture, watch, (read) => ({
    label: label ? `${label} from ${host}` : `${read.replace(/^Your /, '')}, from ${host}`,
    licence: `Fetched from ${host}: what is said there of its licence holds.`,
  }))
}

/** Data for a preview or a run; the page hears how far what takes a while is. */
async function prepare(config: RunConfig, signal: AbortSignal): Promise<PreparedData> {
  return datasets.prepare(config, waitingOf(signal))
}

/** Tells the page how far what takes a while is, until the signal ends it. */
function waitingOf(signal: AbortSignal): Waiting {
  return {
    signal,
    yieldToEventLoop,
    onProgress: (done, all, doing) => post({ kind: 'preparing', done, all, doing }),
  }
}

/** Posts what `work` gives, or the request's failure. */
async function answer(requestId: number, work: () => Promise<LabEvent>): Promise<void> {
  try {
    post(await work())
  } catch (error) {
    post({ kind: 'requestFailed', requestId, failure: toFailure(error) })
  }
}

/** @param signal ends the preparing of data that other data have made pointless */
async function handle(command: Command, signal: AbortSignal): Promise<void> {
  if (isRunCommand(command)) return handleRunCommand(command, runs, post, signal)
  switch (command.kind) {
    case 'boot':
      try {
        const info = await startBackend(command.choice, command.gpuOptions)
        gate.watch(info.backend === 'webgpu' ? deviceError() : null)
        post({ kind: 'ready', info })
        shelf.tell()
      } catch (error) {
        post({ kind: 'bootFailed', failure: toFailure(error) })
      }
      return
    case 'prepare': {
      const { requestId, config } = command
      return answer(requestId, async () => ({
        kind: 'prepared',
        requestId,
        preview: previewOf(await prepare(config, signal)),
      }))
    }
    case 'openFiles': {
      const { requestId, files, paths } = command
      const watch = { onProgress: openingTold(), signal }
      const named = files.map((bytes, i) => ({ name: paths[i] ?? bytes.name, bytes }))
      return answer(requestId, async () => ({
        kind: 'filesOpened',
        requestId,
        summary: await datasets.open(named, decodePicture, watch),
      }))
    }
    case 'openAddresses': {
      const { requestId, addresses } = command
      return answer(requestId, async () => ({
        kind: 'filesOpened',
        requestId,
        summary: await openAddresses(addresses, signal),
      }))
    }
    case 'removeSet':
      return shelf.remove(command.id)
    case 'lookAtOpened':
    case 'keepOpened':
    case 'openPalette':
    case 'readPrompt':
      return answer(command.requestId, () =>
        answerOwn(command, {
          datasets,
          session: () => runs.wake(signal),
          decode: decodePicture,
          waiting: waitingOf(signal),
          keep: (raw) => shelf.keep(raw),
        }),
      )
    case 'dropOpened':
      return datasets.drop()
    case 'cancelOpen':
      return opening?.abort()
    case 'loadWeights': {
      const { requestId, files, nHead } = command
      return answer(requestId, async () => ({
        kind: 'weightsLoaded',
        requestId,
        model: await loaded.load(files, nHead),
      }))
    }
    case 'exportWeights':
    case 'importWeights':
      return answer(command.requestId, () =>
        transferModel(command, {
          runs,
          prepare: (config) => prepare(config, signal),
          named: (config) => datasets.named(config),
          onProgress: openingTold(),
        }),
      )
    case 'logits':
    case 'features': {
      const { kind, requestId, tokens } = command
      return answer(requestId, async () => ({
        kind: 'numbers',
        requestId,
        ...(await loaded.numbers(kind, tokens, () => runs.snapshot())),
      }))
    }
    default:
      return command satisfies never
  }
}

/**
 * These take a while; one after another, so that two quick starts cannot interleave. The rest acts at once.
 */
const inTurn: readonly Command['kind'][] = [
  'boot',
  'prepare',
  'openFiles',
  'openAddresses',
  'lookAtOpened',
  'keepOpened',
  'dropOpened',
  'loadWeights',
  'importWeights',
  'logits',
  'features',
  'start',
]

let turn: Promise<void> = Promise.resolve()
scope.onmessage = ({ data: command }: MessageEvent<Command>) => {
  const woken = wakes(command, runs) ? runs.sleeping : null
  const slow = woken !== null || inTurn.includes(command.kind)
  const prepared = command.kind === 'prepare' || command.kind === 'start' ? command.config : woken?.config
  // Asked at once, not at its turn: it may end what it would have to wait for.
  const opens = command.kind === 'openFiles' || command.kind === 'openAddresses'
  if (opens) opening = new AbortController()
  const { signal, done } = prepared
    ? preparations.ask(prepared, command.kind !== 'prepare')
    : opens && opening
      ? { ...always, signal: opening.signal }
      : always
  const handled = (
    slow
      ? (turn = turn.then(() => handle(command, signal)))
      : Promise.resolve().then(() => handle(command, signal))
  ).finally(done)
  handled.catch((error: unknown) => post({ kind: 'fault', failure: toFailure(error) }))
}
