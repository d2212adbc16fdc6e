/**
 * The methods of Kernels (kernels.ts, where the rules of all methods are told) that only the optimizer uses.
 */
import type { TensorInfo } from '@tensorflow/tfjs'
import type { AdamwScalars } from '../../core/schedule'
import { BiasKernels } from './biasKernels'
import { expectSize, sizeOf } from './shapes'

/** Numbers in one work item; the same constant stands in assembly/adamw.ts. */
const ELEMENTS_PER_ITEM = 4096

export interface AdamwStep extends AdamwScalars {
  /** Multiplies the gradient, for clipping by norm. */
  gradScale: number
}

export class AdamwKernels extends BiasKernels {
  /**
   * One AdamW update, in place on `param`, `m` and `v`:
   * g = gradScale grad; m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g²;
   * param -= learningRate (m / correction1 / (sqrt(v / correction2) + epsilon) + weightDecay param).
   */
  adamw(param: TensorInfo, m: TensorInfo, v: TensorInfo, grad: TensorInfo, s: AdamwStep): void {
    const size = sizeOf(param.shape)
    expectSize('adamw m', m, size)
    expectSize('adamw v', v, size)
    expectSize('adamw grad', grad, size)
    this.run(
      'adamw',
      [
        this.at(param),
        this.at(m),
        this.at(v),
        this.at(grad),
        size,
        s.learningRate,
        s.beta1,
        s.beta2,
        1 - s.beta1,
        1 - s.beta2,
        s.epsilon,
        s.weightDecay,
        1 / s.correction1,
        1 / s.correction2,
        s.gradScale,
      ],
      Math.ceil(size / ELEMENTS_PER_ITEM),
      0,
      size * 4,
    )
  }

  /** Sum of squares of all numbers, in float64, for the gradient's norm. */
  sumSquares(x: TensorInfo): number {
    const size = sizeOf(x.shape)
    const items = Math.ceil(size / ELEMENTS_PER_ITEM)
    const partials = this.partials.need(8 * items)
    this.run('sumSquares', [this.at(x), partials, size], items, 0, size)
    // A view made now: memory may have grown since the last.
    return new Float64Array(this.memory.memory.buffer, partials, items).reduce((sum, part) => sum + part, 0)
  }
}
