/**
 * How the threads of a pool share one kernel call: a small block in the shared memory that describes the job,
 * and the loop that helpers run on it. Knows no Worker and no tensor; threads.ts owns those. Needs shared
 * memory.
 *
 * A job is divided into chunks of work items, assigned to lanes in order: one lane per thread, the first
 * chunks in the first lane. A thread claims chunks of its own lane by adding one to the lane's word, then
 * those of the others. So if no thread is late, the same thread gets the same rows in every kernel of a step,
 * and finds what it wrote before in its own cache. The posting thread never waits for a sleeping helper: only
 * for those that have declared (ACTIVE) that they are claiming chunks. Between jobs the lanes hold CLOSED, so
 * that a late helper finds no chunk, whatever the rest of the board holds by then; a successful claim was
 * made after the whole job was written.
 */
import type { KernelFunction } from './binary'

/** Indices of the board's 32-bit words. */
const GENERATION = 0
const LANES = 1
const ACTIVE = 2
const CHUNKS = 3
const ITEMS_PER_CHUNK = 4
const ITEMS = 5
const KERNEL = 6
const ARG_COUNT = 7
const SCRATCH = 8
const SCRATCH_STEP = 9
const LEFT = 10
const FAILED = 11
const SPIN = 12
const WORDS = 16
/** Number of lanes; as many as a pool has threads by default. */
const MAX_LANES = 8
/**
 * Words from one lane's counter to the next: a cache line, so that claims of different lanes do not contend.
 */
const LANE_WORDS = 16
/** The kernel's own arguments, as float64, which holds offsets and float32 scalars exactly. */
const MAX_ARGS = 24

const CLAIMS = WORDS + MAX_ARGS * 2

export const BOARD_BYTES = (CLAIMS + MAX_LANES * LANE_WORDS) * 4
const CLOSED = 2 ** 30
/** A generation that makes helpers leave. */
const LEAVE = -1
/** Milliseconds in which every helper must have left. */
const LEAVE_TIMEOUT_MS = 2000
/** The posting thread spins this often for helpers to finish before it sleeps: about 20 microseconds. */
const POSTER_SPINS = 2000
/**
 * Milliseconds that a helper spins for the next job before it sleeps: longer than the gap between two kernels
 * of a step, because waking a sleeper takes longer than most kernels run, and the others wait or do its
 * share.
 */
const HELPER_SPIN_MS = 1
/** Spins between two readings of the clock. */
const SPINS_PER_CLOCK = 256

/** One job, as the pool posts it. */
export interface Job {
  /** Index into the list of kernels, which is the same in all threads. */
  kernel: number
  args: readonly number[]
  items: number
  /** Work items in one chunk. */
  itemsPerChunk: number
  /** Byte offset of the first thread's scratch, and from one thread's to the next. */
  scratch: number
  scratchStep: number
  /** Threads that may take part, the posting one included. */
  threads: number
  /** Whether helpers spin for the next job for a while, or sleep at once (spinPolicy.ts). */
  spin: boolean
}

/** The chunk that a lane starts at; its end is the next lane's start. */
function firstChunk(lane: number, lanes: number, chunks: number): number {
  return Math.floor((lane * chunks) / lanes)
}

/** One thread's view of the board. */
export class JobBoard {
  #words: Int32Array
  #args: Float64Array
  #kernels: readonly KernelFunction[]
  #thread: number

  /**
   * @param buffer the shared memory's (its TypeScript type does not say that it is shared); a view stays
   *   valid, because shared memory grows without moving
   * @param offset of BOARD_BYTES bytes, a multiple of 8
   * @param thread 0 for the one that posts jobs, 1, 2, ... for helpers
   */
  constructor(buffer: ArrayBufferLike, offset: number, kernels: readonly KernelFunction[], thread: number) {
    this.#words = new Int32Array(buffer, offset, BOARD_BYTES / 4)
    this.#args = new Float64Array(buffer, offset + WORDS * 4, MAX_ARGS)
    this.#kernels = kernels
    this.#thread = thread
  }

  /** Clears the board. The posting thread, before any helper starts. */
  reset(): void {
    this.#words.fill(0)
    this.#closeLanes()
  }

