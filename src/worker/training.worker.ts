/**
 * The training worker's door: takes commands, hands them to the session or the data sets, posts events.
 * Routing only; what a run does is in session.ts.
 */
import { parameterCount } from '../core/cost'
import { LabError, toFailure } from '../core/failure'
import type { RunConfig } from '../core/config'
import type { DatasetSummary } from '../core/dataPreview'
import type { WantedAddress } from '../core/hub'
import type { OwnFile, RangedFile } from '../data/openedFiles'
import { previewOf, type PreparedData } from '../data/prepare'
import { openAddress } from '../data/remoteFile'
import type { WeightSet } from '../model/weights'
import { StoredSets } from '../storage/datasets'
import { deviceTrouble } from '../webgpu/gpuDevice'
import { startBackend } from './backend'
import { Datasets, type Waiting } from './datasets'
import { decodePicture } from './decodePicture'
import { KeptSets } from './keptSets'
import { LoadedModel } from './loadedModel'
import { answerOwn } from './ownData'
import { Preparations } from './preparation'
import type { Command, LabEvent } from './protocol'
import { handleSavedRun } from './savedRuns'
import { Session } from './session'
import { SetShelf } from './setShelf'
import { TroubleGate } from './troubleGate'

const scope = globalThis as unknown as DedicatedWorkerGlobalScope

const gate = new TroubleGate((event, transfer = []) => scope.postMessage(event, transfer), () => session?.config ?? null)
const { post } = gate

