/**
 * Measures how fast this machine trains models of known shapes, within some seconds: the gate, then each
 * shape from the smallest, a few steps at least. Runs in a worker of its own, which the page ends to cancel,
 * so that no run shares its memory or waits for it.
 */
import * as tf from '@tensorflow/tfjs'
import { createTrainer } from '../../compute/model/createTrainer'
import type { Trainer } from '../../compute/model/trainer'
import { gpuRuntime } from '../../compute/ops/implementations'
import { withinErrorScopes } from '../../compute/webgpu/errorScopes'
import { usesHalf } from '../../compute/webgpu/gpuOptions'
import { LabError } from '../../core/failure'
import { gigaflops, type MachineTimes, type ShapeTime, type SkippedShape } from '../../core/machine/result'
import {
  flopsOf,
  machineShapes,
  shapeNames,
  type MachineShape,
  type MachineShapeName,
} from '../../core/machine/shapes'
import { trainingBytes, type DeviceMemory } from '../../core/memory'
import { Rng } from '../../core/rng'
import type { MachineProgress } from '../../core/protocol'
import { machineGate, machineLearningRate, machineOptimizer, machineTokens } from './machineGate'

export interface MachineOptions {
  /** Null before a backend was started. */
  device: DeviceMemory | null
  /** Seconds that all may take. */
  seconds: number
  report(progress: MachineProgress): void
  yieldToEventLoop: () => Promise<void>
}

/** The first steps include compilation, capture and cold caches. */
const firstSteps = 2
/** Fewest timed samples; one of a slow shape is a single step. */
const leastSamples = 3
/** Length of one sample: long enough that timers and sleeping threads do not matter. */
const sampleMs = 100
const mostStepsEach = 200
/** No shape takes more of the time than this, however fast it is. */
const mostMsEach = 2500

const noBackend = (): LabError =>
  new LabError({
    code: 'no-backend',
    message: 'No backend has started, so nothing can be measured.',
    remedy: 'Wait until the backend is ready, or choose another one in the backend menu.',
  })

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** The largest halving of the shape's batch that fits into this device; null if one image does not. */
export function fittingBatch(shape: MachineShape, device: DeviceMemory): number | null {
  const { positions, batch: whole, ...model } = shape
  for (let batch = whole; batch >= 1; batch = Math.floor(batch / 2)) {
    const config = {
      ...model,
      nPx: Math.sqrt(positions),
      batchSize: batch,
      objective: 'autoregressive' as const,
    }
    if (trainingBytes(config, device.storesAttention) <= device.memoryBudgetBytes) return batch
  }
  return null
}

/** The head starts at zero: the first loss is ln V exactly, and the same batch is learned from then on. */
export const soundLosses = (losses: readonly number[], nVocab: number): boolean =>
  losses.length > 1 &&
  Math.abs(losses[0]! - Math.log(nVocab)) < 1e-2 &&
  losses.every((loss, i) => i === 0 || loss < losses[i - 1]!)

interface Measured {
  losses: number[]
  steps: number
  ms: number
}

/** Takes the first steps, then samples until `deadline`, a time of performance.now(). */
async function timeSteps(
  trainer: Trainer,
  shape: MachineShape,
  deadline: number,
  yieldToEventLoop: () => Promise<void>,
): Promise<Measured> {
  await trainer.prepare(() => undefined)
  const tokens = machineTokens(shape)
  const losses: number[] = []
  let last = 0
  for (let i = 0; i < firstSteps; i += 1) {
    const began = performance.now()
    losses.push((await trainer.step(tokens, machineLearningRate)).loss)
    last = performance.now() - began
  }
  const each = Math.max(1, Math.min(mostStepsEach, Math.round(sampleMs / last)))
  const samples: number[] = []
  while (samples.length < leastSamples || performance.now() < deadline) {
    const began = performance.now()
    for (let i = 0; i < each; i += 1) await trainer.step(tokens, machineLearningRate)
    samples.push((performance.now() - began) / each)
    await yieldToEventLoop()
  }
  return { losses, steps: samples.length * each, ms: median(samples) }
}

/** Times a shape, with smaller batches where the device refuses the memory; null if it refuses any. */
async function timeShape(
  shape: MachineShape,
  batch: number,
  deadline: number,
  yieldToEventLoop: () => Promise<void>,
): Promise<(Measured & { batch: number }) | null> {
  const runtime = tf.getBackend() === 'webgpu' ? gpuRuntime() : null
  for (let images = batch; images >= 1; images = Math.floor(images / 2)) {
    const smaller = { ...shape, batch: images }
    let trainer: Trainer | null = null
    const work = () => {
      trainer = createTrainer(smaller, machineOptimizer, new Rng(0), images)
      return timeSteps(trainer, smaller, deadline, yieldToEventLoop)
    }
    try {
      const measured = await (runtime ? withinErrorScopes(runtime.gpu.device, async () => work()) : work())
      return { ...measured, batch: images }
    } catch (error) {
      if (!(error instanceof Error) || !/memory|allocat|size/i.test(error.message)) throw error
    } finally {
      // Assigned in the callback, which the compiler does not follow.
      ;(trainer as Trainer | null)?.dispose()
    }
  }
  return null
}

/**
 * Measures this machine with the current backend. Nothing else may compute meanwhile.
 * @throws LabError no-backend without one; whatever the device throws that is not about memory
 */
export async function measureMachine(options: MachineOptions): Promise<MachineTimes> {
  const { device, seconds, report, yieldToEventLoop } = options
  if (!device) throw noBackend()
  const began = performance.now()
  const runtime = tf.getBackend() === 'webgpu' ? gpuRuntime() : null
  const precision = runtime && usesHalf(runtime.options) ? 'half' : 'float32'
  const shapes: ShapeTime[] = []
  const skipped: SkippedShape[] = []
  report({ doing: 'gate', shapes: [] })
  const gate = await machineGate(precision)
  // A slow machine's gate leaves half of the time at least.
  const end = Math.max(began + 1000 * seconds, performance.now() + 500 * seconds)
  for (const [i, name] of shapeNames.entries()) {
    report({ doing: name, shapes: [...shapes] })
    await yieldToEventLoop()
    const skip = (reason: SkippedShape['reason']) => skipped.push({ name, reason })
    const shape = machineShapes[name]
    const batch = fittingBatch(shape, device)
    if (batch === null) {
      skip('memory')
      continue
    }
    const left = end - performance.now()
    if (leastMs({ ...shape, batch }, shapes) > left) {
      skip('time')
      continue
    }
    const share = Math.min(mostMsEach, left / (shapeNames.length - i))
    const measured = await timeShape(shape, batch, performance.now() + share, yieldToEventLoop)
    if (!measured) skip('memory')
    else if (soundLosses(measured.losses, shape.nVocab)) shapes.push(timeOf(name, measured))
    else skip('losses')
  }
  return { precision, gate, shapes, skipped }
}

const timeOf = (name: MachineShapeName, { batch, steps, ms }: Measured & { batch: number }): ShapeTime => ({
  name,
  batch,
  steps,
  ms: Number(ms.toPrecision(4)),
})

/** Milliseconds that a shape takes at least, at the best pace so far; 0 before the first. */
function leastMs(shape: MachineShape, shapes: readonly ShapeTime[]): number {
  if (shapes.length === 0) return 0
  const pace = Math.max(...shapes.map(gigaflops))
  return ((firstSteps + leastSamples) * flopsOf(shape)) / pace / 1e6
}
