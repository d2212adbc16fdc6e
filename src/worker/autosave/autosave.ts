/**
 * When a run's state is taken between two steps: for whoever asks for it, and from time to time to be kept by
 * itself. Decides only when; what is taken and where it goes is given. Taking copies the state, so training
 * goes on while it is read and written.
 */
import type { SavedRun } from '../../checkpoint/savedRun'
import { LabError, toFailure } from '../../core/failure'
import type { Post } from '../../core/protocol'

/** Milliseconds of training between two keepings. */
const keepEveryMs = 10_000
/** A keeping takes at most about this share of the time: large models are kept less often. */
const mostShare = 1 / 20

export interface KeepingOptions {
  /** The run's state as it is at the call. */
  capture: () => Promise<SavedRun>
  /** Puts a state where it survives; without it nothing is kept by itself. */
  keep: ((saved: SavedRun) => Promise<void>) | undefined
  /** A number that is another one whenever there is something new to keep. */
  version: () => string
  post: Post
  runId: string
  /** Has the run look here again: a keeping has ended that another was waiting for. */
  wake: () => void
}

interface Asked {
  resolve(saved: SavedRun): void
  reject(error: unknown): void
}

export class Autosave {
  private asked: Asked[] = []
  private wanted = false
  private busy = false
  private keptVersion: string
  private lastKept = performance.now()
  private pauseMs = keepEveryMs

  /** What there is at the beginning needs no keeping. */
  constructor(private readonly options: KeepingOptions) {
    this.keptVersion = options.version()
  }

  /** The state after the step under way. */
  ask(): Promise<SavedRun> {
    return new Promise((resolve, reject) => {
      this.asked.push({ resolve, reject })
    })
  }

  /** Wants the run kept at the next chance. */
  keepNow(): void {
    this.wanted = true
  }

  /** Wants it kept if that is due by the clock. */
  tick(): void {
    if (performance.now() - this.lastKept >= this.pauseMs) this.wanted = true
  }

  /** Whether somebody waits for a state: then steps give way until it is taken. */
  get awaited(): boolean {
    return this.asked.length > 0
  }

  /** Whether there is something to do at the next chance. */
  get pending(): boolean {
    return this.awaited || (this.worthKeeping && !this.busy)
  }

  /**
   * Takes the state where it is wanted. To be called between two steps, when no measurement of the run itself
   * is unfinished.
   */
  serve(): void {
    // What was wanted with nothing new is done; it must not become due by the next step.
    if (!this.busy && !this.worthKeeping) this.wanted = false
    if (!this.pending) return
    const { version, capture } = this.options
    const waiting = this.asked.splice(0)
    const taken = capture()
    for (const { resolve, reject } of waiting) taken.then(resolve, reject)
    if (this.worthKeeping && !this.busy) void this.keep(taken, version())
    else taken.catch(() => undefined)
  }

  /** Ends what waits, with the reason. */
  end(error: LabError): void {
    this.wanted = false
    this.asked.splice(0).forEach(({ reject }) => reject(error))
  }

  private get worthKeeping(): boolean {
    return this.wanted && this.options.keep !== undefined && this.options.version() !== this.keptVersion
  }

  private async keep(taken: Promise<SavedRun>, version: string): Promise<void> {
    const { keep, post, runId, wake } = this.options
    this.busy = true
    this.wanted = false
    const began = performance.now()
    let step = 0
    try {
      const saved = await taken
      step = saved.step
      await keep!(saved)
      this.keptVersion = version
      post({ kind: 'runKept', runId, step, at: saved.savedAt })
    } catch (error) {
      post({ kind: 'keepFailed', runId, step, failure: toFailure(error) })
    } finally {
      this.busy = false
      this.lastKept = performance.now()
      this.pauseMs = Math.max(keepEveryMs, (this.lastKept - began) / mostShare)
      wake()
    }
  }
}
