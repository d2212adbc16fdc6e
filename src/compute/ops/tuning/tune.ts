/**
 * Chooses the forms of the kernels by timing them on the device: a product and its two gradients at a
 * training step's sizes, attention both ways, a norm, what is kept in storage. Which is faster differs
 * between GPUs by factors and cannot be told from their names. Half precision and subgroups are tried only
 * where they pass the gate (gate.ts). Takes a second or two, once for each adapter (the answer is kept by the
 * caller).
 */
import { attentionSpec } from '../attention/attentionForm'
import { DeviceClock } from '../../webgpu/deviceClock'
import { passesGate, type Feature } from './gate'
import { supportedOptions, type GpuOptions } from '../../webgpu/gpuOptions'
import { runMatmul } from '../../webgpu/matmul/matmul'
import { GpuRuntime } from '../../webgpu/runtime'
import type { Dispatch, GpuSlice, PrivateBuffers, TfjsGpu } from '../../webgpu/tfjsGpu'
import { attentionBackwardKey, attentionBackwardQuery, attentionForward } from '../attention/attentionWgsl'
import { attentionCached } from '../attention/attentionCachedWgsl'
import { rmsNormBackward, rmsNormForward } from '../rmsNorm/rmsNormWgsl'

/**
 * A few layers' worth of work at sizes of a small preset: long enough to time, short enough for a software
 * adapter.
 */
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
  /** One u32: positions of a cache that is all but full. */
  held: GpuSlice
}

const products: Work = (runtime, { rows, x, weight, wide, out }) => {
  runMatmul(runtime, { m: rows, n: 3 * width, k: width, form: 'AB' }, { a: x, b: weight, out: wide })
  runMatmul(runtime, { m: rows, n: width, k: 3 * width, form: 'ABt' }, { a: wide, b: weight, out }, {}, 'a')
  runMatmul(runtime, { m: width, n: 3 * width, k: rows, form: 'AtB' }, { a: x, b: wide, out }, {}, 'b')
}

const attention: Work = (runtime, { rows, wide, x, out, small, spare }) => {
  const spec = attentionSpec(
    { batch: rows / length, length, nHead, size: width / nHead, causal: true },
    runtime.options,
  )
  runtime.run(attentionForward(spec), [wide, out, spare])
  runtime.run(attentionBackwardQuery(spec), [wide, x, x, small, out, spare])
  runtime.run(attentionBackwardKey(spec), [wide, x, small, small, out])
}

/**
 * What is kept in storage: a hidden layer for its gradient, and the keys and values that a new position
 * attends to.
 */
const keeping: Work = (runtime, { rows, x, weight, wide, out, held, spare }) => {
  runMatmul(
    runtime,
    { m: rows, n: 3 * width, k: width, form: 'AB' },
    { a: x, b: weight, out: wide, pre: out },
    { activation: 'quickGelu' },
  )
  runMatmul(
    runtime,
    { m: rows, n: 3 * width, k: width, form: 'ABt' },
    { a: x, b: weight, out: wide, pre: out },
    { activation: 'quickGeluGrad' },
    'a',
  )
  const { rowLanes, f16Storage } = runtime.options
  const spec = {
    batch: rows / length,
    added: 1,
    capacity: length,
    nHead,
    size: width / nHead,
    alone: rowLanes === 1,
    half: f16Storage,
  }
  runtime.run(attentionCached(spec), [weight, wide, out, spare, held])
}

const norms: Work = (runtime, { rows, x, wide, out, small, weight, spare }) => {
  const spec = { rows, width, ...runtime.rowSharing }
  runtime.run(rmsNormForward(spec), [x, weight, out, spare])
  runtime.run(rmsNormBackward(spec), [x, out, weight, small, wide, spare])
}

/** The dispatches of `work` in the form that these options give, and what they run on until disposed. */
function dispatchesOf(
  runtime: GpuRuntime,
  work: Work,
  buffers: Workspace,
): { dispatches: Dispatch[]; own: PrivateBuffers } {
  const dispatches: Dispatch[] = []
  runtime.onDispatch = (dispatch) => {
    dispatches.push(dispatch)
  }
  const own = runtime.gpu.withPrivateBuffers(() => work(runtime, buffers))
  runtime.onDispatch = null
  return { dispatches, own }
}

/** Who answers which forms are fastest, and which may be used at all. */
export type Judge = Pick<Tuning, 'fastest' | 'allows'>

class Tuning {
  private readonly deadline: number

  constructor(
    private readonly gpu: TfjsGpu,
    private readonly clock: DeviceClock,
    private readonly buffers: Workspace,
    budgetMs: number,
  ) {
    this.deadline = performance.now() + budgetMs
  }

