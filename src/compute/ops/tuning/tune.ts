/**
 * Chooses the forms of the kernels by timing them on the device: a matmul and its two gradients at the sizes
 * of a training step, attention forward and backward, a norm, and storage. Which form is faster differs
 * between GPUs by factors and cannot be predicted from their names. Half precision and subgroups are tried
 * only if they pass the gate (gate.ts). Takes a second or two, once per adapter: the caller stores the
 * result.
 */
import { attentionSpec } from '../attention/attentionFrameWgsl'
import { GpuTimer } from '../../webgpu/gpuTimer'
import { passesGate, type Feature } from './gate'
import { supportedOptions, type GpuOptions } from '../../webgpu/gpuOptions'
import { runMatmul } from '../../webgpu/matmul/matmul'
import { GpuRuntime } from '../../webgpu/runtime'
import type { CapturedBuffers, Dispatch, GpuSlice, TfjsGpu } from '../../webgpu/tfjsGpu'
import { attentionBackwardKey, attentionBackwardQuery, attentionForward } from '../attention/attentionWgsl'
import { quickGeluActivation } from '../quickGelu/quickGeluWgsl'
import { attentionCached } from '../attentionCached/attentionCachedWgsl'
import { rmsNormBackward, rmsNormForward } from '../rmsNorm/rmsNormWgsl'

/** Sizes of a few layers of a small preset: long enough to time, short enough for a software adapter. */
const defaultRows = 1024
const width = 128
const length = 128
const nHead = 4

/** Timed runs per candidate. The fastest counts, because other load on the machine only adds time. */
const tries = 3
/** The page waits for tuning, so no further choice is started after this time. */
const defaultBudgetMs = 2000
const rowLaneCounts = [32, 1, 64] as const

type Workload = (runtime: GpuRuntime, buffers: Workspace) => void

interface Workspace {
  rows: number
  x: GpuSlice
  wide: GpuSlice
  weight: GpuSlice
  out: GpuSlice
  /** Log-sum-exps or row norms, read. */
  small: GpuSlice
  /** The same size, written. */
  spare: GpuSlice
  /** One u32: the positions held by a cache that is full but for one. */
  held: GpuSlice
}

const products: Workload = (runtime, { rows, x, weight, wide, out }) => {
  runMatmul(runtime, { m: rows, n: 3 * width, k: width, form: 'AB' }, { a: x, b: weight, out: wide })
  runMatmul(runtime, { m: rows, n: width, k: 3 * width, form: 'ABt' }, { a: wide, b: weight, out }, {}, 'a')
  runMatmul(runtime, { m: width, n: 3 * width, k: rows, form: 'AtB' }, { a: x, b: wide, out }, {}, 'b')
}

const attention: Workload = (runtime, { rows, wide, x, out, small, spare }) => {
  const spec = attentionSpec(
    { batch: rows / length, length, nHead, size: width / nHead, causal: true },
    runtime.options,
  )
  runtime.run(attentionForward(spec), [wide, out, spare])
  runtime.run(attentionBackwardQuery(spec), [wide, x, x, small, out, spare])
  runtime.run(attentionBackwardKey(spec), [wide, x, small, small, out])
}

/** The stored pre-activation of an MLP, and the key/value cache that a new position attends to. */
const storage: Workload = (runtime, { rows, x, weight, wide, out, held, spare }) => {
  runMatmul(
    runtime,
    { m: rows, n: 3 * width, k: width, form: 'AB' },
    { a: x, b: weight, out: wide, pre: out },
    { activation: quickGeluActivation },
  )
  runMatmul(
    runtime,
    { m: rows, n: 3 * width, k: width, form: 'ABt' },
    { a: x, b: weight, out: wide, pre: out },
    { activationGradient: quickGeluActivation },
    'a',
  )
  const { rowLanes, f16Storage } = runtime.options
  const spec = {
    batch: rows / length,
    added: 1,
    capacity: length,
    nHead,
    size: width / nHead,
    perInvocation: rowLanes === 1,
    half: f16Storage,
  }
  runtime.run(attentionCached(spec), [weight, wide, out, spare, held])
}

const norms: Workload = (runtime, { rows, x, wide, out, small, weight, spare }) => {
  const spec = { rows, width, ...runtime.rowSharing }
  runtime.run(rmsNormForward(spec), [x, weight, out, spare])
  runtime.run(rmsNormBackward(spec), [x, out, weight, small, wide, spare])
}

/** The dispatches of a workload with this runtime's options, and their buffers, the caller's to dispose. */
function capture(
  runtime: GpuRuntime,
  workload: Workload,
  workspace: Workspace,
): { dispatches: Dispatch[]; buffers: CapturedBuffers } {
  const dispatches: Dispatch[] = []
  runtime.onDispatch = (dispatch) => {
    dispatches.push(dispatch)
  }
  const buffers = runtime.gpu.captureBuffers(() => workload(runtime, workspace))
  runtime.onDispatch = null
  return { dispatches, buffers }
}

