/**
 * Our training step and sampler on Node's WebGPU, for the GPU kit: starts the device as the product
 * does, creates a model under error scopes (so that a batch too large is reported as such), takes steps,
 * draws pixels.
 */
import { Rng } from '../../src/core/rng'
import { provideGpu } from '../../src/headless/nodeGpu'
import { CapturedTrainer } from '../../src/compute/model/capturedTrainer'
import type { AdamWSettings } from '../../src/compute/model/optimizer'
import { sample } from '../../src/compute/model/sample'
import { gpuRuntime } from '../../src/compute/ops/implementations'
import { withinErrorScopes } from '../../src/compute/webgpu/errorScopes'
import { parseGpuOptions, usesHalf } from '../../src/compute/webgpu/gpuOptions'
import type { GpuRuntime } from '../../src/compute/webgpu/runtime'
import { startGpu } from '../../src/worker/backend/gpuBackend'
import type { TrainShape } from '../page/protocol'
import type { Drawn, ShapeResult } from './result'

/** The same as in bench/torch_reference.py. */
const settings: AdamWSettings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, gradClip: 0 }
const learningRate = 1e-3

/** The stream of the initial weights, also for the file that PyTorch starts from. */
export const weightsRng = () => new Rng(0)

const firstLine = (text: string) => text.split('\n')[0]

export class Ours {
  private trainer: CapturedTrainer | null = null

  private constructor(
    private readonly runtime: GpuRuntime,
    private readonly hardware: boolean,
  ) {}

  /**
   * Starts the device; IGPT_GPU_OPTIONS forces kernel options.
   * @throws LabError `no-backend` if there is none
   */
  static async start(): Promise<Ours> {
    const { adapter } = await provideGpu()
    await startGpu(adapter, parseGpuOptions(process.env.IGPT_GPU_OPTIONS))
    const runtime = gpuRuntime()
    if (!runtime) throw new Error('the kernels were not registered')
    return new Ours(runtime, adapter.hardware)
  }

  async facts(): Promise<Pick<ShapeResult, 'adapter' | 'options'>> {
    const info = (await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' }))?.info
    const name = [info?.vendor, info?.architecture, info?.device].filter(Boolean).join(' ')
    return {
      adapter: { name, driver: info?.description ?? '', hardware: this.hardware },
      options: { ...this.runtime.options },
    }
  }

  /** Whether anything is stored or multiplied in half precision. */
  get usesHalf(): boolean {
    return usesHalf(this.runtime.options)
  }

  /** Resolves with a sentence if the device is lost or an uncaptured error occurs; otherwise never. */
  deviceFailure(): Promise<string> {
    const { device } = this.runtime.gpu
    return new Promise((resolve) => {
      void device.lost.then(({ message }) => resolve(`the GPU was lost: ${firstLine(message)}`))
      device.addEventListener('uncapturederror', ({ error }) =>
        resolve(`the GPU refused: ${firstLine(error.message)}`),
      )
    })
  }

  /**
   * Creates the model and takes its first steps on `tokens`.
   *
   * @returns the losses, seconds of compilation, and dispatches per step
   * @throws Error with the device's own message if the shape does not fit
   */
  async open(
    shape: TrainShape,
    tokens: Int32Array<ArrayBuffer>,
    steps: number,
  ): Promise<Required<Pick<ShapeResult, 'losses' | 'compileSeconds' | 'dispatches'>>> {
    const opened = await withinErrorScopes(this.runtime.gpu.device, () =>
      this.firstSteps(shape, tokens, steps),
    )
    if (!opened.losses.every(Number.isFinite)) throw new Error(`the loss is ${opened.losses.join(', ')}`)
    return opened
  }

  private async firstSteps(shape: TrainShape, tokens: Int32Array<ArrayBuffer>, steps: number) {
    this.trainer = new CapturedTrainer(this.runtime, shape, settings, weightsRng(), shape.batch)
    const began = performance.now()
    await this.trainer.prepare(() => undefined)
    const compileSeconds = (performance.now() - began) / 1000
    const losses: number[] = []
    for (let i = 0; i < steps; i += 1) losses.push((await this.trainer.step(tokens, learningRate)).loss)
    return { losses, compileSeconds, dispatches: this.trainer.dispatches }
  }

  private get opened(): CapturedTrainer {
    if (!this.trainer) throw new Error('the model has not been opened')
    return this.trainer
  }

  /** Milliseconds per step over `count` consecutive steps, reading each loss as training does. */
  async step(tokens: Int32Array<ArrayBuffer>, count: number): Promise<number> {
    const began = performance.now()
    for (let i = 0; i < count; i += 1) await this.opened.step(tokens, learningRate)
    return (performance.now() - began) / count
  }

  /** Draws rows of images until `seconds` have passed, after one row of warm-up. */
  async draw(images: number, seconds: number): Promise<Drawn> {
    await this.drawFor(images, 0)
    return this.drawFor(images, seconds)
  }

  private async drawFor(images: number, seconds: number): Promise<Drawn> {
    const { set } = this.opened
    const request = {
      prefix: new Uint16Array(0),
      prefixLength: 0,
      sequences: images,
      temperature: 1,
      topK: 0,
      rng: new Rng(1),
      rowLength: Math.sqrt(set.shape.positions),
    }
    const began = performance.now()
    const elapsed = () => (performance.now() - began) / 1000
    let positions = 0
    for await (const span of sample(set.weights, set.shape, request)) {
      positions = span.to
      if (elapsed() >= seconds) break
    }
    return { images, positions, seconds: elapsed() }
  }
}
