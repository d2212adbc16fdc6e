/**
 * The messages between the page and the training worker: types only, no code. Two unions on `kind`,
 * commands going in and events coming out. Anything tied to a run carries its runId and the step it
 * speaks of; anything that answers a request carries the request's id. Arrays are typed and transferred.
 */
import type { FillKind, RunConfig } from './config'
import type { DataPreview, DatasetSummary, SavedDataset, ImportPreview, PicturePrompt } from './dataPreview'
import type { Failure } from './failure'
import type { Branch } from './runRecord'
import type { WantedAddress } from './hub'
import type { Study, StudyResult } from './studies/registry'

export type BackendName = 'webgpu' | 'wasm' | 'webgl' | 'cpu'
export type BackendChoice = 'auto' | BackendName

/** Where the run computes, and why there. */
export interface BackendInfo {
  backend: BackendName
  /** Name of the GPU adapter or of the CPU path, for people: "Apple M3", "CPU, SIMD, 2 threads". */
  adapter: string
  /** One sentence: why this backend was taken. */
  reason: string
  /** True when the WebGPU adapter is a real GPU, false on software; null where there is none. */
  hardwareGpu: boolean | null
  crossOriginIsolated: boolean
  /** Threads the CPU kernels use, 1 where not isolated. */
  threads: number
  /** Whether attention keeps its T x T scores, which decides how much memory long sequences take. */
  storesAttention: boolean
  /** Largest memory that a run may plan with on this device, in bytes. */
  memoryBudgetBytes: number
}

export interface CompletionSettings {
  /**
   * Rows of pixels given as prompt, 0 for unconditional samples; with learned codes, the whole codes that fit
   * into them.
   */
  promptRows: number
  /**
   * Number of validation images completed; with promptRows 0 only the product with samplesPerPrompt counts.
   */
  promptCount: number
  samplesPerPrompt: number
  temperature: number
  /** 0 is off. */
  topK: number
  seed: number
  /** Used by models of masked pixels only. */
  fill: FillKind
  fillRounds: number
  /**
   * (T) row by row, 1 where a pixel is to be drawn; null draws all below the prompt rows. Models of masked
   * pixels only.
   */
  hole: Uint8Array | null
  /** (promptCount, T) tokens row by row to complete instead of validation images; absent for those. */
  prompts?: Uint16Array
}

/** What a model can be asked to compute for given tokens. */
export type NumbersKind = 'logits' | 'features'

/** A model opened from files. */
export interface LoadedModelFacts {
  positions: number
  nVocab: number
  nLayer: number
  nHead: number
  nEmbd: number
  parameters: number
}

