/**
 * `window.igptLab`: the lab for the browser console and for tests. Values are plain numbers and arrays; every
 * promise settles when the worker has confirmed.
 */
import { type RunConfig } from '../../core/config'
import { baseConfig } from '../../core/presets'
import {
  defaultStudy,
  studyKinds,
  type Study,
  type StudyKind,
  type StudyResult,
} from '../../core/studies/registry'
import { completionSettings } from '../store/commands'
import type { CompletionSet } from '../store/state/completions'
import type { Lab } from '../store/lab'
import { checkpointsOf } from '../store/state/history'
import { displayStatus } from '../store/state/run'
import type { ProbeRow } from '../store/state/metrics'
import { metricsCsv, metricsJson, runsHere, runsOnCharts } from '../store/metricsFile'
import { runName } from '../store/state/runName'
import { membersOf, pairObjective, setsAmong } from '../store/state/runSet'
import { setBands, setResult } from '../store/state/setBands'
import { studyBasis } from '../store/state/studyPanel'
import {
  isCount,
  isFiles,
  isNumbers,
  isTable,
  isWeightsChoice,
  refuse,
  unknownSetting,
  wrongSetting,
} from './consoleChecks'
import type { CompletionSettings, Look, Numbers, NumbersKind, WeightsChoice } from '../../core/protocol'
import { validateConfig } from '../../core/validation'

/** T with each typed array as number[]. */
export type Plain<T> = T extends Uint8Array | Uint16Array | Uint32Array | Float32Array
  ? number[]
  : T extends readonly (infer Item)[]
    ? Plain<Item>[]
    : T extends object
      ? { [K in keyof T]: Plain<T[K]> }
      : T

/** A deep copy of `value` as plain JSON: typed arrays become arrays, undefined properties are left out. */
export function plain<T>(value: T): Plain<T> {
  const copy = (part: unknown): unknown => {
    if (ArrayBuffer.isView(part)) return Array.from(part as unknown as ArrayLike<number>)
    if (Array.isArray(part)) return part.map(copy)
    if (part === null || typeof part !== 'object') return part
    const defined = Object.entries(part).filter(([, item]) => item !== undefined)
    return Object.fromEntries(defined.map(([key, item]) => [key, copy(item)]))
  }
  return copy(value) as Plain<T>
}

/** A complete set of completions in plain arrays. */
export interface ConsoleCompletions {
  nPx: number
  /** With learned codes: one array of nPx * nPx * 3 sRGB bytes per sequence; null with a palette. */
  decoded: number[][] | null
  /** One array of T palette indices or codes per sequence, prompt by prompt. */
  images: number[][]
  /** One array of T palette indices per prompt; empty for unconditional samples. */
  originals: number[][]
  /** One [red, green, blue] per palette index; with learned codes, their mean colours. */
  palette: number[][]
}

/**
 * Settings of a set. `hole`: T numbers, 1 where the model samples; `prompts`: tokens row by row, instead of
 * validation images.
 */
export type ConsoleCompletionSettings = Partial<Omit<CompletionSettings, 'hole' | 'prompts'>> & {
  hole?: ArrayLike<number>
  prompts?: ArrayLike<number>
}

/** A pixel to look at; see LookRequest. */
export interface ConsoleLook {
  tokens: ArrayLike<number>
  place: number
  unknown?: ArrayLike<number> | null
}

/** Settings of completions that the form has not. */
const otherSettings = ['prompts', 'promptsAre', 'promptTokens', 'weights']

function slices(values: ArrayLike<number>, width: number): number[][] {
  const all = Array.from(values)
  return Array.from({ length: all.length / width }, (_, i) => all.slice(i * width, (i + 1) * width))
}

/** A flat (a, b, c) array as nested arrays. */
function nested({ shape: [, rows, columns], values }: Numbers): number[][][] {
  return slices(values, rows! * columns!).map((matrix) => slices(matrix, columns!))
}

