/**
 * `window.igptLab`: the lab for the console and for tests. Plain numbers and arrays only; every promise
 * settles when the worker has confirmed.
 */
import { validateConfig, type RunConfig } from '../../core/config'
import { defaultStudy, type Study } from '../../core/studies'
import type { StudyKind } from '../../core/studyFields'
import type { StudyResult } from '../../core/studyResults'
import { completionSettings } from '../store/commands'
import type { CompletionSet } from '../store/state/completions'
import type { Lab } from '../store/lab'
import { asPastRun, checkpointsOf } from '../store/state/history'
import { metricsCsv, metricsJson, runsOnCharts } from '../store/metricsFile'
import { studyBasis } from '../store/state/studyPanel'
import type { CompletionSettings, Numbers } from '../../core/protocol'
import { plain, type Plain } from './toJson'

/** A finished set of completions in plain arrays. */
export interface ConsoleCompletions {
  nPx: number
  /**
   * Where tokens are learned codes: one array of nPx * nPx * 3 bytes for each sequence; null with a palette.
   */
  decoded: number[][] | null
  /** One array of T palette indices or codes for each sequence, prompt by prompt. */
  images: number[][]
  /** One array of T palette indices for each prompt; empty for unconditional samples. */
  originals: number[][]
  /** One [red, green, blue] for each palette index; of learned codes, their mean colours. */
  palette: number[][]
}

/**
 * Settings of a set; the hole as plain numbers, 1 where the model is to draw, and tokens row by row in place
 * of validation images.
 */
export type ConsoleCompletionSettings = Partial<Omit<CompletionSettings, 'hole' | 'prompts'>> & {
  hole?: ArrayLike<number>
  prompts?: ArrayLike<number>
}

function slices(values: ArrayLike<number>, width: number): number[][] {
  const all = Array.from(values)
  return Array.from({ length: all.length / width }, (_, i) => all.slice(i * width, (i + 1) * width))
}

