/**
 * Chooses the forms of the kernels by timing them on the device: a product and its two gradients at a training step's sizes, attention
 * both ways, a norm. Which is faster differs between GPUs by factors and cannot be told from their names. Half precision and subgroups
 * are tried only where they pass the gate (gate.ts). Takes a second or two, once for each adapter (the answer is kept by the caller).
 */
import { DeviceClock } from './deviceClock'
import { passesGate, type Feature } from './gate'
import { supportedOptions, type GpuOptions } from './gpuOptions'
import { runMatmul } from './matmul'
import { GpuRuntime } from './runtime'
import type { Dispatch, GpuSlice, PrivateBuffers, TfjsGpu } from './tfjsGpu'
import { attentionBackwardKey, attentionBackwardQuery, attentionForward } from './wgsl/attention'
import { rowsFor } from './wgsl/attentionRows'
import { rmsNormBackward, rmsNormForward } from './wgsl/rmsNorm'

/** A few layers' worth of work at sizes of a small preset: long enough to time, short enough for a software adapter. */
const defaultRows = 1024
const width = 128
const length = 128
const nHead = 4

/** Runs timed for each candidate; the fastest counts, since anything else on the machine only ever adds. */
const tries = 3
/** The page waits for this, once: after it no further choice is begun. */
const defaultBudgetMs = 2000
const rowLaneCounts = [32, 1, 64] as const

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

/** The dispatches of `work` in the form that these options give, and what they run on until disposed. */
function dispatchesOf(runtime: GpuRuntime, work: Work, buffers: Workspace): { dispatches: Dispatch[]; own: PrivateBuffers } {
  const dispatches: Dispatch[] = []
  runtime.onDispatch = (dispatch) => { dispatches.push(dispatch) }
  const own = runtime.gpu.withPrivateBuffers(() => work(runtime, buffers))
  runtime.onDispatch = null
  return { dispatches, own }
}

/** Who answers which forms are fastest, and which may be used at all. */
export type Judge = Pick<Tuning, 'fastest' | 'allows'>

class Tuning {
  private readonly deadline: number

  constructor(private readonly gpu: TfjsGpu, private readonly clock: DeviceClock, private readonly buffers: Workspace, budgetMs: number) {
    this.deadline = performance.now() + budgetMs
  }

  /** The candidate whose options run `work` fastest; `otherwise` where there is no time left to find out. */
  async fastest(otherwise: GpuOptions, candidates: readonly GpuOptions[], work: Work): Promise<GpuOptions> {
    if (candidates.length < 2 || performance.now() > this.deadline) return otherwise
    const runtimes = candidates.map((options) => new GpuRuntime(this.gpu, options))
    // All together: browsers compile in parallel, and compiling takes longer than running.
    await Promise.all(runtimes.map((runtime) => runtime.compileAll(runtime.plan(() => work(runtime, this.buffers)))))
    let [best, bestMs] = [otherwise, Infinity]
    for (const [i, runtime] of runtimes.entries()) {
      if (performance.now() > this.deadline && i > 1) break
      const { dispatches, own } = dispatchesOf(runtime, work, this.buffers)
      const ms = await this.clock.fastest(dispatches, tries)
      own.dispose()
      if (ms < bestMs) [best, bestMs] = [candidates[i]!, ms]
    }
    for (const runtime of runtimes) runtime.dispose()
    return best
  }

  /** Whether a feature may be a candidate: the device has it, computes right by it, and there is time. */
  async allows(feature: Feature, options: GpuOptions): Promise<boolean> {
    if (performance.now() > this.deadline || !supportedOptions({ ...options, [feature]: true }, this.gpu.device.features)[feature]) return false
    return passesGate(this.gpu, options, feature)
  }
}

/** Each choice on top of those before; the ones that matter most come first, since time may run out. */
export async function choose(tuning: Judge, start: GpuOptions): Promise<GpuOptions> {
  const forms = ['registers', 'workgroup'] as const
  let options: GpuOptions = { ...start, f16: false, subgroups: false }
  options = await tuning.fastest(options, forms.map((matmul) => ({ ...options, matmul })), products)
  options = await tuning.fastest(options, forms.flatMap((form) => [1, 2].map((rows) => ({ ...options, attention: form, attentionRows: rows }))), attention)
  options = await tuning.fastest(options, rowLaneCounts.map((rowLanes) => ({ ...options, rowLanes })), norms)
  options = await tuning.fastest(options, [16_384, 64, 4096, 65_536].map((targetThreads) => ({ ...options, targetThreads })), products)
  // Half precision is written for the form with workgroup tiles only.
  const half: GpuOptions = { ...options, matmul: 'workgroup', f16: true }
  if (await tuning.allows('f16', half)) options = await tuning.fastest(options, [options, half], products)
  const bySubgroups = rowLaneCounts.filter((rowLanes) => rowLanes > 1).map((rowLanes): GpuOptions => ({ ...options, rowLanes, subgroups: true }))
  const right: GpuOptions[] = []
  for (const candidate of bySubgroups) if (await tuning.allows('subgroups', candidate)) right.push(candidate)
  options = await tuning.fastest(options, [options, ...right], norms)
  return options.attentionRows === 2 ? tuning.fastest(options, [options, { ...options, attentionRows: 4 }], attention) : options
}

/**
 * Times the forms one after another.
 * @param start where to begin, and what stays where time runs out
 * @param size rows of the work, a multiple of 128; and milliseconds after which no further choice is made
 */
export async function tune(gpu: TfjsGpu, start: GpuOptions, { rows = defaultRows, budgetMs = defaultBudgetMs } = {}): Promise<GpuOptions> {
  const { device } = gpu
  const created: GPUBuffer[] = []
  const slice = (numbers: number): GpuSlice => {
    const buffer = device.createBuffer({ size: 4 * numbers, usage: GPUBufferUsage.STORAGE })
    created.push(buffer)
    return { buffer }
  }
  const buffers: Workspace = {
    rows, x: slice(rows * width), wide: slice(rows * 3 * width), weight: slice(width * 3 * width), out: slice(rows * 3 * width),
    small: slice(rows * nHead), spare: slice(rows * nHead),
  }
  const clock = new DeviceClock(device)
  try {
    return await choose(new Tuning(gpu, clock, buffers, budgetMs), start)
  } finally {
    clock.dispose()
    for (const buffer of created) buffer.destroy()
  }
}
