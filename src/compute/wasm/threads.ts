/**
 * Runs kernels on several threads: helpers that share tfjs-wasm's shared memory, which exists only in a
 * cross-origin isolated page. Stands in for SingleLauncher; results are the same to the last bit, because a
 * kernel's work items do not depend on each other.
 */
import { KERNEL_NAMES, type KernelExports } from './binary'
import { BOARD_BYTES, JobBoard } from './jobBoard'
import { type Launch, type Launcher, Scratch } from './launcher'
import { SpinPolicy } from './spinPolicy'
import type { TensorMemory } from './tfjsMemory'

/** What a helper is told when it starts. */
export interface HelperStart {
  module: WebAssembly.Module
  memory: WebAssembly.Memory
  /** Byte offset of the job board. */
  board: number
  thread: number
}

/** A helper thread that is ready to serve. */
export interface Helper {
  terminate(): void
}

/** Starts one helper; resolves when it is ready, rejects when it cannot start. */
export type SpawnHelper = (start: HelperStart) => Promise<Helper>

/**
 * Multiply-adds below which sharing costs more than it saves, with helpers awake (jobBoard.ts): some
 * microseconds of work.
 */
const WORTH_SHARING = 50_000
/** More threads than this gain little on the sizes of a browser's model. */
const MOST_THREADS = 8

/** Threads to use where nobody says: one for each logical core. */
export function defaultThreads(): number {
  return Math.min(MOST_THREADS, globalThis.navigator?.hardwareConcurrency ?? 1)
}

export class ThreadPool implements Launcher {
  readonly threads: number
  #helpers: readonly Helper[]
  #exports: KernelExports
  #board: JobBoard
  #boardOffset: number
  #scratch: Scratch
  #memory: TensorMemory
  #patience: SpinPolicy

  private constructor(
    exports: KernelExports,
    memory: TensorMemory,
    boardOffset: number,
    board: JobBoard,
    helpers: readonly Helper[],
  ) {
    this.#exports = exports
    this.#memory = memory
    this.#boardOffset = boardOffset
    this.#board = board
    this.#helpers = helpers
    this.#scratch = new Scratch(memory)
    this.threads = helpers.length + 1
    this.#patience = new SpinPolicy(this.threads)
  }

  /**
   * @param threads wanted, this one included; where any helper cannot start, the pool does all work on this
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
    const kernels = KERNEL_NAMES.map((name) => exports[name])
    const board = new JobBoard(memory.memory.buffer, boardOffset, kernels, 0)
    board.reset()
    const starts = Array.from({ length: threads - 1 }, (_, i) =>
      spawn({ module, memory: memory.memory, board: boardOffset, thread: i + 1 }),
    )
    const outcomes = await Promise.allSettled(starts)
    const helpers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    // Scratch is dealt by thread number, so a gap in the numbers must not be counted away.
    if (helpers.length < starts.length) {
      board.close(helpers.length)
      for (const helper of helpers) helper.terminate()
      return new ThreadPool(exports, memory, boardOffset, board, [])
    }
    return new ThreadPool(exports, memory, boardOffset, board, helpers)
  }

  run({ name, numbers, items, scratchBytes, cost }: Launch): void {
    const step = Math.ceil(scratchBytes / 64) * 64
    const scratch = this.#scratch.need(step * this.threads)
    if (this.threads === 1 || items === 1 || cost < WORTH_SHARING) {
      this.#exports[name](...numbers, scratch, 0, items)
      return
    }
    // A few chunks a thread, so that a slow thread does not hold the others up; but a matmul packs B for each
    // chunk, so few when items are few.
    const chunks = items >= this.threads * 16 ? this.threads * 4 : this.threads
    const grain = Math.ceil(items / chunks)
    const { awake } = this.#patience
    const kernel = KERNEL_NAMES.indexOf(name)
    const helped = this.#board.run({
      kernel,
      numbers,
      items,
      grain,
      scratch,
      scratchStep: step,
      threads: this.threads,
      awake,
    })
    this.#patience.hear(cost, helped)
  }

  dispose(): void {
    // A board that a helper may still look at is never given back: 256 bytes lost are better than
    // a stranger writing to someone's tensor.
    const empty = this.#board.close(this.#helpers.length)
    for (const helper of this.#helpers) helper.terminate()
    this.#scratch.dispose()
    if (empty) this.#memory.free(this.#boardOffset)
  }
}

/** A helper that has not answered after this many milliseconds is given up. */
const PATIENCE = 10_000

/** A helper in a Web Worker of its own. */
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
    const timer = setTimeout(fail, PATIENCE)
    worker.onerror = fail
    worker.onmessage = () => {
      clearTimeout(timer)
      resolve(worker)
    }
    worker.postMessage(start)
  })