/** A flat (a, b, c) array as arrays of arrays. */
function cube({ shape: [, rows, columns], values }: Numbers): number[][][] {
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

/** Loss and best probe of every measured checkpoint, of past runs and the run on show (paper figure 3). */
function checkpoints({ stores }: Lab) {
  const { run } = stores.run.getState()
  const { runs } = stores.history.getState()
  const all = run ? [...runs, asPastRun(run, stores.metrics.getState(), stores.probes.getState().rows)] : runs
  return checkpointsOf(all).map(({ run: { id, name, parameters, config }, ...point }) => ({
    runId: id,
    name,
    objective: config.objective,
    parameters,
    ...point,
  }))
}

/** Everything on show as one JSON value. */
function snapshot(lab: Lab) {
  const { stores } = lab
  const { backend } = stores.lab.getState()
  const { run } = stores.run.getState()
  const { training, validation } = stores.metrics.getState()
  return {
    backend: backend?.backend ?? null,
    adapter: backend?.adapter ?? null,
    config: run?.config ?? stores.settings.getState().config,
    run: run && {
      id: run.id,
      status: run.status,
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
    probes: stores.probes.getState().rows.map(({ step, accuracy }) => ({ step, accuracy: [...accuracy] })),
    baselines: run?.baselines ?? null,
    /**
     * When the run on show was kept last, so that it survives the page: its step, and milliseconds since
     * 1970.
     */
    kept: stores.run.getState().kept,
    checkpoints: checkpoints(lab),
    /** Which of the two is running while a pair is. */
    pair: stores.run.getState().pair,
    /** The newest study of each kind: what was asked, its state, and its result so far. */
    studies: plain(stores.studies.getState().byKind),
  }
}

/** The API over one lab; make it after the first boot, since `ready` looks at that boot. */
export function createConsoleApi(lab: Lab) {
  const form = () => lab.stores.settings.getState().config
  const ready = lab.ready()
  // The page itself shows a failed boot; without this the browser would report it a second time.
  ready.catch(() => undefined)
  return {
    /**
     * Resolves when a backend runs and the default dataset is prepared; rejects with the LabError that
     * prevents it.
     */
    ready,
    state: () => snapshot(lab),
    /** The numbers of the runs on the charts as the two files that the page saves. */
    exportMetrics: () => ({ csv: metricsCsv(runsOnCharts(lab)), json: metricsJson(runsOnCharts(lab)) }),
    /** Begins a run with these settings over the form's; resolves once it runs. */
    async start(over: Partial<RunConfig> = {}) {
      const config = { ...form(), ...over }
      await lab.start(config)
      lab.edit(over)
    },
    /**
     * Trains on next pixels and then on masked ones, with these settings over the form's; resolves when both
     * have ended.
     */
    startPair(over: Partial<RunConfig> = {}) {
      const config = { ...form(), ...over }
      if (validateConfig(config).length === 0) lab.edit(over)
      return lab.startPair(config)
    },
    /** Opens images as the file dialog does and accepts them at once; resolves when they are prepared. */
    openFiles: (files: File[]) => lab.openFiles([...files], undefined, { ask: false }),
    pause: () => lab.pause(),
    resume: () => lab.resume(),
    /** The run on show as an .igpt file: settings, curves, samples, weights and optimizer state. */
    saveRun: async (): Promise<Blob> => (await lab.runFile()).file,
    /**
     * Shows a run from an .igpt file as it was saved; resolves with its id. resume() and step() go on with
     * it.
     */
    openRun: (file: Blob, name = 'run.igpt') => lab.openRunFile(file, name),
    /** Takes n steps and pauses; without an open run it begins one. */
    step: (n = 1) => lab.step(n),
    stop: () => lab.stop(),
    /** Samples with the weights as they are; settings over the form's. */
    async complete({ hole, prompts, ...over }: ConsoleCompletionSettings = {}): Promise<ConsoleCompletions> {
      const settings = completionSettings(lab)
      // Prompt rows asked for here mean those rows, whatever is painted in the page.
      const painted = over.promptRows === undefined ? settings.hole : null
      const own = prompts ? { prompts: Uint16Array.from(prompts) } : {}
      return plainSet(
        await lab.complete({ ...settings, ...over, ...own, hole: hole ? Uint8Array.from(hole) : painted }),
      )
    },
    /**
     * Opens a model that Hugging Face transformers saved: `model.safetensors` and its `config.json`, or
     * `nHead` instead of that. It stays beside the run until another is opened, the backend changes, or an
     * empty list forgets it. Resolves with its shape.
     */
    loadWeights: (files: File[], { nHead = null }: { nHead?: number | null } = {}) =>
      lab.loadWeights([...files], nHead),
    /**
     * The run's weights as one model.safetensors, or as a zip of a folder that Hugging Face transformers
     * loads.
     */
    async exportWeights(form: 'weights' | 'folder' = 'folder'): Promise<Blob> {
      return (await lab.exportWeights(form)).file
    },
    /**
     * Shows a model as a run: an ImageGPT folder's files, or a zip of it. It waits at its step, or at step 0,
     * until it is asked to compute; resolves when it is on show.
     */
    importWeights: (files: File[]) => lab.importWeights([...files]),
    /**
     * Logits of the opened model, or of the run where none is open.
     * @param tokens one array of T palette indices for each image, in the model's order of pixels
     * @returns (B, T, V): position i predicts pixel i
     */
    async logits(tokens: number[][]): Promise<number[][][]> {
      return cube(await lab.numbers('logits', tokens))
    },
    /** Features as the linear probes read them: (L + 1, B, C), layer by layer. Otherwise as `logits`. */
    async features(tokens: number[][]): Promise<number[][][]> {
      return cube(await lab.numbers('features', tokens))
    },
    /**
     * Studies the weights as they are, with these settings over the defaults of the run; resolves with the
     * whole result.
     */
    async study<K extends StudyKind>(
      kind: K,
      over: Partial<Extract<Study, { kind: K }>> = {},
    ): Promise<Plain<Extract<StudyResult, { kind: K }>>> {
      const { run } = lab.stores.run.getState()
      const study = { ...defaultStudy(kind, run ? studyBasis(run) : form()), ...over, kind } as Study
      return plain((await lab.study(study)) as Extract<StudyResult, { kind: K }>)
    },
    /** Ends the study of this kind that is under way, if there is one. */
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