/** Decides which options are fastest and which features may be used; tests supply their own. */
export type Judge = Pick<Tuning, 'fastest' | 'allows'>

/** A candidate that was timed, and the name of the workload. */
export interface Timed {
  workload: string
  options: GpuOptions
  ms: number
}

class Tuning {
  private readonly deadline: number

  constructor(
    private readonly gpu: TfjsGpu,
    private readonly timer: GpuTimer,
    private readonly workspace: Workspace,
    budgetMs: number,
    private readonly onTimed: (timed: Timed) => void,
  ) {
    this.deadline = performance.now() + budgetMs
  }

  /** The candidate whose options run `workload` fastest; `otherwise` if the time is up. */
  async fastest(
    otherwise: GpuOptions,
    candidates: readonly GpuOptions[],
    workload: Workload,
  ): Promise<GpuOptions> {
    if (candidates.length < 2 || performance.now() > this.deadline) return otherwise
    const runtimes = candidates.map((options) => new GpuRuntime(this.gpu, options))
    // All together: browsers compile in parallel, and compiling takes longer than running.
    await Promise.all(
      runtimes.map((runtime) => runtime.compileAll(runtime.plan(() => workload(runtime, this.workspace)))),
    )
    let [best, bestMs] = [otherwise, Infinity]
    for (const [i, runtime] of runtimes.entries()) {
      if (performance.now() > this.deadline && i > 1) break
      const { dispatches, buffers } = capture(runtime, workload, this.workspace)
      const ms = await this.timer.fastestMs(dispatches, tries)
      buffers.dispose()
      this.onTimed({ workload: workload.name, options: candidates[i]!, ms })
      if (ms < bestMs) [best, bestMs] = [candidates[i]!, ms]
    }
    for (const runtime of runtimes) runtime.dispose()
    return best
  }

  /** Whether a feature may be a candidate: the device has it, it passes the gate, and there is time left. */
  async allows(feature: Feature, options: GpuOptions): Promise<boolean> {
    if (
      performance.now() > this.deadline ||
      !supportedOptions({ ...options, [feature]: true }, this.gpu.device.features)[feature]
    )
      return false
    return passesGate(this.gpu, options, feature)
  }
}

/** Features of half precision, the forms that each is tried in, and the workload that is timed. */
const halfChoices: readonly (readonly [Feature, readonly Partial<GpuOptions>[], Workload])[] = [
  ['f16', [{ matmul: 'workgroup' }], products],
  ['f16Attention', [1, 2].map((attentionRows) => ({ attention: 'workgroup', attentionRows })), attention],
  ['f16Storage', [{}], storage],
]

/**
 * Half precision for products, attention and storage, each chosen separately, since one may gain and another
 * not. The first two exist only in the workgroup form, which may be slower in float32 and still win in half
 * precision.
 */
async function chooseHalf(tuning: Judge, start: GpuOptions): Promise<GpuOptions> {
  let options = start
  for (const [feature, forms, workload] of halfChoices) {
    const candidates = forms.map((form): GpuOptions => ({ ...options, ...form, [feature]: true }))
    if (await tuning.allows(feature, candidates[0]!))
      options = await tuning.fastest(options, [options, ...candidates], workload)
  }
  return options
}

/** Each choice builds on those before; the most important come first, because time may run out. */
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
  options = await chooseSubgroups(tuning, options)
  return options.attentionRows === 2
    ? tuning.fastest(options, [options, { ...options, attentionRows: 4 }], attention)
    : options
}

/** Row reductions by subgroups, at each number of lanes that passes the gate. */
async function chooseSubgroups(tuning: Judge, options: GpuOptions): Promise<GpuOptions> {
  const allowed: GpuOptions[] = []
  for (const rowLanes of rowLaneCounts.filter((lanes) => lanes > 1)) {
    const candidate = { ...options, rowLanes, subgroups: true }
    if (await tuning.allows('subgroups', candidate)) allowed.push(candidate)
  }
  return tuning.fastest(options, [options, ...allowed], norms)
}

/**
 * Times the forms one after another.
 * @param start the options to begin with; choices that time does not allow keep its values
 * @param size rows of the workloads, a multiple of 128, and the time in milliseconds after which no further
 *   choice is started; `onTimed` hears of every candidate
 */
export async function tune(
  gpu: TfjsGpu,
  start: GpuOptions,
  {
    rows = defaultRows,
    budgetMs = defaultBudgetMs,
    onTimed = () => undefined,
  }: { rows?: number; budgetMs?: number; onTimed?: (timed: Timed) => void } = {},
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
  const workspace: Workspace = {
    rows,
    x: slice(rows * width),
    wide: slice(rows * 3 * width),
    weight: slice(width * 3 * width),
    out: slice(rows * 3 * width),
    small: slice(rows * nHead),
    spare: slice(rows * nHead),
    held: slice(1, length - 1),
  }
  const timer = new GpuTimer(device)
  try {
    return await choose(new Tuning(gpu, timer, workspace, budgetMs, onTimed), start)
  } finally {
    timer.dispose()
    for (const buffer of created) buffer.destroy()
  }
}