/** A macrotask that browsers do not clamp to 4 ms, as they do nested timers; works in hidden tabs. */
const channel = new MessageChannel()
const waiting: (() => void)[] = []
channel.port1.onmessage = () => waiting.shift()?.()
const breathe = (): Promise<void> => new Promise((resolve) => {
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

const keptSets = new KeptSets(new StoredSets())
const shelf = new SetShelf(keptSets, post)
const datasets = new Datasets(fetchBytes, keptSets)
const preparations = new Preparations()
const always = { signal: new AbortController().signal, done: () => undefined }
const loaded = new LoadedModel()
let session: Session | null = null
/** What ends the newest reading of files. */
let opening: AbortController | null = null

/** Tells the page how far the reading of files is, ten times a second at most. */
function openingTold(): (done: number, all: number) => void {
  let last = 0
  return (done, all) => {
    const now = performance.now()
    if (now - last < 100 && done < all) return
    last = now
    post({ kind: 'opening', done, all })
  }
}

/** Files at addresses, one after another, as a set that waits. */
async function openAddresses(addresses: readonly WantedAddress[], signal: AbortSignal): Promise<DatasetSummary> {
  const watch = { onProgress: openingTold(), signal }
  const files: (OwnFile | RangedFile)[] = []
  for (const { address, images } of addresses) files.push(await openAddress(address, images ?? Infinity, (url, init) => fetch(url, init), watch))
  return datasets.open(files, decodePicture, watch)
}

/** A copy of the weights of the run on show. */
function weightsOfRun(): WeightSet {
  if (session) return session.snapshot()
  throw new LabError({ code: 'no-run', message: 'There is neither a run nor an opened model to ask.', remedy: 'Press Start, or load weights first.' })
}

/** The session of this run; a command for a run that is no more is an error the page should hear of. */
function sessionOf(runId: string): Session {
  if (session?.runId === runId) return session
  throw new LabError({ code: 'no-run', message: `There is no run ${runId} any more.`, remedy: 'Start a run first.' })
}

/** Data for a preview or a run; the page hears how far what takes a while is. */
async function prepare(config: RunConfig, signal: AbortSignal): Promise<PreparedData> {
  return datasets.prepare(config, waitingOf(signal))
}

/** Tells the page how far what takes a while is, until the signal ends it. */
function waitingOf(signal: AbortSignal): Waiting {
  return { signal, breathe, onProgress: (done, all, doing) => post({ kind: 'preparing', done, all, doing }) }
}

async function start(command: Extract<Command, { kind: 'start' }>, signal: AbortSignal): Promise<void> {
  const { runId, paused } = command
  try {
    const data = await prepare(command.config, signal)
    const config = await datasets.named(command.config)
    await session?.dispose()
    session = null
    session = new Session({ runId, config, data, post, openSet: (id) => datasets.raw(id), breathe })
    post({ kind: 'runStarted', runId, step: 0, opened: false, config, parameters: parameterCount(config), preview: previewOf(data) })
    session.begin(paused)
  } catch (error) {
    post({ kind: 'startFailed', runId, failure: toFailure(error) })
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
  switch (command.kind) {
    case 'boot':
      try {
        const info = await startBackend(command.choice, command.gpuOptions)
        gate.watch(info.backend === 'webgpu' ? deviceTrouble() : null)
        post({ kind: 'ready', info })
        shelf.tell()
      } catch (error) {
        post({ kind: 'bootFailed', failure: toFailure(error) })
      }
      return
    case 'prepare': {
      const { requestId, config } = command
      return answer(requestId, async () => ({ kind: 'prepared', requestId, preview: previewOf(await prepare(config, signal)) }))
    }
    case 'openFiles': {
      const { requestId, files, paths } = command
      const watch = { onProgress: openingTold(), signal }
      const named = files.map((bytes, i) => ({ name: paths[i] ?? bytes.name, bytes }))
      return answer(requestId, async () => ({ kind: 'filesOpened', requestId, summary: await datasets.open(named, decodePicture, watch) }))
    }
    case 'openAddresses': {
      const { requestId, addresses } = command
      return answer(requestId, async () => ({ kind: 'filesOpened', requestId, summary: await openAddresses(addresses, signal) }))
    }
    case 'removeSet': return shelf.remove(command.id)
    case 'lookAtOpened':
    case 'keepOpened':
    case 'openPalette':
    case 'readPrompt': return answer(command.requestId, () => answerOwn(command, { datasets, session, decode: decodePicture, waiting: waitingOf(signal), keep: (raw) => shelf.keep(raw) }))
    case 'dropOpened': return datasets.drop()
    case 'cancelOpen': return opening?.abort()
    case 'loadWeights': {
      const { requestId, files, nHead } = command
      return answer(requestId, async () => ({ kind: 'weightsLoaded', requestId, model: await loaded.load(files, nHead) }))
    }
    case 'logits':
    case 'features': {
      const { kind, requestId, tokens } = command
      return answer(requestId, async () => ({ kind: 'numbers', requestId, ...(await loaded.numbers(kind, tokens, weightsOfRun)) }))
    }
    case 'start': return start(command, signal)
    case 'pause': return sessionOf(command.runId).pause()
    case 'resume': return sessionOf(command.runId).run()
    case 'step': return sessionOf(command.runId).run(command.count)
    case 'stop': return sessionOf(command.runId).stop()
    case 'saveRun':
    case 'openRun':
    case 'keepNow': return handleSavedRun(command, post)
    case 'complete':
      try {
        if (!session) throw new LabError({ code: 'no-run', message: 'There is no trained model to sample from yet.', remedy: 'Press Start first.' })
        session.complete(command.setId, command.settings)
      } catch (error) {
        post({ kind: 'completionFailed', setId: command.setId, failure: toFailure(error) })
      }
      return
    case 'cancelComplete': return session?.cancelComplete(command.setId)
    case 'study':
      try {
        if (!session) throw new LabError({ code: 'no-run', message: 'There is no trained model to study yet.', remedy: 'Press Start first.' })
        session.study(command.studyId, command.study)
      } catch (error) {
        post({ kind: 'studyFailed', studyId: command.studyId, failure: toFailure(error) })
      }
      return
    case 'cancelStudy': return session?.cancelStudy(command.studyId)
    default: return command satisfies never
  }
}

/** These take a while; one after another, so that two quick starts cannot interleave. The rest acts at once. */
const inTurn: readonly Command['kind'][] = ['boot', 'prepare', 'openFiles', 'openAddresses', 'lookAtOpened', 'keepOpened', 'dropOpened', 'loadWeights', 'logits', 'features', 'start']

let turn: Promise<void> = Promise.resolve()
scope.onmessage = ({ data: command }: MessageEvent<Command>) => {
  const slow = inTurn.includes(command.kind)
  const makesData = command.kind === 'prepare' || command.kind === 'start'
  // Asked at once, not at its turn: it may end what it would have to wait for.
  const opens = command.kind === 'openFiles' || command.kind === 'openAddresses'
  if (opens) opening = new AbortController()
  const { signal, done } = makesData ? preparations.ask(command.config, command.kind === 'start') : opens && opening ? { ...always, signal: opening.signal } : always
  const handled = (slow ? (turn = turn.then(() => handle(command, signal))) : Promise.resolve().then(() => handle(command, signal))).finally(done)
  handled.catch((error: unknown) => post({ kind: 'fault', failure: toFailure(error) }))
}
