/**
 * Messages between the page and the training worker (types only): `Command` goes to the worker, `LabEvent`
 * comes back; both are unions on `kind`. `Requests` are typed calls, each with one answer. Events of a run
 * carry its runId and step, so that late ones can be dropped. Large typed arrays are transferred.
 */
import type { BackendName } from './backendName'
import type { ClassifierFacts, ClassifierKind } from './classifiers'
import type { FillKind, RunConfig } from './config'
import type {
  DataPreview,
  DatasetSummary,
  ImportPreview,
  OpenedImages,
  PaletteMeasure,
  PicturePrompt,
  SavedDataset,
  TestThumbnails,
} from './dataPreview'
import type { Failure } from './failure'
import type { Pace } from './forecast'
import type { MachineTimes, ShapeTime } from './machine/result'
import type { MachineShapeName } from './machine/shapes'
import type { ProbeKind, ProbeTestImages } from './probeKinds'
import type { ReplayResult } from './replay'
import type { Branch, RunRecord } from './runRecord'
import type { SetPlace } from './runSet'
import type { WantedAddress } from './hub'
import type { ReadingAnswers } from './importReading'
import type { PlaceInside } from './studies/inspect'
import type { Study, StudyResult } from './studies/registry'
import type { Language } from './text/language'

export type BackendChoice = 'auto' | BackendName

/** The backend in use, and why it was chosen. */
export interface BackendInfo {
  backend: BackendName
  /** Display name of the GPU adapter or CPU path: "Apple M3", "CPU, SIMD, 2 threads". */
  adapter: string
  /** One sentence: why this backend was chosen. */
  reason: string
  /** Whether the WebGPU adapter is a real GPU (false: software renderer); null without an adapter. */
  hardwareGpu: boolean | null
  crossOriginIsolated: boolean
  /** Threads of the CPU kernels; 1 without cross-origin isolation. */
  threads: number
  /** Whether attention stores its T x T scores (stock ops do), which decides the memory of long sequences. */
  storesAttention: boolean
  /** Memory that a run may plan with on this device, bytes. */
  memoryBudgetBytes: number
}

/** Weights of a run: after its newest step, or those with the lowest validation loss so far. */
export type WeightsChoice = 'latest' | 'best'

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
  /** Order in which masked pixels are filled; used by masked models only. */
  fill: FillKind
  fillRounds: number
  /**
   * (T) in raster order, 1 where a pixel is to be drawn; null draws everything below the prompt rows. Masked
   * models only.
   */
  hole: Uint8Array | null
  /** (promptCount, T) tokens in raster order, completed in place of validation images. */
  prompts?: Uint16Array
  /** Whose samples they are; 'latest' if absent. */
  weights?: WeightsChoice
  /** What those are, for the page: a picture, the drawing pad, or an image with one pixel changed. */
  promptsAre?: 'picture' | 'pad' | 'changed'
  /**
   * Tokens given at the start of each prompt in reading order, 0 to T - 1, in place of whole rows; a hole
   * goes before.
   */
  promptTokens?: number
}

/** An image to look into, and where. */
export interface LookRequest {
  /** (T) tokens in raster order; what lies at an unknown place does not matter. */
  tokens: Uint16Array
  /**
   * (T) in raster order, 1 where there is no token: hidden from a model of masked pixels, and for a
   * next-pixel model allowed only from the place on; null if every token is there.
   */
  unknown: Uint8Array | null
  /** Raster index of the token to predict. */
  place: number
}

/** The answer: one place of the image as the weights at `step` compute it. */
export interface Look extends PlaceInside {
  runId: string
  step: number
}

/** A picture whose class a kept classifier is to name. */
export interface ClassifyRequest {
  /** (T) tokens in raster order. */
  tokens: Uint16Array
  by: ClassifierKind
  /** Which of the kept probes, by its index in their facts; ignored for the fine-tuned network. */
  probe: number
}

/** The answer: how likely each class is. */
export interface ClassGuess {
  runId: string
  /** Step of the weights that a probe read; for the fine-tuned network, of those that were fine-tuned. */
  step: number
  /** The classifier as it was kept. */
  by: ClassifierFacts
  /** (classes) summing to 1, as `by.classNames`. */
  probabilities: Float32Array
}

/** Model output for given tokens: logits, or the features of all layers. */
export type NumbersKind = 'logits' | 'features'

/** Logits (B, T, V) or features (L + 1, B, C), row-major. */
export interface Numbers {
  shape: number[]
  values: Float32Array
}

