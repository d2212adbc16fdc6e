/**
 * The pool on real threads in shared memory: bit-identical to one thread, over many jobs in a row. Node
 * cannot run helper.worker.ts (TypeScript), so the job board is bundled here and served by a Node worker
 * thread; the Web Worker itself is covered by the browser tests.
 */
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { build, type Rolldown } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Rng } from '../../core/rng'
import { compileKernels, type KernelExports, startKernels } from './binary'
import type { Launch } from './launcher'
import type { TensorMemory } from './tfjsMemory'
import { randomNumbers } from '../../testSupport/wasmTensors'
import { type SpawnHelper, ThreadPool } from './threads'

/** Shared memory with an allocator that reuses nothing and records what was freed. */
class SharedTestMemory implements TensorMemory {
  readonly memory = new WebAssembly.Memory({ initial: 512, maximum: 65536, shared: true })
  #next = 1024
  allocate(bytes: number): number {
    const at = this.#next
    this.#next += Math.ceil(bytes / 64) * 64
    return at
  }
  readonly freed: number[] = []
  free(offset: number): void {
    this.freed.push(offset)
  }
  offsetOf(): number {
    throw new Error('no tensors here')
  }
  makeOutput(): never {
    throw new Error('no tensors here')
  }
  hold(): never {
    throw new Error('no tensors here')
  }
  /** A block that holds these numbers. */
  put(values: Float32Array): number {
    const at = this.allocate(values.byteLength)
    new Float32Array(this.memory.buffer, at, values.length).set(values)
    return at
  }
  get(at: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, length).slice()
  }
}

async function helperSource(): Promise<string> {
  const entry = fileURLToPath(new URL('./jobBoard.ts', import.meta.url))
  const options = { write: false, minify: false, lib: { entry, formats: ['cjs' as const] } }
  const built = await build({ configFile: false, logLevel: 'silent', build: options })
  const [{ output }] = built as Rolldown.RolldownOutput[]
  return `const exports = {}; ${output[0].code}
    const { parentPort, workerData: { module, memory, board, thread } } = require('node:worker_threads')
    const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports
    const own = new exports.JobBoard(memory.buffer, board, Object.values(kernels), thread)
    parentPort.postMessage('ready')
    own.serve()`
}

let source = ''
const spawnNodeHelper: SpawnHelper = (start) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(source, { eval: true, workerData: start })
    worker.once('error', reject)
    worker.once('message', () => resolve({ terminate: () => void worker.terminate() }))
  })

let module: WebAssembly.Module
const memory = new SharedTestMemory()
const pools: ThreadPool[] = []
let exports: KernelExports

beforeAll(async () => {
  source = await helperSource()
  module = await compileKernels({ shared: true, relaxed: false })
  exports = await startKernels(module, memory.memory)
  for (const threads of [2, 4])
    pools.push(await ThreadPool.start(module, exports, memory, threads, spawnNodeHelper))
})
afterAll(() => pools.forEach((pool) => pool.dispose()))

test('dispose frees the job board, which it does only once all helpers have left', async () => {
  const own = new SharedTestMemory()
  const pool = await ThreadPool.start(module, await startKernels(module, own.memory), own, 3, spawnNodeHelper)
  pool.dispose()
  expect(own.freed).toEqual([1024])
})

test('a kernel that traps in a helper throws, and the pool stays usable', () => {
  const [pool] = pools
  const x = memory.put(new Float32Array([1, 2, 3, 4]))
  // Row 0 is in memory; later rows lie past its end, at the far side of four gigabytes.
  for (let repeat = 0; repeat < 5; repeat++) {
    expect(() => pool!.run(shared('rmsNorm', [x, x, 4_294_967_000, 4_294_967_000, 4], 64))).toThrow(
      /out of bounds|failed in a helper/,
    )
  }
  const y = memory.allocate(64)
  pool!.run(shared('quickGelu', [x, y, 4], 1))
  expect(memory.get(y, 4)[3]).toBeCloseTo(4 / (1 + Math.exp(-6.808)), 5)
})

