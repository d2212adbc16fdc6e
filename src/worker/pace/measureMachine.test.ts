/** Measuring a machine on wasm: what is found, within its time and memory, and that the gate can fail. */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { doubts } from '../../core/machine/plausible'
import { readResult } from '../../core/machine/result'
import { machineShapes, shapeNames } from '../../core/machine/shapes'
import type { MachineProgress } from '../../core/protocol'
import { failureOf } from '../../data/fixtures/failureOf'
import { useWasmOpsInNode } from '../../headless/nodeWasm'
import { largestError, machineGate } from './machineGate'
import { fittingBatch, measureMachine, soundLosses } from './measureMachine'

const device = { storesAttention: false, memoryBudgetBytes: 3 * 2 ** 30 }
const yieldToEventLoop = () =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, 0)
  })

beforeAll(async () => {
  await useWasmOpsInNode()
})

describe('measuring a machine', () => {
  it('passes the gate, times the shapes that the seconds allow, and leaves no tensor', async () => {
    const before = tf.memory().numTensors
    const progress: MachineProgress[] = []
    const times = await measureMachine({
      device,
      seconds: 1,
      report: (one) => progress.push(one),
      yieldToEventLoop,
    })
    expect(tf.memory().numTensors).toBe(before)
    expect(tf.getBackend()).toBe('wasm')
    expect(times.gate.outcome).toBe('passed')
    expect(times.gate.error).toBeGreaterThan(0)
    expect(times.shapes[0]).toMatchObject({ name: 'S', batch: 8 })
    expect(times.skipped.at(-1)).toEqual({ name: 'igpt-s', reason: 'time' })
    expect([...times.shapes, ...times.skipped].map(({ name }) => name)).toEqual(shapeNames)
    expect(progress.map(({ doing }) => doing)).toEqual(['gate', ...shapeNames])
    const result = {
      ...times,
      kind: 'igpt-lab-machine',
      version: 1,
      date: '2026-11-29',
      lab: '0.1.0',
      machine: '',
      backend: 'wasm',
      adapter: 'CPU, SIMD, 1 thread',
      hardware: null,
      threads: 1,
      browser: 'Node',
      seconds: 1,
    }
    expect(doubts(readResult(result), '2026-11-29')).toEqual([])
  }, 30_000)

  it('is refused before a backend runs', async () => {
    const options = { device: null, seconds: 1, report: () => undefined, yieldToEventLoop }
    expect((await failureOf(() => measureMachine(options))).code).toBe('no-backend')
  })
})

describe('the gate', () => {
  it('fails where a number differs by more than its tolerance, or is none', () => {
    expect(largestError([1, 2.0001], [1, 2])).toBeCloseTo(5e-5, 9)
    expect(largestError([1, Number.NaN], [1, 2])).toBe(Infinity)
  })

  it('fails on a device that multiplies wrongly, and comes back to its backend', async () => {
    const backend = tf.backend() as unknown as { readSync: unknown; read(id: object): Promise<Float32Array> }
    const { read } = backend
    // A device whose results are off by a thousandth.
    backend.read = async (id) => (await read.call(backend, id)).map((value) => 1.001 * value)
    try {
      const { outcome, error } = await machineGate('float32')
      expect(outcome).toBe('failed')
      expect(error).toBeCloseTo(1e-3, 4)
    } finally {
      backend.read = read
    }
    expect(tf.getBackend()).toBe('wasm')
  })

  it('is its own reference in plain JavaScript', async () => {
    await tf.setBackend('cpu')
    expect((await machineGate('float32')).outcome).toBe('reference')
    await tf.setBackend('wasm')
  })
})

it('halves a batch that does not fit, and leaves out a shape of which no image does', () => {
  const shape = machineShapes['igpt-s']
  const batch = fittingBatch(shape, device)!
  expect(batch).toBeGreaterThanOrEqual(1)
  expect(batch).toBeLessThan(shape.batch)
  expect(fittingBatch(shape, { ...device, memoryBudgetBytes: 2 ** 29 })).toBeNull()
  expect(fittingBatch(machineShapes.S, device)).toBe(8)
})

it('accepts losses only that begin at ln V and fall', () => {
  expect(soundLosses([Math.log(32), 3.2], 32)).toBe(true)
  expect(soundLosses([3, 2.9], 32)).toBe(false)
  expect(soundLosses([Math.log(32), 3.6], 32)).toBe(false)
  expect(soundLosses([Math.log(32), Number.NaN], 32)).toBe(false)
})
