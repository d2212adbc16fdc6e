/**
 * The console API as the tests see it: the shape that README documents, written down a second time
 * on purpose, so that a change of the page's own types cannot change the promise unnoticed.
 */

export interface ConsoleRun {
  id: string
  status: 'preparing' | 'running' | 'paused' | 'finished' | 'stopped' | 'failed'
  step: number
  steps: number
}

export interface ConsoleState {
  backend: string | null
  adapter: string | null
  config: Record<string, number | string>
  run: ConsoleRun | null
  metrics: { step: number[]; loss: number[]; valStep: number[]; valLoss: number[]; tokensPerSecond: number | null }
  probes: { step: number; accuracy: number[] }[]
  baselines: { uniformLoss: number; unigramEntropy: number; majorityAccuracy: number; rawPixelAccuracy: number } | null
}

export interface ConsoleCompletions {
  nPx: number
  images: number[][]
  originals: number[][]
  palette: number[][]
}

export interface ConsoleApi {
  ready: Promise<unknown>
  state(): ConsoleState
  start(config?: Record<string, number | string>): unknown
  pause(): unknown
  resume(): unknown
  step(count?: number): unknown
  stop(): unknown
  complete(settings?: Record<string, number>): Promise<ConsoleCompletions>
}