/** A launch with a cost high enough for all threads. */
function shared(kernel: string, args: readonly number[], items: number, scratchBytes = 0): Launch {
  return { kernel, args, items, scratchBytes, cost: 1e9 }
}

/** Runs a kernel alone and in each pool; the output must be the same to the last bit. */
function expectSameBits(
  kernel: string,
  args: readonly number[],
  items: number,
  scratch: number,
  output: number,
  length: number,
): void {
  const own = memory.allocate(scratch)
  exports[kernel]!(...args, own, 0, items)
  const expected = memory.get(output, length)
  expect(expected.every(Number.isFinite)).toBe(true)
  for (const pool of pools) {
    for (let repeat = 0; repeat < 20; repeat++) {
      new Float32Array(memory.memory.buffer, output, length).fill(NaN)
      pool.run(shared(kernel, args, items, scratch))
      const found = memory.get(output, length)
      // Thousands of numbers compared by vitest alone take longer than the kernels.
      if (!found.every((value, i) => value === expected[i])) expect(found).toEqual(expected)
    }
  }
}

test('the pools have the requested number of threads', () => {
  expect(pools.map((pool) => pool.threads)).toEqual([2, 4])
})

test('matmul divided by rows, by columns as for a weight gradient, and with tails', () => {
  const rng = new Rng(3)
  for (const [m, n, k, byColumns] of [
    [200, 64, 48, 0],
    [64, 24, 300, 0],
    [64, 92, 300, 1],
    [67, 13, 5, 0],
  ] as const) {
    const [a, b] = [memory.put(randomNumbers(rng, m * k)), memory.put(randomNumbers(rng, k * n))]
    const c = memory.allocate(4 * m * n)
    const [aRow, aStep] = byColumns ? [1, m] : [k, 1]
    expectSameBits(
      'matmul',
      [a, aRow, aStep, b, n, 1, c, m, n, k, 0, 0, 0, 0, 0, byColumns],
      byColumns ? Math.ceil(n / 8) : Math.ceil(m / 6),
      400_000,
      c,
      m * n,
    )
  }
})

test('matmul of a B that is packed once for all threads, in several blocks, and in slices of K', () => {
  const rng = new Rng(8)
  const [m, n, k] = [13, 261, 300]
  const [a, b] = [memory.put(randomNumbers(rng, m * k)), memory.put(randomNumbers(rng, k * n))]
  const [packed, c, parts] = [264 * k, m * n, 2 * m * n].map((length) => memory.allocate(4 * length)) as [
    number,
    number,
    number,
  ]
  expectSameBits('packMatmul', [b, n, 1, packed, n, k], 33, 0, packed, 264 * k)
  const read = [a, k, 1, b, n, 1]
  const sizes = [c, m, n, k, 0, 0, 0, 0]
  const items = Math.ceil(m / 6)
  expectSameBits('matmul', [...read, ...sizes, packed, 0], items, 400_000, c, m * n)
  const whole = memory.get(c, m * n)
  exports.matmul!(...read, ...sizes, 0, 0, memory.allocate(400_000), 0, items)
  expect(memory.get(c, m * n)).toEqual(whole)
  expectSameBits('matmulSlices', [...read, parts, m, n, k, 2], 2, 400_000, parts, 2 * m * n)
})

test('attention forward and backward', () => {
  const rng = new Rng(4)
  const [b, t, heads, d] = [3, 40, 3, 8]
  const c = heads * d
  const qkv = memory.put(randomNumbers(rng, b * t * 3 * c))
  const dy = memory.put(randomNumbers(rng, b * t * c))
  const [y, lse, dqkv] = [b * t * c, b * heads * t, b * t * 3 * c].map((length) =>
    memory.allocate(4 * length),
  ) as [number, number, number]
  expectSameBits('attention', [qkv, y, lse, t, heads, d, 1], b * heads, 200_000, y, b * t * c)
  expectSameBits(
    'attentionGrad',
    [qkv, y, lse, dy, dqkv, t, heads, d, 1],
    b * heads,
    200_000,
    dqkv,
    b * t * 3 * c,
  )
})

