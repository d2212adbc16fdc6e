/**
 * A session without a Worker that records its events. The same in Node and in the browser, so that every
 * backend is tested for the same behaviour.
 */
import type { RunConfig } from '../core/config'
import { baseConfig } from '../core/presets'
import { prepareData, type PreparedData } from '../data/prepare'
import type { RawDataset } from '../data/rawDataset'
import { EventLog } from '../headless/eventLog'
import type { CompletionSettings } from '../core/protocol'
import { Session } from '../worker/session/session'
import type { SessionOptions } from '../worker/session/sessionOptions'

/** Settings of a run small enough for a test: an odd batch, two layers, few evaluation images. */
export const small: Partial<RunConfig> = {
  nPx: 5,
  nVocab: 7,
  nLayer: 2,
  nHead: 2,
  nEmbd: 12,
  batchSize: 5,
  steps: 12,
  warmupSteps: 3,
  evalEvery: 5,
  evalImages: 20,
  probeEvery: 6,
  probeTrainImages: 60,
  probeTestImages: 40,
  completeEvery: 12,
  promptCount: 2,
  samplesPerPrompt: 2,
  promptRows: 2,
}

/** Completions of such a run: two rows of five pixels given, fifteen pixels drawn. */
export const smallCompletion: CompletionSettings = {
  promptRows: 2,
  promptCount: 2,
  samplesPerPrompt: 2,
  temperature: 1,
  topK: 0,
  seed: 4,
  fill: 'raster',
  fillRounds: 3,
  hole: null,
}

export class TestRun extends EventLog {
  readonly session: Session
  readonly data: PreparedData

  /** @param more a run to continue, and where autosaves go */
  constructor(
    raw: RawDataset,
    over: Partial<RunConfig> = {},
    more: Pick<SessionOptions, 'from' | 'store'> = {},
  ) {
    super()
    const config: RunConfig = more.from?.config ?? { ...baseConfig, ...small, ...over }
    const yieldToEventLoop = () =>
      new Promise<void>((resolve) => {
        setTimeout(resolve, 0)
      })
    this.data = prepareData(raw, config)
    this.session = new Session({
      runId: 'run',
      config,
      data: this.data,
      post: (event) => this.record(event),
      openDataset: async () => raw,
      yieldToEventLoop,
      ...more,
    })
  }
}