  /** The candidate whose options run `work` fastest; `otherwise` where there is no time left to find out. */
  async fastest(otherwise: GpuOptions, candidates: readonly GpuOptions[], work: Work): Promise<GpuOptions> {
    if (candidates.length < 2 || performance.now() > this.deadline) return otherwise
    const runtimes = candidates.map((options) => new GpuRuntime(this.gpu, options))
    // All together: browsers compile in parallel, and compiling takes longer than running.
    await Promise.all(
      runtimes.map((runtime) => runtime.compileAll(runtime.plan(() => work(runtime, this.buffers)))),
    )
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
    if (
      performance.now() > this.deadline ||
      !supportedOptions({ ...options, [feature]: true }, this.gpu.device.features)[feature]
    )
      return false
    return passesGate(this.gpu, options, feature)
  }
}

/** Where half precision may pay, the forms that it is tried in, and the work that tells. */
const halfChoices: readonly (readonly [Feature, readonly Partial<GpuOptions>[], Work])[] = [
  ['f16', [{ matmul: 'workgroup' }], products],
  ['f16Attention', [1, 2].map((attentionRows) => ({ attention: 'workgroup', attentionRows })), attention],
  ['f16Storage', [{}], keeping],
]

/**
 * Half precision for products, for attention and for what is stored, each alone, since it may pay for one and
 * not for another. The first two are written for the form with workgroup tiles only, which may have lost in
 * float32 and win so.
 */
async function chooseHalf(tuning: Judge, start: GpuOptions): Promise<GpuOptions> {
  let options = start
  for (const [feature, forms, work] of halfChoices) {
    const candidates = forms.map((form): GpuOptions => ({ ...options, ...form, [feature]: true }))
    if (await tuning.allows(feature, candidates[0]!))
      options = await tuning.fastest(options, [options, ...candidates], work)
  }
  return options
}

/** Each choice on top of those before; the ones that matter most come first, since time may run out. */
export async function choose(tuning: Judge, start: GpuOptions): Promise<GpuOptions> {
  const forms = ['registers', 'workgroup'] as const
  let options: GpuOptions = { ...start, f16: false, f16Attention: false, f16Storage: false, subgroups: false }
  options = await tuning.fastest(
    options,
    forms.map((matmul) => ({ ...options, matmul })),
    products,
  )
  options = await tuning.fastest(
    options,
    forms.flatMap((form) => [1, 2].map((rows) => ({ ...options, attention: form, attentionRows: rows }))),
    attention,
  )
  options = await tuning.fastest(
    options,
    rowLaneCounts.map((rowLanes) => ({ ...options, rowLanes })),
    norms,
  )
  options = await tuning.fastest(
    options,
    [16_384, 64, 4096, 65_536].map((targetThreads) => ({ ...options, targetThreads })),
    products,
  )
  options = await chooseHalf(tuning, options)
  const bySubgroups = rowLaneCounts
    .filter((rowLanes) => rowLanes > 1)
    .map((rowLanes): GpuOptions => ({ ...options, rowLanes, subgroups: true }))
  const right: GpuOptions[] = []
  for (const candidate of bySubgroups) if (await tuning.allows('subgroups', candidate)) right.push(candidate)
  options = await tuning.fastest(options, [options, ...right], norms)
  return options.attentionRows === 2
    ? tuning.fastest(options, [options, { ...options, attentionRows: 4 }], attention)
    : options
}

/**
 * Times the forms one after another.
 * @param start where to begin, and what stays where time runs out
 * @param size rows of the work, a multiple of 128; and milliseconds after which no further choice is made
 */
export async function tune(
  gpu: TfjsGpu,
  start: GpuOptions,
  { rows = defaultRows, budgetMs = defaultBudgetMs } = {},
): Promise<GpuOptions> {
  const { device } = gpu
  const created: GPUBuffer[] = []
  const slice = (numbers: number, first?: number): GpuSlice => {
    const buffer = device.createBuffer({
      size: 4 * numbers,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
    })
    if (first !== undefined) device.queue.writeBuffer(buffer, 0, Uint32Array.of(first))
    created.push(buffer)
    return { buffer }
  }
  const buffers: Workspace = {
    rows,
    x: slice(rows * width),
    wide: slice(rows * 3 * width),
    weight: slice(width * 3 * width),
    out: slice(rows * 3 * width),
    small: slice(rows * nHead),
    spare: slice(rows * nHead),
    held: slice(1, length - 1),
  }
  const clock = new DeviceClock(device)
  try {
    return await choose(new Tuning(gpu, clock, buffers, budgetMs), start)
  } finally {
    clock.dispose()
    for (const buffer of created) buffer.destroy()
  }
}
