/** How helpers are told to wait: by what they did of the work, tried again after a rest. */
import { expect, test } from 'vitest'
import { SpinPolicy } from './spinPolicy'

/** So many jobs of which helpers did `helped`. */
function hear(patience: SpinPolicy, jobs: number, helped: number, work = 1): void {
  for (let i = 0; i < jobs; i += 1) patience.hear(work, helped)
}

test('helpers that do their part stay awake', () => {
  const patience = new SpinPolicy(2)
  for (let i = 0; i < 20_000; i += 1) {
    patience.hear(1, i % 3 === 0 ? 0.2 : 0.5)
    expect(patience.awake).toBe(true)
  }
})

test('helpers that do little of their part sleep, and are tried again after a rest', () => {
  const patience = new SpinPolicy(2)
  hear(patience, 63, 0.1)
  expect(patience.awake).toBe(true)
  hear(patience, 1, 0.1)
  expect(patience.awake).toBe(false)
  // What they do asleep decides nothing: it says nothing of how they would do awake.
  hear(patience, 4095, 0.5)
  expect(patience.awake).toBe(false)
  hear(patience, 1, 0)
  expect(patience.awake).toBe(true)
  hear(patience, 64, 0.4)
  expect(patience.awake).toBe(true)
})

test('large jobs count more than small ones, and the part grows with the threads', () => {
  const patience = new SpinPolicy(2)
  for (let i = 0; i < 32; i += 1) {
    patience.hear(1, 0)
    patience.hear(100, 0.5)
  }
  expect(patience.awake).toBe(true)
  const many = new SpinPolicy(8)
  hear(many, 64, 0.4)
  expect(many.awake).toBe(false)
})