test('reductions: the gradients of gain, bias and embedding, and the sum of squares', () => {
  const rng = new Rng(5)
  const [rows, c] = [120, 70]
  const [x, rstd, dy] = [rows * c, rows, rows * c].map((length) =>
    memory.put(randomNumbers(rng, length)),
  ) as [number, number, number]
  const [dx, gainParts, dgain] = [rows * c, 5 * c, c].map((length) => memory.allocate(4 * length)) as [
    number,
    number,
    number,
  ]
  const gradient = [x, x, rstd, dy, 0, dx, gainParts, rows, c, 5]
  expectSameBits('rmsNormGrad', gradient, 5, 0, dx, rows * c)
  expectSameBits('rmsNormGrad', gradient, 5, 0, gainParts, 5 * c)
  expectSameBits('sumSlices', [gainParts, dgain, 5, c, 0], 1, 0, dgain, c)
  const dbias = memory.allocate(4 * c)
  expectSameBits('biasGrad', [dy, dbias, rows, c], Math.ceil(c / 16), 0, dbias, c)
  const tokens = memory.put(new Float32Array(Int32Array.from({ length: rows }, (_, i) => i % 7).buffer))
  const dwte = memory.allocate(4 * 7 * c)
  expectSameBits('embedTokenGrad', [tokens, dy, dwte, rows, 30, c, 7], Math.ceil(c / 16), 0, dwte, 7 * c)
  const partials = memory.allocate(8 * 3)
  expectSameBits('sumSquares', [x, partials, rows * c], 3, 0, partials, 6)
})

test('a position of sampling: the next embedding, cached attention, the draw', () => {
  const rng = new Rng(6)
  const [n, v, t, heads, d] = [37, 19, 12, 2, 6]
  const c = heads * d
  const cursor = memory.put(new Float32Array(Int32Array.of(0, 7).buffer))
  const drawn = memory.put(Float32Array.from({ length: t * n * 2 }, (_, i) => (i % 2 === 0 ? i % v : 0)))
  const put = (length: number): number => memory.put(randomNumbers(rng, length))
  const [wte, wpe, sos, logits] = [put(v * c), put(t * c), put(c), put(n * v)]
  const x = memory.allocate(4 * n * c)
  expectSameBits('embedNext', [drawn, cursor, wte, wpe, sos, x, n, c, v, t], n, 0, x, n * c)
  const [qkv, keys, values] = [put(n * 3 * c), put(n * t * c), put(n * t * c)]
  expectSameBits(
    'attentionCached',
    [qkv, keys, values, x, 1, t, cursor, heads, d],
    n * heads,
    4 * t,
    x,
    n * c,
  )
  expectSameBits('drawTokens', [logits, cursor, drawn, n, v, t, 5, 9, 1, 0], n, 64, drawn + 7 * n * 8, n * 2)
})

test('a thousand small jobs in a row all finish', () => {
  const x = memory.put(new Float32Array(64).fill(1))
  const y = memory.allocate(4 * 64)
  for (const pool of pools) {
    for (let i = 1; i <= 1000; i++) {
      // Each job has other numbers: a helper that took a stale job would leave its mark.
      const rows = 1 + (i % 16)
      const gain = memory.put(new Float32Array([i, i, i, i]))
      pool.run(shared('rmsNorm', [x, gain, y, y + 256 - 64, 4], Math.min(rows, 8)))
      const written = memory.get(y, Math.min(rows, 8) * 4)
      // 1 / sqrt(1 + 1e-5) = 0.999995
      expect(written.every((value) => Math.abs(value / i - 0.999995) < 1e-6)).toBe(true)
    }
  }
})
