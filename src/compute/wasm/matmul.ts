/**
 * The matrix product that several ops share, in the forms a linear layer needs: A B, Aᵀ B or A Bᵀ, followed
 * by an optional residual, factor or quick GELU where each output tile is stored. Source: assembly/matmul.ts.
 */
import type * as tf from '@tensorflow/tfjs'
import { EDGE_BYTES, MATMUL_BLOCK, STRIP_BYTES, TILE_COLUMNS, TILE_ROWS } from './kernelConstants'
import type { WasmRuntime } from './runtime'
import { asRows, expectSize, roundUp } from './shapes'
import { slicesOf, sumSlices } from './sumSlices'

/** Numbers of a product above which its slices would not stay in the cache: 2 MiB for eight of them. */
const MAX_SLICED_SIZE = 65_536
/** Multiply-adds from which packing B apart, once for all threads, pays off. */
const MIN_PACKED_COST = 1_000_000
/** Multiply-adds that take as long as packing one number. */
const PACK_COST = 8

export interface MatmulOptions {
  /** `a` is stored (K, M): the weight's gradient. */
  transposeA?: boolean
  /** `b` is stored (N, K): the input's gradient. */
  transposeB?: boolean
  /** Same size as the result; added to it. May be `out`. */
  residual?: tf.Tensor
  /** Same size as the result; multiplies it elementwise. */
  factor?: tf.Tensor
  /** Write here instead of into a new tensor. Must not be `a` or `b`. */
  out?: tf.Tensor
  /** Add to what `out` holds. */
  accumulate?: boolean
}

interface MatmulSizes {
  m: number
  n: number
  k: number
  shape: number[]
}

/** Sizes of a product and the shape of its result. Throws Error if the inner sizes differ. */
function matmulSizes(
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  { transposeA, transposeB }: MatmulOptions,
): MatmulSizes {
  const left = asRows(a)
  const right = asRows(b)
  const [m, k] = transposeA ? [left.columns, left.rows] : [left.rows, left.columns]
  const [n, depth] = transposeB ? [right.rows, right.columns] : [right.columns, right.rows]
  if (k !== depth)
    throw new Error(`matmul: inner sizes differ, [${a.shape.join(', ')}] and [${b.shape.join(', ')}]`)
  return { m, n, k, shape: transposeA ? [m, n] : [...a.shape.slice(0, -1), n] }
}

/**
 * A B, Aᵀ B or A Bᵀ; then, if given, plus a residual, times a factor. Leading dimensions of `a` count as
 * rows.
 * @returns (..., N), or (M, N) with transposeA; `out` if given
 */
export function matmul<T extends tf.Tensor = tf.Tensor>(
  runtime: WasmRuntime,
  a: tf.Tensor,
  b: tf.Tensor,
  options: MatmulOptions = {},
): T {
  const sizes = matmulSizes(a, b, options)
  const out = options.out ?? runtime.output(sizes.shape)
  launchMatmul(runtime, a, b, out, options, sizes)
  return out as T
}

/**
 * y = quick GELU of A B, and the slope of quick GELU at A B, with which the backward pass needs no
 * exponential.
 * @returns y and slope, both (..., N)
 */
export function matmulQuickGelu<T extends tf.Tensor = tf.Tensor>(
  runtime: WasmRuntime,
  a: tf.Tensor,
  b: tf.Tensor,
): { y: T; slope: T } {
  const sizes = matmulSizes(a, b, {})
  const y = runtime.output<T>(sizes.shape)
  const slope = runtime.output<T>(sizes.shape)
  launchMatmul(runtime, a, b, y, {}, sizes, slope)
  return { y, slope }
}

function launchMatmul(
  runtime: WasmRuntime,
  a: tf.Tensor,
  b: tf.Tensor,
  out: tf.Tensor,
  options: MatmulOptions,
  { m, n, k }: MatmulSizes,
  slope?: tf.Tensor,
): void {
  const { residual, factor } = options
  expectSize('matmul out', out, m * n)
  if (residual) expectSize('matmul residual', residual, m * n)
  if (factor) expectSize('matmul factor', factor, m * n)
  const [aRow, aStep] = options.transposeA ? [1, m] : [k, 1]
  const [bStep, bColumn] = options.transposeB ? [1, k] : [n, 1]
  const readA = [runtime.offset(a), aRow, aStep]
  const readB = [runtime.offset(b), bStep, bColumn]
  const columns = Math.min(MATMUL_BLOCK, roundUp(n, TILE_COLUMNS))
  const scratchBytes = EDGE_BYTES + STRIP_BYTES * MATMUL_BLOCK + 4 * Math.min(MATMUL_BLOCK, k) * columns
  const cost = m * n * k
  const slices = slicesOf(k, MATMUL_BLOCK)
  // A weight's gradient sums over many rows: in slices of them, each thread reads rows that it has computed.
  // Other products keep one order of summation, whatever the number of rows: a sampled position has the bits
  // of a forward pass.
  if (options.transposeA && slices > 1 && m * n <= MAX_SLICED_SIZE && !residual && !factor && !slope) {
    const parts = runtime.output([slices, m, n])
    const args = [...readA, ...readB, runtime.offset(parts), m, n, k, slices]
    runtime.launch({ kernel: 'matmulSlices', args, items: slices, scratchBytes, cost })
    sumSlices(runtime, parts, out, slices, options.accumulate)
    parts.dispose()
    return
  }
  // Larger ones are divided by columns: each thread packs a part of B, which has more rows than A.
  const byColumns = m < k && n >= TILE_COLUMNS * runtime.threads
  const items = byColumns ? Math.ceil(n / TILE_COLUMNS) : Math.ceil(m / TILE_ROWS)
  const packed =
    runtime.threads > 1 && !byColumns && cost >= MIN_PACKED_COST ? packedB(runtime, readB, n, k) : null
  runtime.launch({
    kernel: 'matmul',
    args: [
      ...readA,
      ...readB,
      runtime.offset(out),
      m,
      n,
      k,
      options.accumulate ? 1 : 0,
      residual ? runtime.offset(residual) : 0,
      factor ? runtime.offset(factor) : 0,
      slope ? runtime.offset(slope) : 0,
      packed ? runtime.offset(packed) : 0,
      byColumns ? 1 : 0,
    ],
    items,
    scratchBytes,
    cost,
  })
  packed?.dispose()
}

/** B packed once for all threads, which would otherwise pack it for every chunk of rows. */
function packedB(runtime: WasmRuntime, readB: readonly number[], n: number, k: number): tf.Tensor {
  const panels = Math.ceil(n / TILE_COLUMNS)
  const packed = runtime.output([panels, k, TILE_COLUMNS])
  runtime.launch({
    kernel: 'packMatmul',
    args: [...readB, runtime.offset(packed), n, k],
    items: panels,
    scratchBytes: 0,
    cost: n * k * PACK_COST,
  })
  return packed
}
