/** Row reductions in each of their forms, against sums and maxima computed in float64. */
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAllClose } from '../../../testSupport/allClose'
import { buffers } from '../kernelSource'
import type { GpuRuntime } from '../runtime'
import { normals, startRuntime } from '../../../testSupport/gpuRuntime'
import { rowGrid, type RowSharing } from './rowReduce'

const rows = 70
const width = 37
let runtime: GpuRuntime

beforeAll(async () => {
  runtime = await startRuntime({ subgroups: true })
})
afterAll(() => runtime.dispose())

/** Sum, maximum and again a sum of each row: consecutive reductions must not read each other's numbers. */
function kernel(sharing: RowSharing) {
  const { workgroups, enables, declarations, groupSize, parameters, locate } = rowGrid(rows, sharing, [
    'sum',
    'max',
  ])
  const wgsl = `${enables}
${buffers([
  ['x', 'f32'],
  ['found', 'f32', true],
])}
${declarations}
@compute @workgroup_size(${groupSize})
fn main(${parameters}) {
${locate}
var total = 0.0;
var largest = -3.4e38f;
for (var c = lane; c < ${width}u; c += ${sharing.rowLanes}u) {
  let value = x[row * ${width}u + c];
  total += value;
  largest = max(largest, value);
}
let sum = reduce_sum(total, lane);
let top = reduce_max(largest, lane);
let twice = reduce_sum(total + total, lane);
if (lane == ${sharing.rowLanes - 1}u) {
  found[3u * row] = sum;
  found[3u * row + 1u] = top;
  found[3u * row + 2u] = twice;
}
}`
  return { label: 'rows', wgsl, workgroups }
}

describe.each([1, 4, 32, 64, 256])('%i lanes per row', (rowLanes) => {
  // 0: workgroup memory; 1: subgroups of unknown size; 4: the least that WebGPU allows.
  it.each([0, 1, 4])('with subgroups of at least %i', async (subgroupSize) => {
    const values = normals(rowLanes + subgroupSize, rows * width)
    const x = tf.tensor(values, [rows, width])
    const found = runtime.output([rows, 3])
    runtime.run(kernel({ rowLanes, subgroupSize }), [runtime.slice(x), runtime.slice(found)])
    const exact = Array.from({ length: rows }, (_, row) => {
      const numbers = [...values.subarray(row * width, (row + 1) * width)]
      const sum = numbers.reduce((a, b) => a + b, 0)
      return [sum, Math.max(...numbers), 2 * sum]
    }).flat()
    // 37 normal numbers in float32.
    expectAllClose(await found.data(), exact, 2e-5, 2e-5)
    tf.dispose([x, found])
  })
})

it("reads the subgroup size of the device's adapter", () => {
  const { features, adapterInfo } = runtime.gpu.device
  expect(features.has('subgroups')).toBe(true)
  expect(runtime.options.subgroups).toBe(true)
  expect(adapterInfo.subgroupMinSize).toBeGreaterThanOrEqual(4)
  expect(runtime.rowSharing.subgroupSize).toBe(adapterInfo.subgroupMinSize)
})