function plainSet(set: CompletionSet): ConsoleCompletions {
  const positions = set.grid * set.grid
  return {
    nPx: set.nPx,
    decoded: set.images && slices(set.images, set.nPx * set.nPx * 3),
    images: slices(set.tokens, positions),
    originals: slices(set.originals, positions),
    palette: slices(set.palette.rgb, 3),
  }
}

/** Loss and best probe at every measured step of past runs and the current one (paper figure 3). */
function checkpoints(lab: Lab) {
  return checkpointsOf(runsHere(lab)).map(({ run: { id, name, parameters, config }, ...point }) => ({
    runId: id,
    name,
    objective: config.objective,
    parameters,
    ...point,
  }))
}

/** The set over seeds of the current run, with the result of its finished runs. */
function setSnapshot(lab: Lab) {
  const { stores } = lab
  const { run } = stores.run.getState()
  const { queue } = stores.runSet.getState()
  const shown = setsAmong(runsHere(lab)).find(({ set }) => set.id === (queue?.set.id ?? run?.set?.id))
  if (!shown) return null
  const { set, runs } = shown
  const isTraining = queue?.set.id === set.id
  return {
    id: set.id,
    name: runName(set.id),
    size: set.size,
    training: isTraining,
    /** Position of the run being trained; null if none is. */
    index: isTraining ? queue.index : null,
    members: membersOf(shown).map(({ seed, state, past }) => ({ seed, state, runId: past?.run.id ?? null })),
    result: setResult(runs),
    bands: setBands(runs),
  }
}

const accuracies = (rows: readonly ProbeRow[]) =>
  rows.map(({ step, accuracy }) => ({ step, accuracy: [...accuracy] }))

/** The state of the page as one JSON value. */
function snapshot(lab: Lab) {
  const { stores } = lab
  const { backend } = stores.lab.getState()
  const { run } = stores.run.getState()
  const { training, validation } = stores.metrics.getState()
  const { rows, others } = stores.probes.getState()
  return {
    backend: backend?.backend ?? null,
    adapter: backend?.adapter ?? null,
    config: run?.config ?? stores.settings.getState().config,
    run: run && {
      id: run.id,
      status: displayStatus(run),
      step: run.step,
      steps: run.config.steps,
      facts: run.facts,
      failure: run.failure,
    },
    metrics: {
      step: [...training.view('step')],
      loss: [...training.view('loss')],
      gradNorm: [...training.view('gradNorm')],
      learningRate: [...training.view('learningRate')],
      valStep: [...validation.view('step')],
      valLoss: [...validation.view('loss')],
      tokensPerSecond: run?.facts?.tokensPerSecond ?? null,
    },
    probes: accuracies(rows),
    /** Of the classifiers that were measured beside the linear probe. */
    otherProbes: { knn: accuracies(others.knn), attentive: accuracies(others.attentive) },
    baselines: run?.baselines ?? null,
    /** The last autosave of the current run: its step, and milliseconds since 1970 as `at`. */
    kept: stores.savedRuns.getState().lastSave,
    checkpoints: checkpoints(lab),
    /** Objective of the running half of a pair, null without one. */
    pair: pairObjective(stores.runSet.getState().queue),
    /** The run set of the current run, null for a single run. */
    set: setSnapshot(lab),
    /** The newest study of each kind: request, state, and result so far. */
    studies: plain(stores.studies.getState().byKind),
  }
}