  /**
   * Posts a job, does its share and returns when all of it is done. Thread 0 only.
   * @returns the part of the work that helpers did, from 0 to 1
   * @throws Error if a helper failed
   */
  run(job: Job): number {
    const words = this.#words
    if (job.args.length > MAX_ARGS) throw new Error(`a kernel takes at most ${MAX_ARGS} numbers`)
    const chunks = Math.ceil(job.items / job.itemsPerChunk)
    const lanes = Math.min(MAX_LANES, job.threads, chunks)
    words[LANES] = lanes
    words[CHUNKS] = chunks
    words[ITEMS_PER_CHUNK] = job.itemsPerChunk
    words[ITEMS] = job.items
    words[KERNEL] = job.kernel
    words[ARG_COUNT] = job.args.length
    words[SCRATCH] = job.scratch
    words[SCRATCH_STEP] = job.scratchStep
    words[FAILED] = 0
    words[SPIN] = Number(job.spin)
    this.#args.set(job.args)
    for (let lane = 0; lane < lanes; lane++)
      Atomics.store(words, CLAIMS + lane * LANE_WORDS, firstChunk(lane, lanes, chunks))
    Atomics.add(words, GENERATION, 1)
    Atomics.notify(words, GENERATION)
    let own = 0
    try {
      own = this.#claimChunks()
    } finally {
      this.#closeLanes()
      this.#waitForHelpers()
    }
    if (words[FAILED] !== 0) throw new Error('a kernel failed in a helper thread')
    return 1 - own / chunks
  }

  /** Serves jobs until the board is closed. Helpers only. */
  serve(): void {
    const words = this.#words
    let seen = 0
    for (;;) {
      if (!words[SPIN] || !this.#spinFor(seen)) Atomics.wait(words, GENERATION, seen)
      seen = Atomics.load(words, GENERATION)
      if (seen === LEAVE) break
      Atomics.add(words, ACTIVE, 1)
      try {
        this.#claimChunks()
      } catch {
        // Reported to the posting thread, which would otherwise take a partial result for a whole one.
        Atomics.store(words, FAILED, 1)
      }
      Atomics.sub(words, ACTIVE, 1)
      Atomics.notify(words, ACTIVE)
    }
    Atomics.add(words, LEFT, 1)
    Atomics.notify(words, LEFT)
  }

  /**
   * Makes all helpers leave and waits for them: terminating a worker takes effect at some later time, and
   * until then it would read memory that may by then be something else, or another pool's board. Thread 0
   * only, between jobs.
   * @returns true if all have left, so that the board's memory may be freed
   */
  close(helpers: number): boolean {
    const words = this.#words
    Atomics.store(words, GENERATION, LEAVE)
    Atomics.notify(words, GENERATION)
    const mayBlock = typeof document === 'undefined'
    const deadline = performance.now() + LEAVE_TIMEOUT_MS
    for (;;) {
      const left = Atomics.load(words, LEFT)
      if (left >= helpers) return true
      if (performance.now() > deadline) return false
      if (mayBlock) Atomics.wait(words, LEFT, left, 50)
    }
  }

  /** Spins for HELPER_SPIN_MS. @returns true once the generation is another than `seen` */
  #spinFor(seen: number): boolean {
    const until = performance.now() + HELPER_SPIN_MS
    do {
      for (let spins = 0; spins < SPINS_PER_CLOCK; spins++) {
        if (Atomics.load(this.#words, GENERATION) !== seen) return true
      }
    } while (performance.now() < until)
    return false
  }

  /** @returns how many chunks this thread did */
  #claimChunks(): number {
    let done = 0
    // All lanes are tried: how many the job has is known only after a claim.
    for (let i = 0; i < MAX_LANES; i++) done += this.#claimLane((this.#thread + i) % MAX_LANES)
    return done
  }

  #claimLane(lane: number): number {
    const words = this.#words
    for (let done = 0; ; done++) {
      const chunk = Atomics.add(words, CLAIMS + lane * LANE_WORDS, 1)
      if (chunk >= CLOSED) return done
      // Everything below is read after the claim: only a successful one guarantees that it belongs to this
      // job.
      if (chunk >= firstChunk(lane + 1, words[LANES]!, words[CHUNKS]!)) return done
      const begin = chunk * words[ITEMS_PER_CHUNK]!
      const end = Math.min(begin + words[ITEMS_PER_CHUNK]!, words[ITEMS]!)
      const scratch = words[SCRATCH]! + this.#thread * words[SCRATCH_STEP]!
      this.#kernels[words[KERNEL]!]!(...this.#args.subarray(0, words[ARG_COUNT]!), scratch, begin, end)
    }
  }

  #closeLanes(): void {
    for (let lane = 0; lane < MAX_LANES; lane++)
      Atomics.store(this.#words, CLAIMS + lane * LANE_WORDS, CLOSED)
  }

  /** Waits until no helper is inside the job. A page's main thread may not sleep, so there it spins. */
  #waitForHelpers(): void {
    const words = this.#words
    const mayBlock = typeof document === 'undefined'
    for (let spins = 0; ; spins++) {
      const active = Atomics.load(words, ACTIVE)
      if (active === 0) return
      if (mayBlock && spins > POSTER_SPINS) Atomics.wait(words, ACTIVE, active)
    }
  }
}
