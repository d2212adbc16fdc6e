/**
 * Matrix products on the runtime: chooses form, tile and split-K by shape and options, and runs one kernel
 * for one or several products, plus one reduction for each product with split-K (weight gradients: few
 * outputs, thousands of rows to sum). The order of every sum is fixed, so results repeat to the bit.
 */
import type { GpuOptions } from '../gpuOptions'
import type { GpuRuntime } from '../runtime'
import type { GpuSlice } from '../tfjsGpu'
import type { Epilogue } from './epilogue'
import { matmulKernel, reduceSplitK } from './matmulKernel'
import type { MatmulShape, MatmulSpec, OperandScale, Tile } from './matmulSpec'

export interface MatmulBuffers {
  a: GpuSlice
  b: GpuSlice
  out: GpuSlice
  /** (m, n), added to the product. */
  residual?: GpuSlice
  /**
   * (m, n), the pre-activation: written by `activation`, read by `activationGradient`. Holds f16 if the
   * option f16Storage is on.
   */
  pre?: GpuSlice
}

export interface Product {
  shape: MatmulShape
  operands: MatmulBuffers
  epilogue?: Epilogue
  /** The operand that is a gradient of a mean over rows, if one is: half precision scales it. */
  gradient?: 'a' | 'b'
}

/** Largest tile first; a smaller one if the product has too few outputs to keep a device busy. */
const registerTiles: readonly Tile[] = [
  { tm: 8, tn: 8 },
  { tm: 4, tn: 8 },
  { tm: 4, tn: 4 },
  { tm: 2, tn: 4 },
  { tm: 1, tn: 4 },
]
const workgroupTiles: readonly Tile[] = [
  { tm: 8, tn: 8, bm: 64, bn: 64, bk: 16 },
  { tm: 4, tn: 4, bm: 32, bn: 32, bk: 16 },
]
/** A tile is taken only if it leaves at least this many invocations. */
const minThreads = 256
/** Fewest inner steps of a split-K chunk, and most numbers in all partial products. */
const minChunk = 128
const maxPartialNumbers = 2 ** 24

const threadsFor = ({ m, n }: MatmulShape, { tm, tn }: Tile) => Math.ceil(m / tm) * Math.ceil(n / tn)

/** Number of chunks that the inner dimension is split into; 1 unless it is long and the tiles are few. */
export function splitKFor({ m, n, k }: MatmulShape, threads: number, targetThreads: number): number {
  const wanted = Math.min(
    Math.floor(k / minChunk),
    Math.ceil(targetThreads / threads),
    Math.floor(maxPartialNumbers / (m * n)),
  )
  if (wanted <= 1) return 1
  // Chunks are rounded up to 16 steps, which could leave the last one empty.
  const chunk = Math.ceil(k / wanted / 16) * 16
  return Math.ceil(k / chunk)
}

/**
 * Largest gradient, multiplied by the rows of the loss's mean, that half precision represents; larger ones
 * are clamped. Ten times the largest seen in training (bench/NOTES.md).
 */
const maxGradient = 64
/**
 * How far gradients are scaled above 1 / rows. Weights are small, so more with weights than with activations;
 * four products stay finite with both.
 */
const headroom = { weight: 128, activation: 16 }

/**
 * The scale that brings a gradient into the range of half precision, or null if neither operand is one. The
 * loss is a mean over the rows, so gradients are near 1 / rows, below that range; the power of two follows
 * from the shape alone.
 */
function gradientScale({ m, k, form }: MatmulShape, operand: 'a' | 'b' | undefined): OperandScale | null {
  if (!operand) return null
  const [rows, above] = form === 'AtB' ? [k, headroom.activation] : [m, headroom.weight]
  return { operand, factor: 2 ** Math.ceil(Math.log2(rows)) * above, max: maxGradient * above }
}

/** Chooses tile, split-K and precision of a product. */
export function specFor(
  shape: MatmulShape,
  epilogue: Epilogue,
  options: GpuOptions,
  gradient?: 'a' | 'b',
): MatmulSpec {
  const tiles = options.matmul === 'registers' ? registerTiles : workgroupTiles
  // With a long inner dimension, split-K keeps the device busy, and large tiles read less.
  const maxThreads = (tile: Tile) => threadsFor(shape, tile) * Math.max(1, Math.floor(shape.k / minChunk))
  const tile = tiles.find((candidate) => maxThreads(candidate) >= minThreads) ?? tiles[tiles.length - 1]!
  const half = options.f16 && options.matmul === 'workgroup'
  const scaled = half ? gradientScale(shape, gradient) : null
  const splitK = splitKFor(shape, threadsFor(shape, tile), options.targetThreads)
  const hasPre = epilogue.activation ?? epilogue.activationGradient
  const stored = hasPre && options.f16Storage ? { ...epilogue, halfPre: true } : epilogue
  return { ...shape, epilogue: stored, tile, half, splitK, ...(scaled ? { scaled } : {}) }
}

/**
 * out = A B (or A^T B, A B^T), with the epilogue, for each product. `out` must be another buffer than A and
 * B; with `accumulate` the product is added to it. The products run side by side in one dispatch, so none may
 * read what another writes.
 */
export function runMatmuls(runtime: GpuRuntime, products: readonly Product[]): void {
  const { options } = runtime
  const plans = products.map(({ shape, operands, epilogue = {}, gradient }) => {
    const { a, b, out, residual, pre } = operands
    const spec = specFor(shape, epilogue, options, gradient)
    const outputs = [out, ...(residual ? [residual] : []), ...(pre ? [pre] : [])]
    const partials = spec.splitK > 1 ? runtime.output([spec.splitK * shape.m * shape.n]) : null
    return { spec, a, b, outputs, partials }
  })
  const kernel = matmulKernel({ matmul: options.matmul, products: plans.map(({ spec }) => spec) })
  runtime.run(
    kernel,
    plans.flatMap(({ a, b, outputs, partials }) => [
      a,
      b,
      ...(partials ? [runtime.slice(partials)] : outputs),
    ]),
  )
  for (const { spec, outputs, partials } of plans) {
    if (!partials) continue
    const { m, n, splitK, epilogue } = spec
    runtime.run(reduceSplitK({ splitK, size: m * n, epilogue }), [runtime.slice(partials), ...outputs])
    partials.dispose()
  }
}

/** A single product; see runMatmuls. */
export function runMatmul(
  runtime: GpuRuntime,
  shape: MatmulShape,
  operands: MatmulBuffers,
  epilogue: Epilogue = {},
  gradient?: 'a' | 'b',
): void {
  runMatmuls(runtime, [{ shape, operands, epilogue, ...(gradient ? { gradient } : {}) }])
}
