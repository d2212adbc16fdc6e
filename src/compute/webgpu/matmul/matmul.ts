/**
 * Matrix products on the runtime: chooses form, tile and split by shape and options, and runs one kernel for
 * one product or several, and one more for each whose inner size is split (weight gradients: few outputs,
 * thousands of rows to sum). The order of every sum is fixed, so results repeat to the bit.
 */
import type { GpuOptions } from '../gpuOptions'
import type { GpuRuntime } from '../runtime'
import type { GpuSlice } from '../tfjsGpu'
import type { Epilogue } from './epilogue'
import { matmulKernel } from './matmulKernel'
import type { MatmulShape, MatmulSpec, OperandScale, Tile } from './matmulSpec'
import { sumParts } from './sumParts'

export interface MatmulBuffers {
  a: GpuSlice
  b: GpuSlice
  out: GpuSlice
  /** (m, n), added to the product. */
  residual?: GpuSlice
  /**
   * (m, n): the pre-activation, written for 'quickGelu' and read for 'quickGeluGrad'; of f16 where storage is
   * in half precision.
   */
  pre?: GpuSlice
}

export interface Product {
  shape: MatmulShape
  operands: MatmulBuffers
  epilogue?: Epilogue
  /** The operand that is a gradient of a mean over rows, if one is: half precision needs to know. */
  gradient?: 'a' | 'b'
}

/** Largest tile first; a smaller one where the product has too few outputs to keep a device busy. */
const registerTiles: readonly Tile[] = [
  { tm: 8, tn: 8 },
  { tm: 4, tn: 8 },
  { tm: 4, tn: 4 },
  { tm: 2, tn: 4 },
  { tm: 1, tn: 4 },
]
const sharedTiles: readonly Tile[] = [
  { tm: 8, tn: 8, bm: 64, bn: 64, bk: 16 },
  { tm: 4, tn: 4, bm: 32, bn: 32, bk: 16 },
]
/** Fewest invocations for which a tile is taken. */
const enoughThreads = 256
/** Least inner steps of a part, and most numbers in all parts. */
const leastChunk = 128
const mostPartNumbers = 2 ** 24

const threadsFor = ({ m, n }: MatmulShape, { tm, tn }: Tile) => Math.ceil(m / tm) * Math.ceil(n / tn)

/** How many parts the inner size is summed in: 1 unless it is long and the tiles are few. */
export function splitsFor({ m, n, k }: MatmulShape, threads: number, targetThreads: number): number {
  const wanted = Math.min(
    Math.floor(k / leastChunk),
    Math.ceil(targetThreads / threads),
    Math.floor(mostPartNumbers / (m * n)),
  )
  if (wanted <= 1) return 1
  // Chunks are rounded up to 16 steps, so the last of the wanted parts could be empty.
  const chunk = Math.ceil(k / wanted / 16) * 16
  return Math.ceil(k / chunk)
}

/**
 * Largest gradient, times the rows whose mean the loss is, that half precision keeps: beyond it is held. Ten
 * times what training showed (bench/NOTES.md).
 */
const mostGradient = 64
/**
 * How far above 1 / rows gradients are lifted: with weights, which are small, and with activations, so that
 * four products stay finite.
 */
const lift = { weight: 128, activation: 16 }

/**
 * How a gradient is brought into the range of half precision, or null where neither operand is one. The loss
 * is a mean over the rows, so a gradient's numbers are near 1 / rows, which is below that range; the power of
 * two is known from the shape alone.
 */
function gradientScale({ m, k, form }: MatmulShape, operand: 'a' | 'b' | undefined): OperandScale | null {
  if (!operand) return null
  const [rows, above] = form === 'AtB' ? [k, lift.activation] : [m, lift.weight]
  return { operand, by: 2 ** Math.ceil(Math.log2(rows)) * above, most: mostGradient * above }
}

/**
 * How a product is cut up, and whether its tiles, and what it keeps for a gradient, are in half precision.
 */
export function specFor(
  shape: MatmulShape,
  epilogue: Epilogue,
  options: GpuOptions,
  gradient?: 'a' | 'b',
): MatmulSpec {
  const tiles = options.matmul === 'registers' ? registerTiles : sharedTiles
  // With a long inner size, parts keep the device busy instead, and large tiles read less.
  const potential = (tile: Tile) => threadsFor(shape, tile) * Math.max(1, Math.floor(shape.k / leastChunk))
  const tile = tiles.find((candidate) => potential(candidate) >= enoughThreads) ?? tiles[tiles.length - 1]!
  const half = options.f16 && options.matmul === 'workgroup'
  const scaled = half ? gradientScale(shape, gradient) : null
  const splits = splitsFor(shape, threadsFor(shape, tile), options.targetThreads)
  const stored = epilogue.activation && options.f16Storage ? { ...epilogue, halfPre: true } : epilogue
  return { ...shape, epilogue: stored, tile, half, splits, ...(scaled ? { scaled } : {}) }
}

/**
 * out = A B (or A^T B, A B^T), with the epilogue, for each product. `out` must be another buffer than A and
 * B; with `accumulate` it is added to. The products run side by side in one dispatch, so none may read what
 * another writes.
 */
export function runMatmuls(runtime: GpuRuntime, products: readonly Product[]): void {
  const { options } = runtime
  const plans = products.map(({ shape, operands, epilogue = {}, gradient }) => {
    const { a, b, out, residual, pre } = operands
    const spec = specFor(shape, epilogue, options, gradient)
    const outputs = [out, ...(residual ? [residual] : []), ...(pre ? [pre] : [])]
    return {
      spec,
      a,
      b,
      outputs,
      parts: spec.splits > 1 ? runtime.output([spec.splits * shape.m * shape.n]) : null,
    }
  })
  const kernel = matmulKernel({ matmul: options.matmul, products: plans.map(({ spec }) => spec) })
  runtime.run(
    kernel,
    plans.flatMap(({ a, b, outputs, parts }) => [a, b, ...(parts ? [runtime.slice(parts)] : outputs)]),
  )
  for (const {
    spec: { m, n, splits, epilogue },
    outputs,
    parts,
  } of plans) {
    if (!parts) continue
    runtime.run(sumParts({ parts: splits, size: m * n, epilogue }), [runtime.slice(parts), ...outputs])
    runtime.gpu.discard(parts)
  }
}

/** One product alone. */
export function runMatmul(
  runtime: GpuRuntime,
  shape: MatmulShape,
  operands: MatmulBuffers,
  epilogue: Epilogue = {},
  gradient?: 'a' | 'b',
): void {
  runMatmuls(runtime, [{ shape, operands, epilogue, ...(gradient ? { gradient } : {}) }])
}
