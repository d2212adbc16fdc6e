/**
 * Runs kernels on several threads: helpers that share tfjs-wasm's shared memory, which exists only in a
 * cross-origin isolated page. Results are bit-identical to SingleLauncher's, because a kernel's work items do
 * not depend on each other.
 */
import type { KernelExports } from './binary'
import { BOARD_BYTES, JobBoard } from './jobBoard'
import { kernelNamed, type Launch, type Launcher, Scratch } from './launcher'
import { SpinPolicy } from './spinPolicy'
import type { TensorMemory } from './tfjsMemory'

/** Start message of a helper. */
export interface HelperStart {
  module: WebAssembly.Module
  memory: WebAssembly.Memory
  /** Byte offset of the job board. */
  board: number
  /** Thread number, from 1 on; the posting thread is 0. */
  thread: number
}

/** A helper thread that is ready to serve. */
export interface Helper {
  terminate(): void
}

/** Starts one helper; resolves when it is ready, rejects if it cannot start. */
export type SpawnHelper = (start: HelperStart) => Promise<Helper>

/**
 * Multiply-adds below which sharing costs more than it saves, with helpers awake (jobBoard.ts): some
 * microseconds of work.
 */
const MIN_SHARED_COST = 50_000
/** More threads than this gain little at the sizes of a browser's model. */
const MAX_THREADS = 8
/** Milliseconds after which a helper that has not answered counts as failed. */
const HELPER_START_MS = 10_000

/** Threads to use by default: one per logical core. */
export function defaultThreads(): number {
  return Math.min(MAX_THREADS, globalThis.navigator?.hardwareConcurrency ?? 1)
}

export class ThreadPool implements Launcher {
  readonly threads: number
  #helpers: readonly Helper[]
  #exports: KernelExports
  /** Index of each kernel on the job board. */
  #indices: ReadonlyMap<string, number>
  #board: JobBoard
  #boardOffset: number
  #scratch: Scratch
  #memory: TensorMemory
  #spinPolicy: SpinPolicy

  private constructor(
    exports: KernelExports,
    memory: TensorMemory,
    boardOffset: number,
    board: JobBoard,
    helpers: readonly Helper[],
  ) {
    this.#exports = exports
    this.#indices = new Map(Object.keys(exports).map((name, i) => [name, i]))
    this.#memory = memory
    this.#boardOffset = boardOffset
    this.#board = board
    this.#helpers = helpers
    this.#scratch = new Scratch(memory)
    this.threads = helpers.length + 1
    this.#spinPolicy = new SpinPolicy(this.threads)
  }

  /**
   * @param threads wanted, this one included; if any helper cannot start, the pool does all work on this
   *   thread
   * @param memory shared
   */
  static async start(
    module: WebAssembly.Module,
    exports: KernelExports,
    memory: TensorMemory,
    threads: number,
    spawn: SpawnHelper,
  ): Promise<ThreadPool> {
    const boardOffset = memory.allocate(BOARD_BYTES)
    const board = new JobBoard(memory.memory.buffer, boardOffset, Object.values(exports), 0)
    board.reset()
    const starts = Array.from({ length: threads - 1 }, (_, i) =>
      spawn({ module, memory: memory.memory, board: boardOffset, thread: i + 1 }),
    )
    const outcomes = await Promise.allSettled(starts)
    const helpers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    // Scratch is assigned by thread number, so the numbers may have no gap.
    if (helpers.length < starts.length) {
      board.close(helpers.length)
      for (const helper of helpers) helper.terminate()
      return new ThreadPool(exports, memory, boardOffset, board, [])
    }
    return new ThreadPool(exports, memory, boardOffset, board, helpers)
  }

  run({ kernel, args, items, scratchBytes, cost }: Launch): void {
    const run = kernelNamed(this.#exports, kernel)
    const scratchStep = Math.ceil(scratchBytes / 64) * 64
    const scratch = this.#scratch.need(scratchStep * this.threads)
    if (this.threads === 1 || items === 1 || cost < MIN_SHARED_COST) {
      run(...args, scratch, 0, items)
      return
    }
    // Several chunks per thread, so that a slow thread does not delay the others; but a matmul packs B for
    // each chunk, so only one per thread if there are few items.
    const chunks = items >= this.threads * 16 ? this.threads * 4 : this.threads
    const helped = this.#board.run({
      kernel: this.#indices.get(kernel)!,
      args,
      items,
      itemsPerChunk: Math.ceil(items / chunks),
      scratch,
      scratchStep,
      threads: this.threads,
      spin: this.#spinPolicy.spin,
    })
    this.#spinPolicy.record(cost, helped)
  }

  dispose(): void {
    // A board that a helper may still read is never freed: a few hundred bytes lost are better than a helper
    // that writes into someone's tensor.
    const empty = this.#board.close(this.#helpers.length)
    for (const helper of this.#helpers) helper.terminate()
    this.#scratch.dispose()
    if (empty) this.#memory.free(this.#boardOffset)
  }
}

/** Starts a helper in a Web Worker. */
export const spawnWorkerHelper: SpawnHelper = (start) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./helper.worker.ts', import.meta.url), {
      type: 'module',
      name: `kernel helper ${start.thread}`,
    })
    const fail = (): void => {
      worker.terminate()
      reject(new Error('a kernel helper thread could not start'))
    }
    const timer = setTimeout(fail, HELPER_START_MS)
    worker.onerror = fail
    worker.onmessage = () => {
      clearTimeout(timer)
      resolve(worker)
    }
    worker.postMessage(start)
  })
