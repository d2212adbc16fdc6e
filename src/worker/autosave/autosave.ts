/**
 * Decides when a run's state is captured between two steps: on request, and periodically to be stored. What
 * is captured and where it goes is passed in. Capturing copies the state, so training continues while it is
 * read and written.
 */
import type { SavedRun } from '../../checkpoint/savedRun'
import { LabError, toFailure } from '../../core/failure'
import type { Post } from '../../core/protocol'

/** Milliseconds of training that a crash may cost: the next state is stored when the last one is this old. */
const promisedMs = 10_000
/** Spared of it for what takes longer than before. */
const spareMs = 2000
/** The run waits this long for a save before it goes on beside it, which makes the save slower. */
const mostWaitMs = 10_000

export interface AutosaveOptions {
  runId: string
  post: Post
  /** Copies the run's state as it is at the call. */
  capture: () => Promise<SavedRun>
  /** Stores a state; without it there is no autosave. */
  store: ((saved: SavedRun) => Promise<void>) | undefined
  /** Changes whenever there is something new to save. */
  version: () => string
  /** Called at the end of an autosave: another may be due. */
  onSaved: () => void
}

interface Request {
  resolve(saved: SavedRun): void
  reject(error: unknown): void
}

export class Autosave {
  private requests: Request[] = []
  private due = false
  /** The save in progress. */
  private storing: Promise<void> | null = null
  private savedVersion: string
  /** When the state stored last, or being stored, was captured, and when the last save ended. */
  private captured = performance.now()
  private ended = performance.now()
  /** Milliseconds that the last save took. */
  private tookMs = 0
  /** When a save was possible last, null after a rest; and how long it takes, lately, until it is again. */
  private possible: number | null = null
  private gapMs = 1000

  /** The initial state needs no autosave. */
  constructor(private readonly options: AutosaveOptions) {
    this.savedVersion = options.version()
  }

  /** Requests the state after the step in progress. */
  requestSave(): Promise<SavedRun> {
    return new Promise((resolve, reject) => {
      this.requests.push({ resolve, reject })
    })
  }

  /** Autosaves at the next opportunity. */
  saveSoon(): void {
    this.due = true
  }

  /** Autosaves at the next opportunity if the one after it may come too late. Call it at each. */
  saveIfDue(): void {
    const now = performance.now()
    if (this.possible !== null) this.gapMs = Math.max(now - this.possible, 0.95 * this.gapMs)
    this.possible = now
    if (this.storing) return
    const next = now + this.gapMs + 1.5 * this.tookMs + spareMs
    // However long a save takes, twice as long is left to the run.
    if (next >= this.captured + promisedMs && now >= this.ended + 2 * this.tookMs) this.due = true
  }

  /** The run rests: the time until it goes on does not count. */
  rest(): void {
    this.possible = null
  }

  /** Whether a state was requested. */
  private get requested(): boolean {
    return this.requests.length > 0
  }

  /** Whether there is something to do at the next opportunity. */
  get pending(): boolean {
    return this.requested || (this.mustStore && !this.storing)
  }

  /** Captures the state if needed. Call it between two steps. */
  saveIfRequested(): void {
    // With nothing new there is nothing to save; it must not become due again by the next step.
    if (!this.storing && !this.mustStore) this.due = false
    if (!this.pending) return
    const { version, capture } = this.options
    const requests = this.requests.splice(0)
    const captured = capture()
    for (const { resolve, reject } of requests) captured.then(resolve, reject)
    if (this.mustStore && !this.storing) this.storing = this.store(captured, version())
    else captured.catch(() => undefined)
  }

  /** Resolves when the save in progress has ended, at once without one, and when it takes too long. */
  async written(): Promise<void> {
    const left = this.captured + mostWaitMs - performance.now()
    if (!this.storing || left <= 0) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const over = new Promise<void>((done) => {
      timer = setTimeout(done, left)
    })
    await Promise.race([this.storing, over])
    clearTimeout(timer)
  }

  /**
   * Stores what is due, and resolves when it and the save in progress have ended. Does not rely on the run's
   * loop to begin the next save. Call it when no step is in progress.
   */
  async stored(): Promise<void> {
    while (this.storing || this.mustStore) {
      if (!this.storing) this.saveIfRequested()
      await this.storing
    }
  }

  /** Rejects open requests and cancels what is due. */
  end(error: LabError): void {
    this.due = false
    this.requests.splice(0).forEach(({ reject }) => reject(error))
  }

  private get mustStore(): boolean {
    return this.due && this.options.store !== undefined && this.options.version() !== this.savedVersion
  }

  private async store(captured: Promise<SavedRun>, version: string): Promise<void> {
    const { store, post, runId, onSaved } = this.options
    this.due = false
    this.captured = performance.now()
    let step = 0
    try {
      const saved = await captured
      step = saved.step
      await store!(saved)
      this.savedVersion = version
      post({ kind: 'runAutosaved', runId, step, at: saved.savedAt })
    } catch (error) {
      post({ kind: 'autosaveFailed', runId, step, failure: toFailure(error) })
    } finally {
      this.storing = null
      this.ended = performance.now()
      this.tookMs = this.ended - this.captured
      onSaved()
    }
  }
}