/** How far the measurement of a machine is: what it does now, and the shapes that it has timed. */
export interface MachineProgress {
  doing: 'gate' | MachineShapeName
  shapes: ShapeTime[]
}

/** A run or its weights as a file, in the state at `step`. */
export interface SavedFile {
  step: number
  file: Blob
}

/** A file and its name. */
export interface NamedFile {
  name: string
  file: Blob
}

/** What a saved run has measured, without its weights and pictures. */
export interface RunMeasurements {
  record: RunRecord
  preview: DataPreview
  events: Extract<LabEvent, { kind: 'metrics' | 'validation' | 'baselines' | 'probes' }>[]
}

/** Shape of a model opened from files. */
export interface LoadedModelFacts {
  positions: number
  nVocab: number
  nLayer: number
  nHead: number
  nEmbd: number
  parameters: number
  /** False for a model without output head: it has features, and no logits. */
  hasHead: boolean
}

/** A model that was opened as a run. */
export interface ImportedModel {
  runId: string
  /** Tensors of its file that the run does not use. */
  unused: string[]
}

/** Of each purpose the worker measures one palette at a time: for the curve, or the one being edited. */
export type PalettePurpose = 'curve' | 'edited'

/**
 * Requests that the page makes of the worker: each is a call with one answer, or one refusal (a Failure).
 * To add one: its type here, its handler in worker/requestHandlers.ts, and its caller in the page,
 * `client.call(name, ...args)`.
 */
export interface Requests {
  /**
   * Answered between two pieces of work, whatever the worker does, with the messages that it has received and
   * posted, this call and its answer included: the page compares them with its own counts.
   */
  ping(): { received: number; posted: number }
  /** Loads, resizes, splits and quantizes a config's data. The run is left alone. */
  prepare(config: RunConfig): DataPreview
  /**
   * Measures how fast this machine would train a run with this config, with a throwaway model while nothing
   * else computes. Refused with code busy while a run computes and when any other message arrives, with
   * too-large where the run may not fit.
   */
  measurePace(config: RunConfig): Pace
  /**
   * Trains the first steps of a run with this config twice on throwaway models, and compares them bit for
   * bit; refused as `measurePace`.
   */
  replayRun(config: RunConfig): ReplayResult
  /**
   * Measures how fast this machine trains models of known shapes, in about so many seconds; `machineProgress`
   * events report it. Asked of a worker of its own only: nothing else may compute in it.
   */
  measureMachine(seconds: number): MachineTimes
  /**
   * Reads the user's own files as a data set to be accepted or dropped; `paths[i]` is where file i lies in an
   * opened folder. `answers` are the user's to what the files leave open.
   */
  openFiles(files: File[], paths: string[], answers: ReadingAnswers): OpenedImages
  /** The same for files at web addresses. */
  openAddresses(addresses: WantedAddress[], answers: ReadingAnswers): OpenedImages
  /** Bytes of the file at an address, by a HEAD request; null if its server does not say. */
  sizeAt(address: string): number | null
  /**
   * The whole file at an address, unread. `opening` events report progress; cancelled as `openFiles`.
   * @param most bytes that it may have
   */
  fetchFile(address: string, most: number): NamedFile
  /** Prepares the data set opened last, before it is accepted. */
  previewImport(config: RunConfig): ImportPreview
  /**
   * Makes the data set opened last dataset 'own' and saves it under the id in its summary; a `savedDatasets`
   * event follows.
   */
  acceptImport(): DatasetSummary
  /** Reads a palette file. @returns its colours, packed as by core/paletteColours.ts */
  openPalette(file: File): string
  /**
   * The palette of a run with this config, fitted by the run's code and seed or of the config's colours, and
   * how well it fits; computed in pieces beside everything else. Refused with code busy on `cancelPalettes`,
   * and when a newer call for the same purpose comes.
   */
  measurePalette(config: RunConfig, purpose: PalettePurpose): PaletteMeasure
  /**
   * Splits one of the config's colours in two by k-means of its pixels; counts as purpose 'edited'.
   * @returns (2, channels) whole levels; null where its pixels are all alike
   */
  splitColour(config: RunConfig, index: number): Float64Array | null
  /** Converts a picture to tokens as the run's model reads it; loads the run where it is only opened. */
  readPrompt(picture: Blob, name: string): PicturePrompt
  /**
   * Predicts one token of any image with the run's current weights, and shows where every head attends. Loads
   * the run where it is only opened; computed between two steps. A request that still waits is refused with
   * code busy when a newer one arrives. Refused with tokens-invalid for an image of another size.
   */
  lookAt(request: LookRequest): Look
  /**
   * Names the class of any picture by a classifier kept with the run; loads the run where it is only opened;
   * computed between two steps. A request that still waits is refused with code busy when a newer one
   * arrives. Refused with no-classifier where none of this kind is kept, with tokens-invalid for a picture of
   * another size.
   */
  classify(request: ClassifyRequest): ClassGuess
  /**
   * Test images of the current run's probes, at these places of `baselines.testImages`; loads the run where
   * it is only opened.
   */
  testImages(places: number[]): TestThumbnails
  /**
   * Opens a model from files beside the run; no files close it (null). The model before stays on a failure.
   * @param nHead number of heads where the files do not say it
   */
  loadWeights(files: File[], nHead: number | null): LoadedModelFacts | null
  /** Output of the model opened by `loadWeights`, else of the run's, for (B, T) tokens. */
  numbers(what: NumbersKind, tokens: number[][]): Numbers
  /**
   * The run's weights as one model.safetensors, or as a zipped Hugging Face folder; the best ones come
   * without the state of the optimizer. Training continues. Refused with no-run where no best weights are
   * kept.
   */
  exportWeights(runId: string, form: 'weights' | 'folder', weights: WeightsChoice): SavedFile
  /**
   * Opens a model from files as a run, `config` filling in what the files do not say. `opening` events report
   * progress. Where the images that it was trained on are not here, it is opened without data, and
   * `loadFailed` says so. A model without output head is opened too: see `newHead` of runStarted.
   */
  importWeights(runId: string, files: File[], config: RunConfig): ImportedModel
  /** The current run as a file, in the state after the step under way. Training continues. */
  saveRun(runId: string): SavedFile
  /**
   * Opens a saved run in place of the current one, without computing anything: no backend is needed, and the
   * current run is replaced only once the file has been checked. The answer, the run's id, comes after
   * runStarted (opened), the events recorded in the file, and runStatus. The run is loaded (data prepared,
   * state restored) by the first `resume`, `step`, `complete`, `study`, `readPrompt`, `lookAt`,
   * `classify` or `testImages`; where that fails, `loadFailed`, completionFailed, studyFailed or the refusal
   * reports it.
   * @param name the file's, for messages
   * @param branch opens it as the start of a new run, see checkpoint/branchRun.ts
   */
  openRun(file: Blob, name: string, branch?: Branch): string
  /** Reads the measurements of a saved run; the current run is left alone. */
  readMeasurements(file: Blob, name: string): RunMeasurements
  /** Files joined in one zip archive, uncompressed. */
  zipFiles(files: NamedFile[]): Blob
  /** The run files in a zip archive, in its order. */
  unzipRuns(file: Blob, name: string): NamedFile[]
}

