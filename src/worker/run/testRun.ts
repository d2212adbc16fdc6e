/**
 * Test support: a session without a Worker, its events kept, and waiting for what they say. The same in
 * Node and in the browser, so that every backend is held to the same behaviour.
 */
import type { RunConfig } from '../../core/config'
import { baseConfig } from '../../core/presets'
import { prepareData, type PreparedData } from '../../data/prepare'
import type { RawDataset } from '../../data/rawDataset'
import type { LabEvent } from '../protocol'
import { Session } from './session'
import type { SessionOptions } from './sessionOptions'

type Of<K extends LabEvent['kind']> = Extract<LabEvent, { kind: K }>

/** A run small enough for a test: an odd batch, two layers, few images to measure on. */
export const small: Partial<RunConfig> = {
  nPx: 5, nVocab: 7, nLayer: 2, nHead: 2, nEmbd: 12, batchSize: 5, steps: 12, warmupSteps: 3, evalEvery: 5, evalImages: 20,
  probeEvery: 6, probeTrainImages: 60, probeTestImages: 40, completeEvery: 12, promptCount: 2, samplesPerPrompt: 2, promptRows: 2,
}

export class TestRun {
  readonly events: LabEvent[] = []
  readonly session: Session
  readonly data: PreparedData
  private waiting: (() => void)[] = []

  /** @param more a run to go on with, and who keeps it */
  constructor(raw: RawDataset, over: Partial<RunConfig> = {}, more: Pick<SessionOptions, 'from' | 'keep'> = {}) {
    const config: RunConfig = more.from?.config ?? { ...baseConfig, ...small, ...over }
    const post = (event: LabEvent) => {
      this.events.push(event)
      this.waiting.splice(0).forEach((wake) => wake())
    }
    const breathe = () => new Promise<void>((resolve) => { setTimeout(resolve, 0) })
    this.data = prepareData(raw, config)
    this.session = new Session({ runId: 'run', config, data: this.data, post, openSet: async () => raw, breathe, ...more })
  }

  of<K extends LabEvent['kind']>(kind: K): Of<K>[] {
    return this.events.filter((event): event is Of<K> => event.kind === kind)
  }

  get losses(): number[] {
    return this.of('metrics').flatMap((event) => [...event.columns.loss])
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => { this.waiting.push(resolve) })
  }

  status(wanted: string): Promise<void> {
    return this.until(() => this.of('runStatus').at(-1)?.status === wanted)
  }
}