/** The API of one lab. Create it after the first boot, since `ready` refers to that boot. */
export function createConsoleApi(lab: Lab) {
  const form = () => lab.stores.settings.getState().config
  /** The form's settings with these over them, but for those that the page's link fixes. */
  const formWith = (over: Partial<RunConfig>): RunConfig => ({
    ...form(),
    ...over,
    ...lab.stores.link.getState().fixed,
  })
  /** A misspelt setting would have no effect, and would be saved with the run. */
  const wrongNames = (over: unknown): Promise<never> | null =>
    typeof over === 'object' && over !== null
      ? unknownSetting(over, Object.keys(baseConfig))
      : refuse((takes) => takes.settings)
  const numbers = async (what: NumbersKind, tokens: number[][]) => {
    if (!isTable(tokens)) await refuse((takes) => takes.tokens)
    return nested(await lab.numbers(what, tokens))
  }
  const ready = lab.ready()
  // The page displays a failed boot; without this the browser would report an unhandled rejection too.
  ready.catch(() => undefined)
  return {
    /** Resolves when a backend runs and the default data set is prepared; rejects with a LabError. */
    ready,
    state: () => snapshot(lab),
    /** The metrics of the runs on the charts, as the two files that the page saves. */
    exportMetrics: () => ({ csv: metricsCsv(runsOnCharts(lab)), json: metricsJson(runsOnCharts(lab)) }),
    /** Starts a run with these settings over the form's; resolves once it trains. */
    async start(over: Partial<RunConfig> = {}) {
      const problem = wrongNames(over)
      if (problem) await problem
      await lab.start(formWith(over))
      lab.edit(over)
    },
    /**
     * Trains on next pixels and then on masked ones, with these settings over the form's; resolves when both
     * have ended.
     */
    async startPair(over: Partial<RunConfig> = {}) {
      const problem = wrongNames(over)
      if (problem) await problem
      const config = formWith(over)
      if (validateConfig(config).length === 0) lab.edit(over)
      return lab.startPair(config)
    },
    /**
     * Trains the same set-up over n seeds, from the form's seed upward, with these settings over the form's;
     * resolves when the last run has ended. `state().set` has the mean and the deviation.
     */
    async startSet(n: number, over: Partial<RunConfig> = {}) {
      const problem = wrongNames(over)
      if (problem) await problem
      const config = formWith(over)
      if (validateConfig(config).length === 0) lab.edit(over)
      return lab.startSet(config, n)
    },
    /** Stops the current run of the set and goes on with the next seed. */
    skipInSet: () => lab.skipInSet(),
    /** Trains the runs of a saved set that are not finished; resolves like startSet. */
    continueSet: (setId: string) => lab.continueSet(setId),
    /** Opens images like the file dialog and accepts them at once; resolves when they are prepared. */
    openFiles: (files: File[]) =>
      isFiles(files)
        ? lab.openFiles([...files], undefined, { ask: false })
        : refuse((takes) => takes.openFiles),
    pause: () => lab.pause(),
    resume: () => lab.resume(),
    /** The current run as an .igpt file: settings, curves, samples, weights and optimizer state. */
    saveRun: async (): Promise<Blob> => (await lab.runFile()).file,
    /** Opens a run from an .igpt file; resolves with its id. resume() and step() continue its training. */
    openRun: (file: Blob, name = 'run.igpt') =>
      file instanceof Blob ? lab.openRunFile(file, String(name)) : refuse((takes) => takes.openRun),
    /** Opens the runs of a set from its zip archive. */
    openSet: (file: Blob, name = 'set.zip') =>
      file instanceof Blob
        ? lab.openRunFiles([{ name: String(name), file }])
        : refuse((takes) => takes.openSet),
    /** Takes n steps and pauses; starts a run if none is open. */
    step: (n = 1) => (isCount(n) ? lab.step(n) : refuse((takes) => takes.step)),
    stop: () => lab.stop(),
    /** Samples with the current weights; settings over the form's. */
    async complete(given: ConsoleCompletionSettings = {}): Promise<ConsoleCompletions> {
      const { hole, prompts, ...over } = given
      const settings = completionSettings(lab)
      const problem = unknownSetting(over, [...Object.keys(settings), ...otherSettings]) ?? wrongSetting(over)
      if (problem) await problem
      if (!isWeightsChoice(over.weights)) await refuse((takes) => takes.weights)
      if ((hole && !isNumbers(hole)) || (prompts && !isNumbers(prompts)))
        await refuse((takes) => takes.completeLists)
      // Prompt rows given here override a hole painted on the page.
      const painted = over.promptRows === undefined ? settings.hole : null
      const own = prompts ? { prompts: Uint16Array.from(prompts) } : {}
      return plainSet(
        await lab.complete({ ...settings, ...over, ...own, hole: hole ? Uint8Array.from(hole) : painted }),
      )
    },
    /**
     * One pixel of any image as the current weights see it.
     * @param image T tokens row by row; `place` the pixel from 0; `unknown` 1 where there is no token
     */
    async lookAt(look: ConsoleLook): Promise<Plain<Look>> {
      const { tokens, place, unknown = null } = Object(look) as ConsoleLook
      if (!isNumbers(tokens) || (unknown !== null && !isNumbers(unknown)))
        await refuse((takes) => takes.lookAt)
      return plain(
        await lab.lookAt({
          tokens: Uint16Array.from(tokens),
          place,
          unknown: unknown && Uint8Array.from(unknown),
        }),
      )
    },
    /**
     * Opens a model saved by Hugging Face transformers beside the run: `model.safetensors`, and `config.json`
     * or `nHead`. It stays open until another is opened, the backend changes, or the list is empty. Resolves
     * with its shape.
     */
    loadWeights: (files: File[], { nHead = null }: { nHead?: number | null } = {}) =>
      isFiles(files) && (nHead === null || isCount(nHead))
        ? lab.loadWeights([...files], nHead)
        : refuse((takes) => takes.loadWeights),
    /**
     * The run's weights as one model.safetensors, or as a zip of a Hugging Face transformers folder; by
     * default those chosen on the page.
     */
    async exportWeights(
      form: 'weights' | 'folder' = 'folder',
      { weights }: { weights?: WeightsChoice } = {},
    ): Promise<Blob> {
      if (form !== 'weights' && form !== 'folder') await refuse((takes) => takes.exportWeights)
      if (!isWeightsChoice(weights)) await refuse((takes) => takes.weights)
      return (await lab.exportWeights(form, weights)).file
    },
    /**
     * Opens a model as a run: the files of an ImageGPT folder, or a zip of it. Resolves when it is opened, at
     * its step or at step 0, until training is requested.
     */
    importWeights: (files: File[]) =>
      isFiles(files) ? lab.importWeights([...files]) : refuse((takes) => takes.importWeights),
    /**
     * Logits of the opened model, or of the run if none is open.
     * @param tokens one array of T palette indices per image, in the model's pixel order
     * @returns (B, T, V): position i predicts pixel i
     */
    async logits(tokens: number[][]): Promise<number[][][]> {
      return numbers('logits', tokens)
    },
    /** Features as used by the linear probes: (L + 1, B, C), layer by layer. Otherwise as `logits`. */
    async features(tokens: number[][]): Promise<number[][][]> {
      return numbers('features', tokens)
    },
    /** Studies the current weights, with these settings over the run's defaults; resolves with the result. */
    async study<K extends StudyKind>(
      kind: K,
      over: Partial<Extract<Study, { kind: K }>> = {},
      { weights }: { weights?: WeightsChoice } = {},
    ): Promise<Plain<Extract<StudyResult, { kind: K }>>> {
      const { run } = lab.stores.run.getState()
      if (!studyKinds.includes(kind)) await refuse((takes) => takes.study(studyKinds.join(', ')))
      const defaults = defaultStudy(kind, run ? studyBasis(run) : form())
      const problem = unknownSetting(over, Object.keys(defaults))
      if (problem) await problem
      if (!isWeightsChoice(weights)) await refuse((takes) => takes.weights)
      const study = { ...defaults, ...over, kind } as Study
      return plain((await lab.study(study, weights)) as Extract<StudyResult, { kind: K }>)
    },
    /** Cancels the running study of this kind, if any. */
    cancelStudy(kind: StudyKind) {
      const record = lab.stores.studies.getState().byKind[kind]
      if (record) lab.cancelStudy(record.id)
    },
  }
}

export type ConsoleApi = ReturnType<typeof createConsoleApi>

declare global {
  interface Window {
    igptLab: ConsoleApi
  }
}