export type RequestName = keyof Requests

/** Answer to the request of this name. */
export type Answer<K extends RequestName = RequestName> = ReturnType<Requests[K]>

/** A request on its way to the worker; `id` is returned with the answer. */
export type Call<K extends RequestName = RequestName> = {
  [N in K]: { kind: 'call'; id: number; name: N; args: Parameters<Requests[N]> }
}[K]

/** Messages from the page to the worker. */
export type Command =
  /**
   * Starts a backend, with messages in `language` (English if absent); `gpuOptions` forces WebGPU kernel
   * options, see compute/webgpu/gpuOptions.ts.
   */
  | { kind: 'boot'; choice: BackendChoice; language?: Language; gpuOptions?: string }
  /** The page has applied `count` more events; a run that posts faster waits. */
  | { kind: 'received'; count: number }
  /** Messages from now on are in this language. */
  | { kind: 'language'; language: Language }
  /** Answered by `answered` or `refused`. */
  | Call
  /** Cancels `openFiles`, `openAddresses` or `fetchFile`, which is then refused with code busy. */
  | { kind: 'cancelOpen' }
  /** Cancels `measurePalette` and `splitColour`, and frees what they keep for the next call. */
  | { kind: 'cancelPalettes' }
  /** Discards the data set opened last and not accepted; the one in use stays. */
  | { kind: 'dropImport' }
  /** Deletes a data set saved in the browser; answered by a `savedDatasets` event. */
  | { kind: 'removeDataset'; id: string }
  /**
   * Starts a run, paused at step 0 with `paused`. Replaces the current run once its data are ready.
   * `set`: the run's place in a run set.
   */
  | { kind: 'start'; runId: string; config: RunConfig; paused: boolean; set?: SetPlace }
  | { kind: 'pause'; runId: string }
  | { kind: 'resume'; runId: string }
  /** Takes `count` optimizer steps, then pauses. */
  | { kind: 'step'; runId: string; count: number }
  | { kind: 'stop'; runId: string }
  /** Autosaves the current run now if anything changed; answered by `runAutosaved` or `autosaveFailed`. */
  | { kind: 'saveNow' }
  /**
   * Samples with the current weights; answered by completionStart, completionRows or completionPixels, and
   * completionEnd with this setId, or by completionFailed.
   */
  | { kind: 'complete'; setId: string; settings: CompletionSettings }
  | { kind: 'cancelComplete'; setId: string }
  /**
   * Runs a study on a copy of the current weights; answered by studyStarted, studyProgress and studyEnded, or
   * studyFailed. Training continues.
   */
  | { kind: 'study'; studyId: string; study: Study; weights?: WeightsChoice }
  | { kind: 'cancelStudy'; studyId: string }

