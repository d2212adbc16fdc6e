/**
 * The gate for kernels that depend on a device feature (half precision, subgroups). The kernels that a
 * feature changes (products, attention, storage, norm and loss) run at odd shapes on seeded numbers of the
 * scale seen in training, once with the feature and once in plain float32. The feature is switched off if
 * results differ by more than its tolerance, are not finite, or a kernel does not compile. Speed is tune.ts's
 * concern.
 */
import { Rng } from '../../../core/rng'
import { attentionSpec } from '../attention/attentionFrameWgsl'
import { supportedOptions, type GpuOptions } from '../../webgpu/gpuOptions'
import { runMatmul } from '../../webgpu/matmul/matmul'
import { GpuRuntime } from '../../webgpu/runtime'
import type { GpuSlice, TfjsGpu } from '../../webgpu/tfjsGpu'
import { attentionBackwardKey, attentionBackwardQuery, attentionForward } from '../attention/attentionWgsl'
import { attentionCached } from '../attentionCached/attentionCachedWgsl'
import { crossEntropyWithGradient } from '../crossEntropy/crossEntropyWgsl'
import { quickGeluActivation } from '../quickGelu/quickGeluWgsl'
import type { MatmulShape } from '../../webgpu/matmul/matmulSpec'
import { rmsNormBackward, rmsNormForward } from '../rmsNorm/rmsNormWgsl'

/**
 * Largest error allowed, relative to the L2 norm of its row. Half precision has 11 bits: each operand is off
 * by at most 2^-12, and the errors of a sum partly cancel. Reductions in another order differ only in the
 * last bits.
 */
export const gateTolerances = { f16: 2e-3, f16Attention: 2e-3, f16Storage: 2e-3, subgroups: 1e-5 } as const
export type Feature = keyof typeof gateTolerances

/** Scales seen in training: normed activations, initial weights, gradients of a mean over a thousand rows. */
const [activation, weight, gradient] = [1, 0.05, 1e-3]

const matmulShapes: readonly MatmulShape[] = [
  { m: 70, n: 68, k: 36, form: 'AB' },
  { m: 35, n: 33, k: 37, form: 'AB' },
  { m: 67, n: 40, k: 300, form: 'AB' },
  { m: 70, n: 36, k: 68, form: 'ABt' },
  { m: 36, n: 68, k: 301, form: 'AtB' },
]

/** An output of a workload, as a matrix. */
interface Output {
  slice: GpuSlice
  rows: number
  columns: number
}

/** The buffers of one run of workloads. */
class GateBuffers {
  readonly outputs: Output[] = []
  private readonly rng = new Rng(20)
  private readonly created: GPUBuffer[] = []

  constructor(private readonly device: GPUDevice) {}

  /** Normal numbers of a scale; the same for the same order of calls. */
  input(numbers: number, scale: number): GpuSlice {
    return this.upload(Float32Array.from({ length: numbers }, () => scale * this.rng.normal()))
  }

  /** Class indices below `classes`. */
  classes(count: number, classes: number): GpuSlice {
    return this.upload(Int32Array.from({ length: count }, () => this.rng.int(classes)))
  }

  /** One u32. */
  count(value: number): GpuSlice {
    return this.upload(Uint32Array.of(value))
  }

  /** A matrix that is compared. */
  output(rows: number, columns: number): GpuSlice {
    const slice = this.scratch(rows * columns)
    this.outputs.push({ slice, rows, columns })
    return slice
  }

  /** A buffer that is not compared, initially zero. */
  scratch(numbers: number): GpuSlice {
    const buffer = this.device.createBuffer({
      size: 4 * numbers,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
    })
    this.created.push(buffer)
    return { buffer }
  }

  /** The content of every output, in order. */
  async read(): Promise<Float32Array[]> {
    const encoder = this.device.createCommandEncoder()
    const copies = this.outputs.map(({ slice: { buffer } }) => {
      const copy = this.device.createBuffer({
        size: buffer.size,
        usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
      })
      this.created.push(copy)
      encoder.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size)
      return copy
    })
    this.device.queue.submit([encoder.finish()])
    return Promise.all(
      copies.map(async (copy) => {
        await copy.mapAsync(GPUMapMode.READ)
        return new Float32Array(copy.getMappedRange().slice(0))
      }),
    )
  }

  dispose(): void {
    for (const buffer of this.created) buffer.destroy()
  }

  private upload(
    values: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
  ): GpuSlice {
    const buffer = this.device.createBuffer({
      size: values.byteLength,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
    })
    this.created.push(buffer)
    this.device.queue.writeBuffer(buffer, 0, values)
    return { buffer }
  }
}

