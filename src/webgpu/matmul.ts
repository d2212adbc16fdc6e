/**
 * Matrix products on the runtime: chooses form, tile and split by shape and options, and runs one kernel for one product or several,
 * and one more for each whose inner size is split (weight gradients: few outputs, thousands of rows to sum). The order of every sum
 * is fixed, so results repeat to the bit.
 */
import type { GpuOptions } from './gpuOptions'
import type { GpuRuntime } from './runtime'
import type { GpuSlice } from './tfjsGpu'
import type { Epilogue } from './wgsl/epilogue'
import { matmulKernel } from './wgsl/matmulKernel'
import type { MatmulShape, MatmulSpec, Tile } from './wgsl/matmulSpec'
import { sumParts } from './wgsl/sumParts'

export interface MatmulBuffers {
  a: GpuSlice
  b: GpuSlice
  out: GpuSlice
  /** (m, n), added to the product. */
  residual?: GpuSlice
  /** (m, n): the pre-activation, written for 'quickGelu' and read for 'quickGeluGrad'. */
  pre?: GpuSlice
}

export interface Product {
  shape: MatmulShape
  operands: MatmulBuffers
  epilogue?: Epilogue
}

/** Largest tile first; a smaller one where the product has too few outputs to keep a device busy. */
const registerTiles: readonly Tile[] = [{ tm: 8, tn: 8 }, { tm: 4, tn: 8 }, { tm: 4, tn: 4 }, { tm: 2, tn: 4 }, { tm: 1, tn: 4 }]
const sharedTiles: readonly Tile[] = [{ tm: 8, tn: 8, bm: 64, bn: 64, bk: 16 }, { tm: 4, tn: 4, bm: 32, bn: 32, bk: 16 }]
/** Fewest invocations for which a tile is taken. */
const enoughThreads = 256
/** Least inner steps of a part, and most numbers in all parts. */
const leastChunk = 128
const mostPartNumbers = 2 ** 24

const threadsFor = ({ m, n }: MatmulShape, { tm, tn }: Tile) => Math.ceil(m / tm) * Math.ceil(n / tn)

/** How many parts the inner size is summed in: 1 unless it is long and the tiles are few. */
export function splitsFor({ m, n, k }: MatmulShape, threads: number, targetThreads: number): number {
  const wanted = Math.min(Math.floor(k / leastChunk), Math.ceil(targetThreads / threads), Math.floor(mostPartNumbers / (m * n)))
  if (wanted <= 1) return 1
  // Chunks are rounded up to 16 steps, so the last of the wanted parts could be empty.
  const chunk = Math.ceil(k / wanted / 16) * 16
  return Math.ceil(k / chunk)
}

/** How a product is cut up, and whether its tiles are in half precision. */
export function specFor(shape: MatmulShape, epilogue: Epilogue, options: GpuOptions): MatmulSpec {
  const tiles = options.matmul === 'registers' ? registerTiles : sharedTiles
  // With a long inner size, parts keep the device busy instead, and large tiles read less.
  const potential = (tile: Tile) => threadsFor(shape, tile) * Math.max(1, Math.floor(shape.k / leastChunk))
  const tile = tiles.find((candidate) => potential(candidate) >= enoughThreads) ?? tiles[tiles.length - 1]!
  // Gradients are small numbers (a mean over all rows), below what half precision can tell from zero: they keep float32.
  const half = options.f16 && options.matmul === 'workgroup' && shape.form === 'AB'
  return { ...shape, epilogue, tile, half, splits: splitsFor(shape, threadsFor(shape, tile), options.targetThreads) }
}

/**
 * out = A B (or A^T B, A B^T), with the epilogue, for each product. `out` must be another buffer than A and B; with `accumulate` it is
 * added to. The products run side by side in one dispatch, so none may read what another writes.
 */
export function runMatmuls(runtime: GpuRuntime, products: readonly Product[]): void {
  const { options } = runtime
  const plans = products.map(({ shape, operands, epilogue = {} }) => {
    const { a, b, out, residual, pre } = operands
    const spec = specFor(shape, epilogue, options)
    const outputs = [out, ...(residual ? [residual] : []), ...(pre ? [pre] : [])]
    return { spec, a, b, outputs, parts: spec.splits > 1 ? runtime.output([spec.splits * shape.m * shape.n]) : null }
  })
  const kernel = matmulKernel({ matmul: options.matmul, products: plans.map(({ spec }) => spec) })
  runtime.run(kernel, plans.flatMap(({ a, b, outputs, parts }) => [a, b, ...(parts ? [runtime.slice(parts)] : outputs)]))
  for (const { spec: { m, n, splits, epilogue }, outputs, parts } of plans) {
    if (!parts) continue
    runtime.run(sumParts({ parts: splits, size: m * n, epilogue }), [runtime.slice(parts), ...outputs])
    runtime.gpu.discard(parts)
  }
}

/** One product alone. */
export function runMatmul(runtime: GpuRuntime, shape: MatmulShape, operands: MatmulBuffers, epilogue: Epilogue = {}): void {
  runMatmuls(runtime, [{ shape, operands, epilogue }])
}