/** The commands of one kind. */
export type CommandOf<K extends Command['kind']> = Extract<Command, { kind: K }>

/** 'preparing': loading data or an opened run; 'stopped': ended early by the user. */
export type RunStatus = 'preparing' | 'running' | 'paused' | 'finished' | 'stopped' | 'failed'

/** One row for each optimizer step since the last message; all columns have the same length. */
export interface MetricColumns {
  step: Uint32Array
  /** Training loss of the batch, nats per pixel. */
  loss: Float32Array
  learningRate: Float32Array
  gradNorm: Float32Array
}

export interface RunFacts {
  parameters: number
  /** Median over recent steps, evaluations excluded. */
  tokensPerSecond: number
  /** Seconds of running time, pauses excluded. */
  elapsedSeconds: number
  /** Estimated seconds left, evaluations included; null before it is known. */
  remainingSeconds: number | null
  /** tfjs tensors and bytes alive in the worker. */
  tensors: number
  bytes: number
  tokensSeen: number
}

/** Reference losses and accuracies (on the probes' test images) that a trained model should beat. */
export interface Baselines {
  /** ln V, nats per pixel: the loss of a uniform guess. */
  uniformLoss: number
  /** Entropy of the colour frequencies, nats per pixel. */
  unigramEntropy: number
  /** Accuracy of always answering the most frequent class. */
  majorityAccuracy: number
  /** Accuracy of the same probe on raw pixels. */
  rawPixelAccuracy: number
}

