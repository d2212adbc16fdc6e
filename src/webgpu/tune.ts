/**
 * Chooses the forms of the kernels by timing them on the device: a product and its two gradients at a training step's sizes, attention
 * both ways, a norm. Which is faster differs between GPUs by factors and cannot be told from their names. Takes a second or two, once
 * for each adapter (the answer is kept by the caller).
 */
import { runMatmul } from './matmul'
import { attentionBackwardKey, attentionBackwardQuery, attentionForward } from './wgsl/attention'
import { rowsFor } from './wgsl/attentionRows'
import { rmsNormBackward, rmsNormForward } from './wgsl/rmsNorm'
import type { GpuOptions } from './gpuOptions'
import { GpuRuntime } from './runtime'
import type { GpuSlice, TfjsGpu } from './tfjsGpu'

/** A few layers' worth of work at sizes of a small preset: long enough to time, short enough for a software adapter. */
const defaultRows = 1024
const width = 128
const length = 128
const nHead = 4

/** Runs timed for each candidate; the fastest counts, since anything else on the machine only ever adds. */
const repeats = 3

type Work = (runtime: GpuRuntime, buffers: Workspace) => void

interface Workspace {
  rows: number
  x: GpuSlice
  wide: GpuSlice
  weight: GpuSlice
  out: GpuSlice
  /** Log-sum-exps or row norms; read. */
  small: GpuSlice
  /** As large, written. */
  spare: GpuSlice
}

const products: Work = (runtime, { rows, x, weight, wide, out }) => {
  runMatmul(runtime, { m: rows, n: 3 * width, k: width, form: 'AB' }, { a: x, b: weight, out: wide })
  runMatmul(runtime, { m: rows, n: width, k: 3 * width, form: 'ABt' }, { a: wide, b: weight, out })
  runMatmul(runtime, { m: width, n: 3 * width, k: rows, form: 'AtB' }, { a: x, b: wide, out })
}

const attention: Work = (runtime, { rows, wide, x, out, small, spare }) => {
  const shared = runtime.options.attention === 'workgroup'
  const size = width / nHead
  const spec = { batch: rows / length, length, nHead, size, causal: true, shared, rows: rowsFor(size, runtime.options.attentionRows, shared) }
  runtime.run(attentionForward(spec), [wide, out, spare])
  runtime.run(attentionBackwardQuery(spec), [wide, x, x, small, out, spare])
  runtime.run(attentionBackwardKey(spec), [wide, x, small, small, out])
}

const norms: Work = (runtime, { rows, x, wide, out, small, weight, spare }) => {
  const spec = { rows, width, ...runtime.rowSharing }
  runtime.run(rmsNormForward(spec), [x, weight, out, spare])
  runtime.run(rmsNormBackward(spec), [x, out, weight, small, wide, spare])
}

/** Milliseconds of the fastest of a few runs, compiled beforehand. */
async function timeOf(gpu: TfjsGpu, options: GpuOptions, work: Work, buffers: Workspace): Promise<number> {
  const runtime = new GpuRuntime(gpu, options)
  const once = async () => {
    const began = performance.now()
    work(runtime, buffers)
    gpu.flush()
    await gpu.device.queue.onSubmittedWorkDone()
    return performance.now() - began
  }
  await once()
  let fastest = Infinity
  for (let i = 0; i < repeats; i += 1) fastest = Math.min(fastest, await once())
  runtime.dispose()
  return fastest
}

/** The candidate whose options run `work` fastest. */
async function fastestOf(gpu: TfjsGpu, candidates: readonly GpuOptions[], work: Work, buffers: Workspace): Promise<GpuOptions> {
  let best = candidates[0]
  let bestMs = Infinity
  for (const candidate of candidates) {
    const ms = await timeOf(gpu, candidate, work, buffers)
    if (ms < bestMs) {
      best = candidate
      bestMs = ms
    }
  }
  return best
}

/**
 * Times the forms one after another, each choice on top of those before.
 * @param start where to begin
 * @param rows size of the work, a multiple of 128
 */
export async function tune(gpu: TfjsGpu, start: GpuOptions, rows = defaultRows): Promise<GpuOptions> {
  const { device } = gpu
  const created: GPUBuffer[] = []
  const slice = (numbers: number): GpuSlice => {
    const buffer = device.createBuffer({ size: 4 * numbers, usage: GPUBufferUsage.STORAGE })
    created.push(buffer)
    return { buffer }
  }
  const buffers: Workspace = {
    rows, x: slice(rows * width), wide: slice(rows * 3 * width), weight: slice(width * 3 * width), out: slice(rows * 3 * width), small: slice(rows * nHead), spare: slice(rows * nHead),
  }
  const forms = ['registers', 'workgroup'] as const
  try {
    let options = start
    options = await fastestOf(gpu, forms.map((matmul) => ({ ...options, matmul })), products, buffers)
    options = await fastestOf(gpu, [64, 4096, 16_384, 65_536].map((targetThreads) => ({ ...options, targetThreads })), products, buffers)
    options = await fastestOf(gpu, forms.map((form) => ({ ...options, attention: form })), attention, buffers)
    return await fastestOf(gpu, [1, 32, 64].map((rowLanes) => ({ ...options, rowLanes })), norms, buffers)
  } finally {
    for (const buffer of created) buffer.destroy()
  }
}
