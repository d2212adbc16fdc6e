/**
 * How the threads of a pool share one kernel call: a small block in the shared memory that names the job, and
 * the loop that helpers run on it. No Worker and no tensor here; threads.ts owns those. Needs shared memory.
 *
 * A job is cut into chunks of work items, dealt to lanes in order: one lane a thread, the first chunks in the
 * first. A thread claims chunks of its own lane by adding one to the lane's word, then those of the others.
 * So the same thread gets the same rows in every kernel of a step while nobody is late, and finds in its own
 * cache what it wrote before. Nobody waits for a helper that sleeps: only those that have said (ACTIVE) that
 * they are looking for a chunk. Between jobs the lanes stand at CLOSED, so that a helper that comes late
 * finds nothing, whatever the rest of the board holds by then; a claim that succeeds was made after the job
 * was written whole.
 */

export type KernelFunction = (...numbers: number[]) => void

/** Words of the board, 32 bits each. */
const GENERATION = 0
const LANES = 1
const ACTIVE = 2
const CHUNKS = 3
const GRAIN = 4
const ITEMS = 5
const KERNEL = 6
const COUNT = 7
const SCRATCH = 8
const SCRATCH_STEP = 9
const GONE = 10
const FAILED = 11
const AWAKE = 12
const WORDS = 16
/** Lanes there is room for; as many as a pool has threads where nobody asks for more. */
const MOST_LANES = 8
/**
 * Words from one lane's claims to the next: a cache line, so that threads claim without taking each other's
 * line.
 */
const LANE_WORDS = 16
/** The kernel's own numbers, as float64, which holds offsets and float32 scalars exactly. */
const MOST_NUMBERS = 24

const CLAIMS = WORDS + MOST_NUMBERS * 2

export const BOARD_BYTES = (CLAIMS + MOST_LANES * LANE_WORDS) * 4
const CLOSED = 2 ** 30
/** A generation that tells helpers to leave. */
const LEAVE = -1
/** Milliseconds in which every helper must have left. */
const LEAVING_TIME = 2000
/** The posting thread looks this many times for helpers to end before it sleeps: about 20 microseconds. */
const LOOKS = 2000
/**
 * Milliseconds a helper looks for the next job before it sleeps: longer than what lies between two kernels of
 * a step, because waking takes a sleeper longer than most kernels run, and the others wait or do its share.
 */
const AWAKE_MS = 1
/** Looks between two looks at the clock. */
const LOOKS_A_CLOCK = 256

/** One job, as the pool posts it. */
export interface Job {
  /** Index into the kernels' list, the same in all threads. */
  kernel: number
  numbers: readonly number[]
  items: number
  /** Work items in one chunk. */
  grain: number
  /** Byte offset of the first thread's scratch, and from one thread's to the next. */
  scratch: number
  scratchStep: number
  /** Threads that may take part, the posting one included. */
  threads: number
  /** Whether helpers look for the next job for a while, or sleep at once (patience.ts). */
  awake: boolean
}

/** The chunk a lane starts at; the lane's end is the next lane's start. */
function firstChunk(lane: number, lanes: number, chunks: number): number {
  return Math.floor((lane * chunks) / lanes)
}

/** One thread's view of the board. */
export class JobBoard {
  #words: Int32Array
  #numbers: Float64Array
  #kernels: readonly KernelFunction[]
  #thread: number

  /**
   * @param buffer the shared memory's (its TypeScript type does not say that it is shared); a view made once
   *   stays good, because shared memory grows without moving
   * @param offset of BOARD_BYTES bytes, a multiple of 8
   * @param thread 0 for the one that posts jobs, 1, 2, ... for helpers
   */
  constructor(buffer: ArrayBufferLike, offset: number, kernels: readonly KernelFunction[], thread: number) {
    this.#words = new Int32Array(buffer, offset, BOARD_BYTES / 4)
    this.#numbers = new Float64Array(buffer, offset + WORDS * 4, MOST_NUMBERS)
    this.#kernels = kernels
    this.#thread = thread
  }

  /** Clears the board. The posting thread, before any helper starts. */
  reset(): void {
    this.#words.fill(0)
    this.#closeLanes()
  }