export type Command =
  /**
   * Bring up a backend; `gpuOptions` forces forms of the WebGPU kernels, as webgpu/gpuOptions.ts parses it.
   */
  | { kind: 'boot'; choice: BackendChoice; gpuOptions?: string }
  /** Load, resize, split and quantize; answered by `prepared` or `requestFailed`. Leaves the run alone. */
  | { kind: 'prepare'; requestId: number; config: RunConfig }
  /**
   * Read the person's own files as a set that waits to be kept or dropped, `paths` saying where in an opened
   * folder each lies; answered by `filesOpened` or `requestFailed`.
   */
  | { kind: 'openFiles'; requestId: number; files: File[]; paths: string[] }
  /** The same for files at addresses, with the images to read of each. */
  | { kind: 'openAddresses'; requestId: number; addresses: WantedAddress[] }
  /**
   * Prepare the set that was opened last, which is not dataset 'own' yet; answered by `openedLook` or
   * `requestFailed`.
   */
  | { kind: 'lookAtOpened'; requestId: number; config: RunConfig }
  /**
   * The set that was opened last becomes dataset 'own' and, by the id in its summary, one that is kept;
   * answered by `openedKept` or `requestFailed`, then `sets`.
   */
  | { kind: 'keepOpened'; requestId: number }
  /** Delete a set that the browser keeps; answered by `sets`. */
  | { kind: 'removeSet'; id: string }
  /** Forget the set that was opened last; the one before stays. */
  | { kind: 'dropOpened' }
  /** Read a palette from a file; answered by `paletteOpened` or `requestFailed`. */
  | { kind: 'openPalette'; requestId: number; file: File }
  /** Read a picture as the run's model would; answered by `promptRead` or `requestFailed`. */
  | { kind: 'readPrompt'; requestId: number; picture: Blob; name: string }
  /**
   * Ends the reading of files or addresses under way, which is then answered by `requestFailed` with code
   * busy.
   */
  | { kind: 'cancelOpen' }
  /**
   * Read a model from a safetensors file and its config.json, beside the run; no files forget it. Answered by
   * `weightsLoaded` or `requestFailed`.
   */
  | { kind: 'loadWeights'; requestId: number; files: File[]; nHead: number | null }
  /**
   * Logits or features of (B, T) tokens by the opened model, or by the run where none is open. Answered by
   * `numbers` or `requestFailed`.
   */
  | { kind: NumbersKind; requestId: number; tokens: number[][] }
  /**
   * The run's weights for elsewhere: one model.safetensors, or a zip of a whole folder for Hugging Face
   * transformers. Answered by `runSaved` or `requestFailed`.
   */
  | { kind: 'exportWeights'; requestId: number; runId: string; form: 'weights' | 'folder' }
  /**
   * Show a model from files as a run, `config` saying what they do not: answered as `openRun` is, by a
   * dormant run. `opening` tells how far it is.
   */
  | { kind: 'importWeights'; requestId: number; runId: string; files: File[]; config: RunConfig }
  /** Begin a run; with `paused` it waits at step 0. Replaces the previous run once its data are ready. */
  | { kind: 'start'; runId: string; config: RunConfig; paused: boolean }
  | { kind: 'pause'; runId: string }
  | { kind: 'resume'; runId: string }
  /** Take `count` optimizer steps and pause again. */
  | { kind: 'step'; runId: string; count: number }
  | { kind: 'stop'; runId: string }
  /**
   * The run on show as one file, as it is after the step under way; answered by `runSaved` or
   * `requestFailed`. Training goes on.
   */
  | { kind: 'saveRun'; requestId: number; runId: string }
  /**
   * Show a run that was saved, as it was, without computing anything: no backend is needed, and the run on
   * show is replaced only once the file has proved good. Answered by runStarted (opened), what the run had
   * told, runStatus and then `runOpened`; or by `requestFailed`. Such a run is dormant until `resume`,
   * `step`, `complete` or `study` ask it to compute: then its data are prepared and its state is restored,
   * which may fail with `wakeFailed`, completionFailed or studyFailed.
   * @param name of the file, for messages; @param branch makes it the beginning of another run, see
   *   checkpoint/branchRun.ts
   */
  | { kind: 'openRun'; requestId: number; file: Blob; name: string; branch?: Branch }
  /**
   * Keep the run on show now, as is done by itself from time to time, if anything changed since; told by
   * `runKept` or `keepFailed`.
   */
  | { kind: 'keepNow' }
  /**
   * Sample with the current weights; answered by completionStart, completionRows and completionEnd with this
   * setId.
   */
  | { kind: 'complete'; setId: string; settings: CompletionSettings }
  | { kind: 'cancelComplete'; setId: string }
  /**
   * Make a study of the run's weights as they are now; answered by studyStarted, studyProgress and
   * studyEnded, or studyFailed. The run goes on.
   */
  | { kind: 'study'; studyId: string; study: Study }
  | { kind: 'cancelStudy'; studyId: string }

export type RunStatus = 'preparing' | 'running' | 'paused' | 'finished' | 'stopped' | 'failed'

