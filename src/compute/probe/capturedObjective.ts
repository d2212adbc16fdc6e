/**
 * The linear probe's objective on WebGPU: its kernels are captured once and replayed for every evaluation of
 * L-BFGS, one submit and one readback each. The products are in float32 on every device: half precision would
 * bias the probes.
 */
import * as tf from '@tensorflow/tfjs'
import { lossWithGradient } from '../ops/crossEntropy/crossEntropyWebgpu'
import { productOf, runProducts } from '../ops/matmulWebgpu'
import { CapturedStep } from '../webgpu/capture'
import { GpuRuntime } from '../webgpu/runtime'
import { StagingRing } from '../webgpu/staging'
import { Float32Layout, type LogisticProblem } from './float32Objective'

/** Runtimes without half precision, so that each compiles its kernels once. */
const precise = new WeakMap<GpuRuntime, GpuRuntime>()

function withoutHalf(runtime: GpuRuntime): GpuRuntime {
  if (!runtime.options.f16) return runtime
  let other = precise.get(runtime)
  if (!other) precise.set(runtime, (other = new GpuRuntime(runtime.gpu, { ...runtime.options, f16: false })))
  return other
}

/** A tensor that is on the device, outside every tidy. */
function kept<T extends tf.Tensor>(runtime: GpuRuntime, tensor: T): T {
  tf.keep(tensor)
  runtime.slice(tensor)
  return tensor
}

export class CapturedObjective {
  private readonly runtime: GpuRuntime
  private readonly layout: Float32Layout
  /** (N, F + 1) */
  private readonly x: tf.Tensor2D
  /** (N) */
  private readonly labels: tf.Tensor1D
  /** (F + 1, K) */
  private readonly weights: tf.Tensor2D
  /** (F + 1, K) gradient of the mean log-loss, then (N) losses. */
  private readonly result: tf.Tensor1D
  private readonly staging: StagingRing
  private captured: CapturedStep | null = null

  /** The caller disposes it. */
  constructor(runtime: GpuRuntime, problem: LogisticProblem) {
    this.runtime = withoutHalf(runtime)
    this.layout = new Float32Layout(problem)
    const { images, columns } = this.layout
    const { classes } = problem
    this.x = kept(runtime, tf.tensor2d(this.layout.rows(), [images, columns]))
    this.labels = kept(runtime, tf.tensor1d(Int32Array.from(problem.y), 'int32'))
    this.weights = kept(runtime, tf.zeros([columns, classes]))
    this.result = kept(runtime, tf.zeros([columns * classes + images]))
    runtime.gpu.flush()
    const { buffer } = runtime.slice(this.result)
    this.staging = new StagingRing(runtime.gpu.device, buffer, 4 * this.result.size)
  }

  /** As logisticObjective's; one at a time. */
  readonly evaluate = async (theta: Float64Array, gradient: Float64Array): Promise<number> => {
    const { layout, weights } = this
    const values = await this.run(layout.weights(theta))
    return layout.finished(values.subarray(0, weights.size), values.subarray(weights.size), theta, gradient)
  }

  dispose(): void {
    this.captured?.dispose()
    this.staging.dispose()
    tf.dispose([this.x, this.labels, this.weights, this.result])
  }

  /** @returns what `result` holds */
  private async run(weights: Float32Array<ArrayBuffer>): Promise<Float32Array> {
    const { runtime } = this
    runtime.gpu.device.queue.writeBuffer(runtime.inPlace(this.weights).buffer, 0, weights)
    const { copy, read } = this.staging.next()
    if (this.captured) this.captured.replay([copy])
    else {
      this.captured = this.capture()
      runtime.gpu.encodeCopies([copy])
      runtime.gpu.flush()
    }
    return read()
  }

  private capture(): CapturedStep {
    const { runtime, x, labels, weights, result } = this
    return CapturedStep.capture(runtime, (encode) => {
      tf.tidy(() => {
        const [scores] = runProducts(runtime, [productOf(runtime, x, weights, 'AB')])
        const { loss, dLogits } = lossWithGradient(runtime, scores!, labels, 1 / labels.size)
        const [slope] = runProducts(runtime, [productOf(runtime, x, dLogits, 'AtB', { gradient: 'b' })])
        const to = runtime.inPlace(result).buffer
        const copied = (tensor: tf.Tensor, first: number) => ({
          from: runtime.slice(tensor).buffer,
          fromOffset: 0,
          to,
          toOffset: 4 * first,
          bytes: 4 * tensor.size,
        })
        encode([copied(slope!, 0), copied(loss, weights.size)])
      })
    })
  }
}
