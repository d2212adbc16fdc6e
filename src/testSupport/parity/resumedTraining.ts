/**
 * A trainer interrupted half-way and resumed from its state takes the same steps as an uninterrupted one; the
 * same check in Node and in the browser.
 */
import { expect } from 'vitest'
import { Rng } from '../../core/rng'
import { learningRateAt } from '../../core/schedule'
import type { Start, Trainer, TrainerSettings } from '../../compute/model/trainer'
import type { IgptShape } from '../../compute/model/weights'

const adamw: TrainerSettings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, gradClip: 0 }
const odd: IgptShape = { positions: 9, nVocab: 7, nLayer: 2, nHead: 3, nEmbd: 15 }

/** Title, model shape and optimizer settings of each case. */
export const interruptedCases: [string, IgptShape, TrainerSettings][] = [
  ['plain', odd, adamw],
  ['with decay and clipping', odd, { ...adamw, weightDecay: 0.1, gradClip: 0.3 }],
  ['on masked pixels', { ...odd, objective: 'masked' }, { ...adamw, weightDecay: 0.1 }],
  ['with batches in pieces', odd, { ...adamw, gradClip: 0.3, accumulationSteps: 2 }],
]

/** B of every step. */
export const interruptedBatch = 3

/** The losses of steps from <= step < to. */
async function losses(trainer: Trainer, from: number, to: number): Promise<number[]> {
  const { shape } = trainer.set
  const taken: number[] = []
  for (let step = from; step < to; step += 1) {
    const tokens = Int32Array.from(
      { length: interruptedBatch * shape.positions },
      (_, i) => (i * 5 + step * 3 + (i % 4) * step) % shape.nVocab,
    )
    const mask =
      shape.objective === 'masked'
        ? Float32Array.from(tokens, (_, i) => ((i + step) % 3 === 0 ? 1 : 0))
        : undefined
    const { loss } = await trainer.step(
      tokens,
      learningRateAt(step, { learningRate: 5e-3, warmupSteps: 5, steps: 20 }),
      mask,
    )
    taken.push(loss)
  }
  return taken
}

/**
 * Compares twenty steps of one trainer with ten of one, then ten of another started from its state. One more
 * step runs while the state is read, which it must not change; the state is read twice, so that stale cached
 * values would show.
 *
 * @param tolerance largest difference of two losses, in nats
 */
export async function checkInterrupted(make: (start: Start) => Trainer, tolerance: number): Promise<void> {
  const whole = make(new Rng(4))
  const expected = await losses(whole, 0, 20)
  const end = await whole.readState()
  whole.dispose()
  const first = make(new Rng(4))
  const begun = await losses(first, 0, 4)
  await first.readState()
  begun.push(...(await losses(first, 4, 10)))
  const reading = first.readState()
  await losses(first, 10, 11)
  const state = await reading
  first.dispose()
  const second = make(state)
  const found = [...begun, ...(await losses(second, 10, 20))]
  found.forEach((loss, i) =>
    expect(Math.abs(loss - expected[i]!), `step ${i}`).toBeLessThanOrEqual(tolerance),
  )
  const again = await second.readState()
  second.dispose()
  expect(again.optimizer!.updates).toBe(20)
  expect([...again.optimizer!.m.keys()].sort()).toEqual([...again.weights.keys()].sort())
  for (const [name, values] of end.optimizer!.v) {
    const other = again.optimizer!.v.get(name)!
    expect(other.length).toBe(values.length)
    values.forEach((value, i) => expect(Math.abs(value - other[i]!)).toBeLessThanOrEqual(tolerance))
  }
  // The check can fail: without the moments the losses differ.
  const withoutMoments = make({ weights: state.weights, optimizer: null })
  const wrong = await losses(withoutMoments, 10, 20)
  withoutMoments.dispose()
  expect(Math.max(...wrong.map((loss, i) => Math.abs(loss - expected[10 + i]!)))).toBeGreaterThan(1e-3)
}