/** The operand that is a gradient: none in the forward pass, A for an input's gradient, B for a weight's. */
const gradientOperand = { AB: undefined, ABt: 'a', AtB: 'b' } as const

function products(runtime: GpuRuntime, buffers: GateBuffers): void {
  for (const shape of matmulShapes) {
    const { m, n, k, form } = shape
    const a = buffers.input(m * k, form === 'ABt' ? gradient : activation)
    const b = buffers.input(k * n, form === 'AtB' ? gradient : weight)
    runMatmul(runtime, shape, { a, b, out: buffers.output(m, n) }, {}, gradientOperand[form])
  }
}

function attention(runtime: GpuRuntime, buffers: GateBuffers): void {
  const [batch, length, nHead, size] = [2, 37, 2, 12]
  const spec = attentionSpec({ batch, length, nHead, size, causal: true }, runtime.options)
  const width = nHead * size
  const [qkv, dy] = [
    buffers.input(batch * length * 3 * width, activation),
    buffers.input(batch * length * width, gradient),
  ]
  const [y, lse] = [buffers.output(batch * length, width), buffers.output(batch * nHead, length)]
  const [dQkv, delta] = [buffers.output(batch * length, 3 * width), buffers.output(batch * nHead, length)]
  runtime.run(attentionForward(spec), [qkv, y, lse])
  runtime.run(attentionBackwardQuery(spec), [qkv, y, dy, lse, dQkv, delta])
  runtime.run(attentionBackwardKey(spec), [qkv, dy, lse, delta, dQkv])
}

/** The MLP's saved pre-activation, written forward and read backward. */
function storedPreActivation(runtime: GpuRuntime, buffers: GateBuffers): void {
  const [rows, width] = [35, 20]
  for (const hidden of [33, 36]) {
    const [x, dy] = [buffers.input(rows * width, activation), buffers.input(rows * width, gradient)]
    const [wFc, wOut, pre] = [
      buffers.input(width * hidden, weight),
      buffers.input(hidden * width, weight),
      buffers.scratch(rows * hidden),
    ]
    runMatmul(
      runtime,
      { m: rows, n: hidden, k: width, form: 'AB' },
      { a: x, b: wFc, out: buffers.output(rows, hidden), pre },
      { activation: quickGeluActivation },
    )
    runMatmul(
      runtime,
      { m: rows, n: hidden, k: width, form: 'ABt' },
      { a: dy, b: wOut, out: buffers.output(rows, hidden), pre },
      { activationGradient: quickGeluActivation },
      'a',
    )
  }
}

/** The key/value cache, filled in three calls. */
function storedCache(runtime: GpuRuntime, buffers: GateBuffers): void {
  const { rowLanes, f16Storage } = runtime.options
  for (const size of [5, 12]) {
    const [batch, nHead, capacity] = [2, 3, 19]
    const [keys, values] = [
      buffers.scratch(batch * capacity * nHead * size),
      buffers.scratch(batch * capacity * nHead * size),
    ]
    for (const [held, added] of [
      [0, 17],
      [17, 1],
      [18, 1],
    ] as const) {
      const kernel = attentionCached({
        batch,
        added,
        capacity,
        nHead,
        size,
        perInvocation: rowLanes === 1,
        half: f16Storage,
      })
      const qkv = buffers.input(batch * added * 3 * nHead * size, activation)
      const y = buffers.output(batch * added, nHead * size)
      runtime.run(kernel, [qkv, keys, values, y, buffers.count(held)])
    }
  }
}

