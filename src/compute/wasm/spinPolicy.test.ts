/** Helpers spin or sleep by the part of the work that they did, and spinning is tried again after a rest. */
import { expect, test } from 'vitest'
import { SpinPolicy } from './spinPolicy'

/** Records `jobs` jobs of which helpers did `helped`. */
function record(policy: SpinPolicy, jobs: number, helped: number, work = 1): void {
  for (let i = 0; i < jobs; i += 1) policy.record(work, helped)
}

test('helpers that do their part keep spinning', () => {
  const policy = new SpinPolicy(2)
  for (let i = 0; i < 20_000; i += 1) {
    policy.record(1, i % 3 === 0 ? 0.2 : 0.5)
    expect(policy.spin).toBe(true)
  }
})

test('helpers that do too little sleep, and spin again after a rest', () => {
  const policy = new SpinPolicy(2)
  record(policy, 63, 0.1)
  expect(policy.spin).toBe(true)
  record(policy, 1, 0.1)
  expect(policy.spin).toBe(false)
  // What they do asleep decides nothing: it does not show how they would do spinning.
  record(policy, 4095, 0.5)
  expect(policy.spin).toBe(false)
  record(policy, 1, 0)
  expect(policy.spin).toBe(true)
  record(policy, 64, 0.4)
  expect(policy.spin).toBe(true)
})

test('jobs count by their size, and the required part grows with the number of threads', () => {
  const policy = new SpinPolicy(2)
  for (let i = 0; i < 32; i += 1) {
    policy.record(1, 0)
    policy.record(100, 0.5)
  }
  expect(policy.spin).toBe(true)
  const many = new SpinPolicy(8)
  record(many, 64, 0.4)
  expect(many.spin).toBe(false)
})