/** Messages from the worker to the page. */
export type LabEvent =
  | { kind: 'ready'; info: BackendInfo }
  /** No backend can run here. */
  | { kind: 'bootFailed'; failure: Failure }
  /** The answer to the request with this id. */
  | { kind: 'answered'; id: number; value: Answer }
  /** The request with this id failed; nothing else changed. */
  | { kind: 'refused'; id: number; failure: Failure }
  /** Progress of slow data preparation (a VQ-VAE in training): `done` of `all`, and what in a few words. */
  | { kind: 'preparing'; done: number; all: number; doing: string }
  /** Progress of reading files: bytes processed of `all`. */
  | { kind: 'opening'; done: number; all: number }
  | { kind: 'machineProgress'; progress: MachineProgress }
  /**
   * The user's data sets saved in this browser, newest first, and why the last save or removal failed. Sent
   * after `ready` and after each change.
   */
  | { kind: 'savedDatasets'; datasets: SavedDataset[]; failure: Failure | null }
  /** A run replaced the current one; all run events that follow are about it. */
  | {
      kind: 'runStarted'
      runId: string
      config: RunConfig
      parameters: number
      preview: DataPreview
      /** 0, or the step of an opened run. */
      step: number
      /** True for a run opened from a file and not loaded; its recorded events follow, then its status. */
      opened: boolean
      /** Its place in a run set. */
      set?: SetPlace
      /** The step at which its output head is new, since its model's file had none: SavedRun.newHead. */
      newHead?: number
    }
  /** The run could not be started (bad data, bad config); the previous run, if any, stays. */
  | { kind: 'startFailed'; runId: string; failure: Failure }
  | { kind: 'runStatus'; runId: string; step: number; status: RunStatus; failure?: Failure }
  /** An opened run could not be loaded (its images are missing, the device is too small); it stays opened. */
  | { kind: 'loadFailed'; runId: string; failure: Failure }
  /** The data of a run that was imported without them are here now. */
  | { kind: 'dataFound'; runId: string; step: number; preview: DataPreview }
  /** The GPU kernels are being compiled before the first step. */
  | { kind: 'compiling'; runId: string; step: number; done: number; all: number }
  /** The run was autosaved in its state at `step`; `at` is milliseconds since 1970. */
  | { kind: 'runAutosaved'; runId: string; step: number; at: number }
  /** Saving a run dropped these older ones from the browser, since only so many are kept. */
  | { kind: 'runsDropped'; runs: RunRecord[] }
  /** Autosave failed; training continues, and the last autosave stays. */
  | { kind: 'autosaveFailed'; runId: string; step: number; failure: Failure }
  | { kind: 'metrics'; runId: string; step: number; columns: MetricColumns; facts: RunFacts }
  /** Validation loss of the weights at `step`, nats per pixel. */
  | { kind: 'validation'; runId: string; step: number; loss: number }
  /** Sent once per run, before the first probe. */
  | {
      kind: 'baselines'
      runId: string
      step: 0
      baselines: Baselines
      /** Absent in runs saved before it was recorded. */
      testImages?: ProbeTestImages
    }
  /** Probe test accuracy of layers 0..L of the weights at `step`; step 0 is the untrained baseline. */
  | {
      kind: 'probes'
      runId: string
      step: number
      accuracy: number[]
      /** The classifier; absent for the linear probe. */
      probe?: Exclude<ProbeKind, 'linear'>
      /**
       * (layers, test images) predicted classes, images in the order of `testImages`; absent in runs saved
       * before they were recorded.
       */
      predictions?: Uint8Array
    }
  | {
      kind: 'completionStart'
      setId: string
      runId: string
      step: number
      settings: CompletionSettings
      /** True for the fixed prompts of a periodic evaluation, false for a `complete` command. */
      pinned: boolean
      /** Side of the images, pixels. */
      nPx: number
      /** Side of the token grid, T = grid * grid; equals nPx with a palette. */
      grid: number
      /** (promptCount, T) tokens of the originals in raster order; empty for unconditional samples. */
      originals: Uint16Array
      /** (T) order[i] is the raster index of the pixel that the model reads i-th; null for raster order. */
      order: Uint16Array | null
      /** (T) in raster order, 1 where the model draws the pixel, 0 where it is given. */
      drawn: Uint8Array
      /** Number of sequences; index = prompt * samplesPerPrompt + sample. */
      sequences: number
    }
  /** Positions [from, to) of every sequence in reading order: (sequences, to - from); entropy in nats. */
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
  /** Single pixels of masked filling: sequence, raster index, token and entropy (nats) of each. */
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
   * With learned codes: images decoded from the tokens so far, (sequences, nPx, nPx, 3) sRGB bytes; tokens
   * not yet drawn count as a mean code.
   */
  | {
      kind: 'completionImages'
      setId: string
      runId: string
      step: number
      rgb: Uint8Array
      /** (promptCount, nPx, nPx, 3) the originals; sent once, with the first images. */
      originals: Uint8Array | null
    }
  | { kind: 'completionEnd'; setId: string; runId: string; step: number; outcome: 'done' | 'cancelled' }
  | { kind: 'completionFailed'; setId: string; failure: Failure }
  /** A classifier replaces the one of its kind that was kept with the run; also sent when a run is opened. */
  | { kind: 'classifierKept'; runId: string; step: number; classifier: ClassifierFacts; bytes: number }
  /** The weights at `step` have the lowest validation loss so far; also sent when a run is opened. */
  | { kind: 'bestKept'; runId: string; step: number; loss: number }
  | { kind: 'studyStarted'; studyId: string; runId: string; step: number; study: Study }
  /** `done` of `all` pieces, what in a few words, and the result so far. */
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
  /** The newest complete study of its kind, of the weights at `step`; sent when a run is opened. */
  | { kind: 'studyKept'; studyId: string; runId: string; step: number; study: Study; result: StudyResult }
  /** A failure outside any request, such as a lost GPU. */
  | { kind: 'fault'; failure: Failure }

/** The events of one kind. */
export type EventOf<K extends LabEvent['kind']> = Extract<LabEvent, { kind: K }>

/** Sends an event to the page; transferred buffers are detached from the sender. */
export type Post = (event: LabEvent, transfer?: Transferable[]) => void