  /**
   * Posts a job, does its share and returns when all of it is done. Thread 0 only. Throws Error where a
   * helper failed.
   * @returns the part of the work that helpers did, from 0 to 1
   */
  run(job: Job): number {
    const words = this.#words
    if (job.numbers.length > MOST_NUMBERS) throw new Error(`a kernel takes at most ${MOST_NUMBERS} numbers`)
    const chunks = Math.ceil(job.items / job.grain)
    const lanes = Math.min(MOST_LANES, job.threads, chunks)
    words[LANES] = lanes
    words[CHUNKS] = chunks
    words[GRAIN] = job.grain
    words[ITEMS] = job.items
    words[KERNEL] = job.kernel
    words[COUNT] = job.numbers.length
    words[SCRATCH] = job.scratch
    words[SCRATCH_STEP] = job.scratchStep
    words[FAILED] = 0
    words[AWAKE] = Number(job.awake)
    this.#numbers.set(job.numbers)
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

  /** Serves jobs until it is told to leave. Helpers only. */
  serve(): void {
    const words = this.#words
    let seen = 0
    for (;;) {
      if (!words[AWAKE] || !this.#looksFor(seen)) Atomics.wait(words, GENERATION, seen)
      seen = Atomics.load(words, GENERATION)
      if (seen === LEAVE) break
      Atomics.add(words, ACTIVE, 1)
      try {
        this.#claimChunks()
      } catch {
        // The posting thread must hear of it, or it would wait for ever or take half a result for a whole
        // one.
        Atomics.store(words, FAILED, 1)
      }
      Atomics.sub(words, ACTIVE, 1)
      Atomics.notify(words, ACTIVE)
    }
    Atomics.add(words, GONE, 1)
    Atomics.notify(words, GONE)
  }

  /**
   * Sends all helpers away and waits for it: ending a worker takes effect at some later time, and until then
   * it would look at memory that may by then be something else, or another pool's board. Thread 0 only,
   * between jobs.
   * @returns true if all have left, so that the board's memory may be given back
   */
  close(helpers: number): boolean {
    const words = this.#words
    Atomics.store(words, GENERATION, LEAVE)
    Atomics.notify(words, GENERATION)
    const mayBlock = typeof document === 'undefined'
    const deadline = performance.now() + LEAVING_TIME
    for (;;) {
      const gone = Atomics.load(words, GONE)
      if (gone >= helpers) return true
      if (performance.now() > deadline) return false
      if (mayBlock) Atomics.wait(words, GONE, gone, 50)
    }
  }

  /** Looks at the board for some time. @returns true once there is another generation than `seen` */
  #looksFor(seen: number): boolean {
    const until = performance.now() + AWAKE_MS
    do {
      for (let looks = 0; looks < LOOKS_A_CLOCK; looks++) {
        if (Atomics.load(this.#words, GENERATION) !== seen) return true
      }
    } while (performance.now() < until)
    return false
  }

  /** @returns how many chunks this thread did */
  #claimChunks(): number {
    let done = 0
    // Every lane there is room for is looked at: how many the job has is known only after a claim.
    for (let i = 0; i < MOST_LANES; i++) done += this.#claimLane((this.#thread + i) % MOST_LANES)
    return done
  }

  #claimLane(lane: number): number {
    const words = this.#words
    for (let done = 0; ; done++) {
      const chunk = Atomics.add(words, CLAIMS + lane * LANE_WORDS, 1)
      if (chunk >= CLOSED) return done
      // Everything below is read after the claim: only a successful one promises that it belongs to this job.
      if (chunk >= firstChunk(lane + 1, words[LANES]!, words[CHUNKS]!)) return done
      const begin = chunk * words[GRAIN]!
      const end = Math.min(begin + words[GRAIN]!, words[ITEMS]!)
      const scratch = words[SCRATCH]! + this.#thread * words[SCRATCH_STEP]!
      this.#kernels[words[KERNEL]!]!(...this.#numbers.subarray(0, words[COUNT]!), scratch, begin, end)
    }
  }

  #closeLanes(): void {
    for (let lane = 0; lane < MOST_LANES; lane++)
      Atomics.store(this.#words, CLAIMS + lane * LANE_WORDS, CLOSED)
  }

  /** Until no helper is inside the job. A page's main thread may not sleep, so it looks again and again. */
  #waitForHelpers(): void {
    const words = this.#words
    const mayBlock = typeof document === 'undefined'
    for (let looks = 0; ; looks++) {
      const active = Atomics.load(words, ACTIVE)
      if (active === 0) return
      if (mayBlock && looks > LOOKS) Atomics.wait(words, ACTIVE, active)
    }
  }
}
