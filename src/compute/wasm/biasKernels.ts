/**
 * The part of the SIMD kernels that adds biases; kernels.ts holds the others and says what all have in
 * common.
 */
import type { TensorInfo } from '@tensorflow/tfjs'
import { SamplingKernels } from './samplingKernels'
import { asRows, expectSize } from './shapes'

/** Columns in one work item; the same constant stands in assembly/bias.ts. */
const COLUMNS_PER_ITEM = 16

export class BiasKernels extends SamplingKernels {
  /**
   * y = x plus the same vector in every row.
   * @param bias (C)
   * @returns y shaped like x (..., C)
   */
  addBias(x: TensorInfo, bias: TensorInfo): TensorInfo {
    const { rows, columns } = asRows(x)
    expectSize('addBias bias', bias, columns)
    const y = this.memory.makeOutput(x.shape, 'float32')
    this.run('addBias', [this.at(x), this.at(bias), this.at(y), columns], rows, 0, rows * columns)
    return y
  }

  /** Sum over the rows of dy (..., C). @returns dbias (C) */
  biasGrad(dy: TensorInfo): TensorInfo {
    const { rows, columns } = asRows(dy)
    const dbias = this.memory.makeOutput([columns], 'float32')
    this.run(
      'biasGrad',
      [this.at(dy), this.at(dbias), rows, columns],
      Math.ceil(columns / COLUMNS_PER_ITEM),
      0,
      rows * columns,
    )
    return dbias
  }
}
