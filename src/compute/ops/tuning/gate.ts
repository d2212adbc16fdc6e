/**
 * The gate before kernels that lean on a feature of the device (half precision, subgroups): they compute
 * products, attention, what is kept in storage, norm and loss, as far as the feature changes them, at odd
 * shapes on seeded numbers of a training step's scale, and plain float32 kernels do the same. What differs by
 * more than its tolerance, is not finite, or does not compile, is not used there. Chooses nothing by speed:
 * that is tune.ts.
 */
import { Rng } from '../../../core/rng'
import { attentionSpec } from '../attention/attentionForm'
import { supportedOptions, type GpuOptions } from '../../webgpu/gpuOptions'
import { runMatmul } from '../../webgpu/matmul/matmul'
import { GpuRuntime } from '../../webgpu/runtime'
import type { GpuSlice, TfjsGpu } from '../../webgpu/tfjsGpu'
import { attentionBackwardKey, attentionBackwardQuery, attentionForward } from '../attention/attentionWgsl'
import { attentionCached } from '../attention/attentionCachedWgsl'
import { crossEntropyWithGradient } from '../crossEntropy/crossEntropyWgsl'
import type { MatmulShape } from '../../webgpu/matmul/matmulSpec'
import { rmsNormBackward, rmsNormForward } from '../rmsNorm/rmsNormWgsl'

/**
 * The largest error allowed, as a part of its row's length (root of the sum of squares). Half precision keeps
 * 11 bits: each operand is off by 2^-12 at most, and errors of a sum partly cancel. Reductions in another
 * order differ in the last bits only.
 */
export const gateTolerances = { f16: 2e-3, f16Attention: 2e-3, f16Storage: 2e-3, subgroups: 1e-5 } as const
export type Feature = keyof typeof gateTolerances

/**
 * Scales met in training: activations near 1, weights as they are drawn, gradients of a mean over a thousand
 * rows.
 */
const [activation, weight, gradient] = [1, 0.05, 1e-3]

const matrices: readonly MatmulShape[] = [
  { m: 70, n: 68, k: 36, form: 'AB' },
  { m: 35, n: 33, k: 37, form: 'AB' },
  { m: 67, n: 40, k: 300, form: 'AB' },
  { m: 70, n: 36, k: 68, form: 'ABt' },
  { m: 36, n: 68, k: 301, form: 'AtB' },
]

/** An output of a probe, as a matrix. */
interface Answer {
  slice: GpuSlice
  rows: number
  columns: number
}

/** The buffers of one passage through the gate. */
class Bench {
  readonly answers: Answer[] = []
  private readonly rng = new Rng(20)
  private readonly created: GPUBuffer[] = []

  constructor(private readonly device: GPUDevice) {}

  /** Normal numbers of a scale; the same for the same order of calls. */
  input(numbers: number, scale: number): GpuSlice {
    return this.filled(Float32Array.from({ length: numbers }, () => scale * this.rng.normal()))
  }

  /** Class numbers below `classes`. */
  classes(count: number, classes: number): GpuSlice {
    return this.filled(Int32Array.from({ length: count }, () => this.rng.int(classes)))
  }

  /** One unsigned number. */
  count(value: number): GpuSlice {
    return this.filled(Uint32Array.of(value))
  }

  output(rows: number, columns: number): GpuSlice {
    const slice = this.scratch(rows * columns)
    this.answers.push({ slice, rows, columns })
    return slice
  }

  /** Room that is not looked at, of zeros at first. */
  scratch(numbers: number): GpuSlice {
    const buffer = this.device.createBuffer({
      size: 4 * numbers,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
    })
    this.created.push(buffer)
    return { buffer }
  }

