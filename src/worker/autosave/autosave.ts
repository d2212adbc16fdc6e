/**
 * Decides when a run's state is captured between two steps: on request, and periodically to be stored. What
 * is captured and where it goes is passed in. Capturing copies the state, so training continues while it is
 * read and written.
 */
import type { SavedRun } from '../../checkpoint/savedRun'
import { LabError, toFailure } from '../../core/failure'
import type { Post } from '../../core/protocol'

/** Milliseconds of training between two autosaves. */
const intervalMs = 10_000
/** Largest share of the time spent on autosaves: large models are saved less often. */
const maxShare = 1 / 20

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
  private lastSaved = performance.now()
  private pauseMs = intervalMs

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

  /** Autosaves at the next opportunity if the interval has passed. */
  saveIfDue(): void {
    if (performance.now() - this.lastSaved >= this.pauseMs) this.due = true
  }

  /** Whether a state was requested: no step is taken until it is captured. */
  get requested(): boolean {
    return this.requests.length > 0
  }

  /** Whether there is something to do at the next opportunity. */
  get pending(): boolean {
    return this.requested || (this.mustStore && !this.storing)
  }

  /** Captures the state if needed. Call it between two steps, when no own measurement is unfinished. */
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

  /** Resolves when the save in progress has ended, and the one that was due meanwhile. */
  async stored(): Promise<void> {
    while (this.storing) await this.storing
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
    const started = performance.now()
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
      this.lastSaved = performance.now()
      this.pauseMs = Math.max(intervalMs, (this.lastSaved - started) / maxShare)
      onSaved()
    }
  }
}
