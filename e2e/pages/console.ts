/**
 * Types of the console API as README documents it, written a second time on purpose, so that a change of the
 * page's types cannot change the public API unnoticed.
 */

export interface ConsoleRun {
  id: string
  status: 'preparing' | 'running' | 'paused' | 'finished' | 'stopped' | 'failed'
  step: number
  steps: number
  /** Null before the first event. */
  facts: { tensors: number; bytes: number; elapsedSeconds: number } | null
  /** Why it failed, null if it did not. */
  failure: ConsoleFailure | null
}

interface ConsoleFailure {
  code: string
  message: string
  remedy: string
  subject?: string
}

/** The newest study of one kind; `result` has the shape of its kind, in plain arrays. */
export interface ConsoleStudy {
  state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed'
  study: Record<string, number | string>
  step: number
  result: unknown
  failure: ConsoleFailure | null
}

export type StudyKind = 'probe' | 'fineTune' | 'lowData' | 'sweep' | 'likelihood' | 'inspect' | 'featureMap'

/** A mean over seeds; `deviation` is the sample standard deviation. */
interface ConsoleSpread {
  mean: number
  deviation: number
  count: number
}

/** The set over seeds of the current run. */
export interface ConsoleSet {
  id: string
  name: string
  size: number
  training: boolean
  index: number | null
  members: {
    seed: number
    state: 'waiting' | 'preparing' | 'running' | 'paused' | 'finished' | 'stopped' | 'failed'
    runId: string | null
  }[]
  result: {
    count: number
    bestLayers: number[]
    lastLayer: number
    best: { mean: number; deviation: number }
    rawPixels: { mean: number; deviation: number } | null
    loss: { mean: number; deviation: number } | null
  } | null
  bands: {
    validation: ({ step: number } & ConsoleSpread)[]
    probes: { step: number; layers: ConsoleSpread[] }[]
  }
}

export interface ConsoleState {
  backend: string | null
  adapter: string | null
  config: Record<string, number | string>
  run: ConsoleRun | null
  metrics: {
    step: number[]
    loss: number[]
    valStep: number[]
    valLoss: number[]
    tokensPerSecond: number | null
  }
  probes: { step: number; accuracy: number[] }[]
  baselines: {
    uniformLoss: number
    unigramEntropy: number
    majorityAccuracy: number
    rawPixelAccuracy: number
  } | null
  /** The last save of the current run; null before. */
  kept: { runId: string; step: number; at: number } | null
  studies: Partial<Record<StudyKind, ConsoleStudy>>
  checkpoints: {
    runId: string
    name: string
    objective: string
    parameters: number
    step: number
    loss: number
    accuracy: number
    layer: number
  }[]
  pair: 'autoregressive' | 'masked' | null
  set: ConsoleSet | null
}

export interface ConsoleCompletions {
  nPx: number
  images: number[][]
  /** The decoded images, if tokens are learned codes. */
  decoded: number[][] | null
  originals: number[][]
  palette: number[][]
}

/** One pixel as the model sees it. */
export interface ConsoleLook {
  step: number
  place: number
  position: number
  nLayer: number
  nHead: number
  probabilities: number[]
  entropy: number
  /** (L, H, T) flat. */
  attention: number[]
  /** (L, H) flat. */
  start: number[] | null
  reached: number[]
}

/** A model opened from files. */
export interface ConsoleModel {
  positions: number
  nVocab: number
  nLayer: number
  nHead: number
  nEmbd: number
  parameters: number
}

export interface ConsoleApi {
  ready: Promise<unknown>
  state(): ConsoleState
  start(config?: Record<string, number | string>): unknown
  pause(): unknown
  resume(): unknown
  step(count?: number): unknown
  saveRun(): Promise<Blob>
  openRun(file: Blob, name?: string): Promise<string>
  stop(): unknown
  startPair(config?: Record<string, number | string>): Promise<unknown>
  startSet(count: number, config?: Record<string, number | string>): Promise<unknown>
  skipInSet(): Promise<unknown>
  continueSet(setId: string): Promise<unknown>
  openSet(file: Blob, name?: string): Promise<unknown>
  complete(settings?: Record<string, number | string | number[]>): Promise<ConsoleCompletions>
  lookAt(pixel: { tokens: number[]; place: number; unknown?: number[] }): Promise<ConsoleLook>
  loadWeights(files: File[], options?: { nHead?: number }): Promise<ConsoleModel | null>
  logits(tokens: number[][]): Promise<number[][][]>
  features(tokens: number[][]): Promise<number[][][]>
  study(kind: StudyKind, settings?: Record<string, number | string>): Promise<unknown>
}