  /** What the kernels left in every output, in order. */
  async read(): Promise<Float32Array[]> {
    const encoder = this.device.createCommandEncoder()
    const copies = this.answers.map(({ slice: { buffer } }) => {
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

  private filled(
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

/** The operand that is a gradient in each form: of the forward pass, of an input, of a weight. */
const gradientIn = { AB: undefined, ABt: 'a', AtB: 'b' } as const

function products(runtime: GpuRuntime, bench: Bench): void {
  for (const shape of matrices) {
    const { m, n, k, form } = shape
    // Forward a weight on the right; its gradients have an output's gradient on the left, or on the right.
    const a = bench.input(m * k, form === 'ABt' ? gradient : activation)
    const b = bench.input(k * n, form === 'AtB' ? gradient : weight)
    runMatmul(runtime, shape, { a, b, out: bench.output(m, n) }, {}, gradientIn[form])
  }
}

function attentionOf(runtime: GpuRuntime, bench: Bench): void {
  const [batch, length, nHead, size] = [2, 37, 2, 12]
  const spec = attentionSpec({ batch, length, nHead, size, causal: true }, runtime.options)
  const width = nHead * size
  const [qkv, dy] = [
    bench.input(batch * length * 3 * width, activation),
    bench.input(batch * length * width, gradient),
  ]
  const [y, lse] = [bench.output(batch * length, width), bench.output(batch * nHead, length)]
  const [dQkv, delta] = [bench.output(batch * length, 3 * width), bench.output(batch * nHead, length)]
  runtime.run(attentionForward(spec), [qkv, y, lse])
  runtime.run(attentionBackwardQuery(spec), [qkv, y, dy, lse, dQkv, delta])
  runtime.run(attentionBackwardKey(spec), [qkv, dy, lse, delta, dQkv])
}

/**
 * What is kept in storage: the hidden layer before its activation for the gradient, and keys and values for
 * sampling.
 */
function keeping(runtime: GpuRuntime, bench: Bench): void {
  const [rows, width] = [35, 20]
  for (const hidden of [33, 36]) {
    const [x, dy] = [bench.input(rows * width, activation), bench.input(rows * width, gradient)]
    const [into, from, pre] = [
      bench.input(width * hidden, weight),
      bench.input(hidden * width, weight),
      bench.scratch(rows * hidden),
    ]
    runMatmul(
      runtime,
      { m: rows, n: hidden, k: width, form: 'AB' },
      { a: x, b: into, out: bench.output(rows, hidden), pre },
      { activation: 'quickGelu' },
    )
    const sloped = { a: dy, b: from, out: bench.output(rows, hidden), pre }
    runMatmul(
      runtime,
      { m: rows, n: hidden, k: width, form: 'ABt' },
      sloped,
      { activation: 'quickGeluGrad' },
      'a',
    )
  }
  const { rowLanes, f16Storage } = runtime.options
  for (const size of [5, 12]) {
    const [batch, nHead, capacity] = [2, 3, 19]
    const [keys, values] = [
      bench.scratch(batch * capacity * nHead * size),
      bench.scratch(batch * capacity * nHead * size),
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
        alone: rowLanes === 1,
        half: f16Storage,
      })
      const qkv = bench.input(batch * added * 3 * nHead * size, activation)
      runtime.run(kernel, [qkv, keys, values, bench.output(batch * added, nHead * size), bench.count(held)])
    }
  }
}

function rowWork(runtime: GpuRuntime, bench: Bench): void {
  for (const [rows, width] of [
    [37, 66],
    [9, 260],
  ] as const) {
    const spec = { rows, width, ...runtime.rowSharing }
    const [x, gain, dy] = [
      bench.input(rows * width, activation),
      bench.input(width, activation),
      bench.input(rows * width, gradient),
    ]
    const rstd = bench.output(rows, 1)
    runtime.run(rmsNormForward(spec), [x, gain, bench.output(rows, width), rstd])
    runtime.run(rmsNormBackward(spec), [dy, x, gain, rstd, bench.output(rows, width), bench.output(1, width)])
  }
  const [rows, nVocab] = [35, 50]
  const kernel = crossEntropyWithGradient({
    rows,
    nVocab,
    weighed: false,
    scale: 1 / rows,
    ...runtime.rowSharing,
  })
  const [logits, targets] = [bench.input(rows * nVocab, 3), bench.classes(rows, nVocab)]
  runtime.run(kernel, [logits, targets, bench.output(rows, 1), bench.output(rows, nVocab)])
}

/** Largest error of a row as a part of the row's length; NaN where a number is not finite. */
function worstError(found: Float32Array, expected: Float32Array, columns: number): number {
  let worst = 0
  for (let from = 0; from < expected.length; from += columns) {
    let [error, squares] = [0, 0]
    for (let i = from; i < from + columns; i += 1) {
      if (!Number.isFinite(found[i]!)) return Number.NaN
      error = Math.max(error, Math.abs(found[i]! - expected[i]!))
      squares += expected[i]! ** 2
    }
    if (error > 0) worst = Math.max(worst, error / Math.sqrt(squares))
  }
  return worst
}

type Work = (runtime: GpuRuntime, bench: Bench) => void
const everything: readonly Work[] = [products, attentionOf, keeping, rowWork]
/** The kernels that a feature changes; all others are the same text with it and without. */
export const changedBy: { readonly [F in Feature]: readonly Work[] } = {
  f16: [products],
  f16Attention: [attentionOf],
  f16Storage: [keeping],
  subgroups: [rowWork],
}

async function answersOf(
  runtime: GpuRuntime,
  works: readonly Work[],
): Promise<{ values: Float32Array[]; answers: Answer[] }> {
  const { gpu } = runtime
  const bench = new Bench(gpu.device)
  try {
    for (const work of works) work(runtime, bench)
    gpu.flush()
    return { values: await bench.read(), answers: bench.answers }
  } finally {
    bench.dispose()
  }
}

/**
 * Whether the kernels of `candidate` compute the same as those of `plain`, within `tolerance` of each row's
 * length. Takes some tens of milliseconds beside the compilation. Never throws for kernels that do not
 * compile; does where the device is lost.
 */
export async function computesTheSame(
  candidate: GpuRuntime,
  plain: GpuRuntime,
  tolerance: number,
  works = everything,
): Promise<boolean> {
  const expected = await answersOf(plain, works)
  candidate.gpu.device.pushErrorScope('validation')
  const found = await answersOf(candidate, works)
  if (await candidate.gpu.device.popErrorScope()) return false
  // Not "greater than", so that NaN is refused.
  return expected.values.every(
    (values, i) => worstError(found.values[i]!, values, expected.answers[i]!.columns) <= tolerance,
  )
}

/** Whether this feature computes as kernels without any do, in the forms that `options` name. */
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

/** The same options without the features that this device lacks or gets wrong. */
export async function gatedOptions(gpu: TfjsGpu, wanted: GpuOptions): Promise<GpuOptions> {
  let options = supportedOptions(wanted, gpu.device.features)
  for (const feature of Object.keys(gateTolerances) as Feature[]) {
    if (options[feature] && !(await passesGate(gpu, options, feature)))
      options = { ...options, [feature]: false }
  }
  return options
}
