/**
 * Matrix products on the runtime: chooses form, tile and split by shape and options, and runs one kernel, or two where the inner size is
 * split (weight gradients: few outputs, thousands of rows to sum). The order of every sum is fixed, so results repeat to the bit.
 */
import type { KernelSource } from './kernelSource'
import type { GpuOptions, GpuRuntime } from './runtime'
import type { GpuSlice } from './tfjsGpu'
import type { Epilogue } from './wgsl/epilogue'
import { matmulRegisters } from './wgsl/matmulRegisters'
import type { MatmulShape, MatmulSpec, Tile } from './wgsl/matmulSpec'
import { matmulWorkgroup } from './wgsl/matmulWorkgroup'
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

export interface MatmulPlan {
  product: KernelSource
  /** Present where the inner size is split. */
  sum?: KernelSource
  /** Numbers in the buffer between the two kernels. */
  partNumbers: number
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

function specFor(shape: MatmulShape, epilogue: Epilogue, options: GpuOptions): MatmulSpec {
  const tiles = options.matmul === 'registers' ? registerTiles : sharedTiles
  // With a long inner size, parts keep the device busy instead, and large tiles read less.
  const potential = (tile: Tile) => threadsFor(shape, tile) * Math.max(1, Math.floor(shape.k / leastChunk))
  const tile = tiles.find((candidate) => potential(candidate) >= enoughThreads) ?? tiles[tiles.length - 1]!
  return { ...shape, epilogue, tile, splits: splitsFor(shape, threadsFor(shape, tile), options.targetThreads) }
}

/** The kernels of a product, for compiling ahead and for capture. */
export function planMatmul(shape: MatmulShape, epilogue: Epilogue, options: GpuOptions): MatmulPlan {
  const spec = specFor(shape, epilogue, options)
  const product = options.matmul === 'registers' ? matmulRegisters(spec) : matmulWorkgroup(spec)
  if (spec.splits === 1) return { product, partNumbers: 0 }
  const size = shape.m * shape.n
  return { product, sum: sumParts({ parts: spec.splits, size, epilogue }), partNumbers: spec.splits * size }
}

/**
 * out = A B (or A^T B, A B^T), with the epilogue. `out` must be another buffer than A and B; with `accumulate` it is added to.
 */
export function runMatmul(runtime: GpuRuntime, shape: MatmulShape, operands: MatmulBuffers, epilogue: Epilogue = {}): void {
  const { a, b, out, residual, pre } = operands
  const { product, sum, partNumbers } = planMatmul(shape, epilogue, runtime.options)
  const outputs = [out, ...(residual ? [residual] : []), ...(pre ? [pre] : [])]
  if (!sum) {
    runtime.run(product, [a, b, ...outputs])
    return
  }
  const parts = runtime.output([partNumbers])
  runtime.run(product, [a, b, runtime.slice(parts)])
  runtime.run(sum, [runtime.slice(parts), ...outputs])
  runtime.gpu.discard(parts)
}
