/** Our model as a bench contender: on our kernels, or composed of stock tfjs operations. */
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-webgpu'
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url'
import { Rng } from '../../src/core/rng'
import { createTrainer } from '../../src/compute/model/createTrainer'
import { EagerTrainer } from '../../src/compute/model/eagerTrainer'
import type { Trainer } from '../../src/compute/model/trainer'
import {
  activeWasmRuntime,
  forceImplementation,
  gpuRuntime,
  registerWasmOps,
} from '../../src/compute/ops/implementations'
import { multiplyAddPeak } from '../../src/compute/wasm/peak'
import { loadWasmRuntime } from '../../src/compute/wasm/runtime'
import { startBackend } from '../../src/worker/backend/backend'
import type { Dispatch } from '../../src/compute/webgpu/tfjsGpu'
import { serveContender } from './contender'
import { kernelTimes, watchDispatches } from './kernelTimes'
import type { OpenRequest, TrainShape } from './protocol'
import { sampleImages } from './sampling'
import { wasmTimes } from './wasmTimes'

const settings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, gradClip: 0 }
const learningRate = 1e-3

let shape: TrainShape
let trainer: Trainer
let batches: Int32Array<ArrayBuffer>[]
let steps = 0

/** tfjs's own backend with all its threads, without our kernels. */
async function startStock(backend: OpenRequest['backend']): Promise<{ adapter: string; threads: number }> {
  forceImplementation('reference')
  const threads = backend === 'wasm' ? navigator.hardwareConcurrency : 1
  if (backend === 'wasm') {
    setThreadsCount(threads)
    setWasmPaths({
      'tfjs-backend-wasm.wasm': plainUrl,
      'tfjs-backend-wasm-simd.wasm': simdUrl,
      'tfjs-backend-wasm-threaded-simd.wasm': threadedUrl,
    })
  }
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no ${backend} backend here`)
  await tf.ready()
  return { adapter: 'stock tfjs operations', threads }
}

async function startOurs({ backend, threads }: OpenRequest): Promise<{ adapter: string; threads: number }> {
  const info = await startBackend(backend)
  if (backend !== 'wasm' || threads === undefined || threads === info.threads) return info
  registerWasmOps(await loadWasmRuntime(tf.backend(), { threads }))
  return { adapter: info.adapter, threads }
}

/** (B, T) pixels with some order, so that the loss can fall: each continues the one before or jumps. */
function makeBatch(rng: Rng, { batch, positions, nVocab }: TrainShape): Int32Array<ArrayBuffer> {
  const tokens = new Int32Array(batch * positions)
  for (let i = 0; i < tokens.length; i += 1)
    tokens[i] =
      i > 0 && rng.uniform() < 0.8 ? (tokens[i - 1]! + 1) % nVocab : Math.floor(rng.uniform() * nVocab)
  return tokens
}

serveContender({
  async open(request) {
    shape = request.shape
    const { adapter, threads } = await (request.ops === 'stock'
      ? startStock(request.backend)
      : startOurs(request))
    const rng = new Rng(1)
    trainer =
      request.ops === 'stock'
        ? new EagerTrainer(shape, settings, rng)
        : createTrainer(shape, settings, rng, shape.batch)
    batches = Array.from({ length: 4 }, (_, i) => makeBatch(new Rng(i), shape))
    steps = 0
    const parameters = [...trainer.set.byName.values()].reduce((sum, { size }) => sum + size, 0)
    return { backend: tf.getBackend(), adapter, threads, parameters }
  },
  async step() {
    const { loss } = await trainer.step(batches[steps % batches.length]!, learningRate)
    steps += 1
    return loss
  },
  async profile(repeats) {
    if (tf.getBackend() === 'wasm') return wasmTimes(() => this.step(), repeats)
    const runtime = gpuRuntime()
    if (!runtime || steps > 0)
      throw new Error('Kernels are timed only at the first step of our own trainer on WebGPU.')
    const end = watchDispatches(runtime)
    await this.step()
    const dispatches: Dispatch[] = end()
    return kernelTimes(runtime, dispatches, repeats)
  },
  sample: (request) => sampleImages(trainer.set.weights, shape, request),
  peak() {
    const runtime = activeWasmRuntime()
    if (!runtime) throw new Error('Our wasm kernels are not running.')
    return { gflops: multiplyAddPeak(runtime) }
  },
  close() {
    trainer.dispose()
  },
})
