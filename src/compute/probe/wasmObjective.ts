/** The linear probe's objective by the SIMD kernels, on all threads. */
import * as tf from '@tensorflow/tfjs'
import { crossEntropyWithGradient } from '../ops/crossEntropy/crossEntropy'
import { matmul } from '../wasm/matmul'
import type { WasmRuntime } from '../wasm/runtime'
import { Float32Layout, type LogisticProblem } from './float32Objective'

export class WasmObjective {
  private readonly layout: Float32Layout
  /** (N, F + 1) */
  private readonly x: tf.Tensor2D
  /** (N) */
  private readonly labels: tf.Tensor1D

  /** The caller disposes it, while wasm is the current backend. */
  constructor(
    private readonly runtime: WasmRuntime,
    private readonly problem: LogisticProblem,
  ) {
    this.layout = new Float32Layout(problem)
    this.x = tf.keep(tf.tensor2d(this.layout.rows(), [this.layout.images, this.layout.columns]))
    this.labels = tf.keep(tf.tensor1d(Int32Array.from(problem.y), 'int32'))
  }

  /** As logisticObjective's. */
  readonly evaluate = (theta: Float64Array, gradient: Float64Array): number =>
    tf.tidy(() => {
      const { runtime, layout, x, labels, problem } = this
      const weights = tf.tensor2d(layout.weights(theta), [layout.columns, problem.classes])
      const scores = matmul(runtime, x, weights)
      const { loss, dLogits } = crossEntropyWithGradient(scores, labels)
      const slope = matmul(runtime, x, dLogits, { transposeA: true })
      return layout.finished(slope.dataSync<'float32'>(), loss.dataSync<'float32'>(), theta, gradient)
    })

  dispose(): void {
    tf.dispose([this.x, this.labels])
  }
}