/** Norm and loss, which reduce over rows. */
function rowReductions(runtime: GpuRuntime, buffers: GateBuffers): void {
  for (const [rows, width] of [
    [37, 66],
    [9, 260],
  ] as const) {
    const spec = { rows, width, ...runtime.rowSharing }
    const [x, gain, dy] = [
      buffers.input(rows * width, activation),
      buffers.input(width, activation),
      buffers.input(rows * width, gradient),
    ]
    const rstd = buffers.output(rows, 1)
    runtime.run(rmsNormForward(spec), [x, gain, buffers.output(rows, width), rstd])
    const [dx, dGain] = [buffers.output(rows, width), buffers.output(1, width)]
    runtime.run(rmsNormBackward(spec), [dy, x, gain, rstd, dx, dGain])
  }
  const [rows, nVocab] = [35, 50]
  const kernel = crossEntropyWithGradient({
    rows,
    nVocab,
    weighted: false,
    scale: 1 / rows,
    ...runtime.rowSharing,
  })
  const [logits, targets] = [buffers.input(rows * nVocab, 3), buffers.classes(rows, nVocab)]
  runtime.run(kernel, [logits, targets, buffers.output(rows, 1), buffers.output(rows, nVocab)])
}

/** Largest error in units of its row's L2 norm; NaN if a number is not finite. */
function maxRelativeError(actual: Float32Array, expected: Float32Array, columns: number): number {
  let max = 0
  for (let from = 0; from < expected.length; from += columns) {
    let [error, squares] = [0, 0]
    for (let i = from; i < from + columns; i += 1) {
      if (!Number.isFinite(actual[i]!)) return Number.NaN
      error = Math.max(error, Math.abs(actual[i]! - expected[i]!))
      squares += expected[i]! ** 2
    }
    if (error > 0) max = Math.max(max, error / Math.sqrt(squares))
  }
  return max
}

type Workload = (runtime: GpuRuntime, buffers: GateBuffers) => void
const allWorkloads: readonly Workload[] = [
  products,
  attention,
  storedPreActivation,
  storedCache,
  rowReductions,
]
/**
 * The workloads whose kernels a feature changes; all other kernels have the same source with and without it.
 */
export const changedBy: { readonly [F in Feature]: readonly Workload[] } = {
  f16: [products],
  f16Attention: [attention],
  f16Storage: [storedPreActivation, storedCache],
  subgroups: [rowReductions],
}

async function outputsOf(
  runtime: GpuRuntime,
  workloads: readonly Workload[],
): Promise<{ values: Float32Array[]; outputs: Output[] }> {
  const { gpu } = runtime
  const buffers = new GateBuffers(gpu.device)
  try {
    for (const workload of workloads) workload(runtime, buffers)
    gpu.flush()
    return { values: await buffers.read(), outputs: buffers.outputs }
  } finally {
    buffers.dispose()
  }
}

/**
 * Whether the kernels of `candidate` compute the same as those of `plain`, within `tolerance` relative to
 * each row's L2 norm. Takes some tens of milliseconds beside the compilation. Returns false for kernels that
 * do not compile; throws if the device is lost.
 */
export async function computesTheSame(
  candidate: GpuRuntime,
  plain: GpuRuntime,
  tolerance: number,
  workloads = allWorkloads,
): Promise<boolean> {
  const expected = await outputsOf(plain, workloads)
  candidate.gpu.device.pushErrorScope('validation')
  const actual = await outputsOf(candidate, workloads)
  if (await candidate.gpu.device.popErrorScope()) return false
  // Written as "at most", so that NaN fails.
  return expected.values.every(
    (values, i) => maxRelativeError(actual.values[i]!, values, expected.outputs[i]!.columns) <= tolerance,
  )
}

/**
 * Whether this feature, in the forms that `options` name, computes the same as kernels without any feature.
 */
export async function passesGate(gpu: TfjsGpu, options: GpuOptions, feature: Feature): Promise<boolean> {
  const without = { ...options, f16: false, f16Attention: false, f16Storage: false, subgroups: false }
  const [candidate, plain] = [
    new GpuRuntime(gpu, { ...without, [feature]: true }),
    new GpuRuntime(gpu, without),
  ]
  try {
    return await computesTheSame(candidate, plain, gateTolerances[feature], changedBy[feature])
  } finally {
    candidate.dispose()
    plain.dispose()
  }
}

/** The options without the features that the device lacks or computes wrongly. */
export async function gatedOptions(gpu: TfjsGpu, wanted: GpuOptions): Promise<GpuOptions> {
  let options = supportedOptions(wanted, gpu.device.features)
  for (const feature of Object.keys(gateTolerances) as Feature[]) {
    if (options[feature] && !(await passesGate(gpu, options, feature)))
      options = { ...options, [feature]: false }
  }
  return options
}