/** One row for each optimizer step since the last message; all columns have one length. */
export interface MetricColumns {
  step: Uint32Array
  /** Training loss of the batch, nats per pixel. */
  loss: Float32Array
  learningRate: Float32Array
  gradNorm: Float32Array
}

export interface RunFacts {
  parameters: number
  /** Median over recent steps, evaluations not counted. */
  tokensPerSecond: number
  /** Seconds of running time; pauses do not count. */
  elapsedSeconds: number
  /** Seconds left at the present pace, evaluations counted; null before it is known. */
  remainingSeconds: number | null
  /** tfjs tensors and bytes alive in the worker. */
  tensors: number
  bytes: number
  tokensSeen: number
}

/** Accuracies on the probes' test images that a trained layer should beat. */
export interface Baselines {
  /** ln V, nats per pixel: the loss of knowing nothing. */
  uniformLoss: number
  /** Nats per pixel of the colour frequencies alone. */
  unigramEntropy: number
  /** Always answering the commonest class. */
  majorityAccuracy: number
  /** The same probe on raw pixels. */
  rawPixelAccuracy: number
}

export type LabEvent =
  | { kind: 'ready'; info: BackendInfo }
  /** No backend can run: the page shows what to do. */
  | { kind: 'bootFailed'; failure: Failure }
  /**
   * Data are being made that take a while, for a preview or a start: so far `done` of `all`, and what is
   * being done in a few words.
   */
  | { kind: 'preparing'; done: number; all: number; doing: string }
  | { kind: 'prepared'; requestId: number; preview: DataPreview }
  /** Files are being read: bytes dealt with of `all`. */
  | { kind: 'opening'; done: number; all: number }
  | { kind: 'filesOpened'; requestId: number; summary: DatasetSummary }
  | { kind: 'openedLook'; requestId: number; look: ImportPreview }
  | { kind: 'openedKept'; requestId: number; summary: DatasetSummary }
  /**
   * The person's sets that this browser keeps, newest first, and why the last could not be kept or deleted.
   * Sent after `ready` and after each change.
   */
  | { kind: 'sets'; sets: SavedDataset[]; failure: Failure | null }
  /** A palette file's colours as core/paletteColours packs them. */
  | { kind: 'paletteOpened'; requestId: number; colours: string }
  | { kind: 'promptRead'; requestId: number; prompt: PicturePrompt }
  | { kind: 'weightsLoaded'; requestId: number; model: LoadedModelFacts | null }
  /** (B, T, V) logits or (L + 1, B, C) features. */
  | { kind: 'numbers'; requestId: number; shape: number[]; values: Float32Array }
  | { kind: 'requestFailed'; requestId: number; failure: Failure }
  /** A new run took the place of the old one; everything after speaks of it. */
  | {
      kind: 'runStarted'
      runId: string
      config: RunConfig
      parameters: number
      preview: DataPreview
      /** 0, or where an opened run stands. */
      step: number
      /** True for a run from a file, on show as it was saved; what it had told follows, then its status. */
      opened: boolean
    }
  | { kind: 'runStatus'; runId: string; step: number; status: RunStatus; failure?: Failure }
  /** The GPU's kernels are being compiled before the first step taken here. */
  | { kind: 'compiling'; runId: string; step: number; done: number; all: number }
  | { kind: 'runSaved'; requestId: number; runId: string; step: number; file: Blob }
  | { kind: 'runOpened'; requestId: number; runId: string }
  /**
   * A run from a file could not go on (its own images are not there, the device is too small); it stands as
   * it was saved.
   */
  | { kind: 'wakeFailed'; runId: string; failure: Failure }
  /** The run has been kept as it was at `step`; `at` is milliseconds since 1970. */
  | { kind: 'runKept'; runId: string; step: number; at: number }
  /** Autosave failed; training goes on, and the one kept before stands. */
  | { kind: 'keepFailed'; runId: string; step: number; failure: Failure }
  /** The run could not begin (bad data, bad config); the previous run, if any, stands. */
  | { kind: 'startFailed'; runId: string; failure: Failure }
  | { kind: 'metrics'; runId: string; step: number; columns: MetricColumns; facts: RunFacts }
  /** Validation loss with the weights as they were at `step`, nats per pixel. */
  | { kind: 'validation'; runId: string; step: number; loss: number }
  /** Sent once a run, before the first probe. */
  | { kind: 'baselines'; runId: string; step: 0; baselines: Baselines }
  /**
   * Test accuracy of layers 0..L, with the weights as they were at `step`; step 0 is the untrained baseline.
   */
  | { kind: 'probes'; runId: string; step: number; accuracy: number[] }
  | {
      kind: 'completionStart'
      setId: string
      runId: string
      step: number
      settings: CompletionSettings
      /** True for the pinned prompts of an evaluation, false for a request. */
      pinned: boolean
      /** Side of the images. */
      nPx: number
      /** Side of the grid of tokens, T = grid * grid; nPx with a palette. */
      grid: number
      /**
       * (promptCount, T) palette indices or codes of the originals, row by row; empty for unconditional
       * samples.
       */
      originals: Uint16Array
      /**
       * (T) order[i] is the place, counted row by row, of the pixel read i-th; null where that is row by row
       * itself.
       */
      order: Uint16Array | null
      /** (T) row by row, 1 where the pixel is drawn by the model, 0 where it was given. */
      drawn: Uint8Array
      /** Sequences are ordered prompt by prompt: sequence = prompt * samplesPerPrompt + sample. */
      sequences: number
    }
  /**
   * Positions from <= i < to of every sequence, in the model's order: tokens and entropy (nats) are
   * (sequences, to - from).
   */
  | {
      kind: 'completionRows'
      setId: string
      runId: string
      step: number
      from: number
      to: number
      tokens: Uint16Array
      entropy: Float32Array
    }
  /** Some pixels, wherever they lie: the sequence, place (row by row), token and entropy of each. */
  | {
      kind: 'completionPixels'
      setId: string
      runId: string
      step: number
      sequences: Uint16Array
      places: Uint16Array
      tokens: Uint16Array
      entropy: Float32Array
    }
  /**
   * Where tokens are learned codes: the images that all arrived tokens make, (sequences, nPx, nPx, 3) sRGB
   * bytes, unknown ones as a mean code.
   */
  | {
      kind: 'completionImages'
      setId: string
      runId: string
      step: number
      rgb: Uint8Array
      /** (promptCount, nPx, nPx, 3) the originals; sent once, with the first. */
      originals: Uint8Array | null
    }
  | { kind: 'completionEnd'; setId: string; runId: string; step: number; outcome: 'done' | 'cancelled' }
  | { kind: 'completionFailed'; setId: string; failure: Failure }
  | { kind: 'studyStarted'; studyId: string; runId: string; step: number; study: Study }
  /** `done` of `all` pieces, what is being done in a few words, and the result so far once there is one. */
  | {
      kind: 'studyProgress'
      studyId: string
      runId: string
      step: number
      done: number
      all: number
      doing: string
      result: StudyResult | null
    }
  | {
      kind: 'studyEnded'
      studyId: string
      runId: string
      step: number
      outcome: 'done' | 'cancelled'
      result: StudyResult | null
    }
  | { kind: 'studyFailed'; studyId: string; failure: Failure }
  /** The newest whole study of its kind, made of `step`; told of a run that is opened. */
  | { kind: 'studyKept'; studyId: string; runId: string; step: number; study: Study; result: StudyResult }
  /** The worker is in trouble outside any request. */
  | { kind: 'fault'; failure: Failure }

/** The events of one kind. */
export type EventOf<K extends LabEvent['kind']> = Extract<LabEvent, { kind: K }>

/** Where a worker's events go; what is transferred is gone from whoever posts it. */
export type Post = (event: LabEvent, transfer?: Transferable[]) => void
