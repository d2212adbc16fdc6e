/** The share of measurements beside steps, on a clock that only the simulated work moves. */
import { describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng'
import { MeasurementQueue } from './measurementQueue'
import { TimeShare } from './timeShare'

interface Simulated {
  /** Milliseconds of each step, in turns. */
  steps: readonly number[]
  /** Milliseconds of each piece, in turns. */
  pieces: readonly number[]
}

/** Runs the session's turns for a while with a measurement that does not end. @returns time of each kind */
async function simulate({ steps, pieces }: Simulated, forMs: number) {
  let time = 0
  const spent = { stepping: 0, measuring: 0 }
  const shares: number[] = []
  const now = () => time
  const share = new TimeShare(now)
  const queue = new MeasurementQueue(now)
  queue.add(
    null,
    async function* endless() {
      for (let piece = 0; ; piece += 1) {
        time += pieces[piece % pieces.length]!
        spent.measuring += pieces[piece % pieces.length]!
        yield
      }
    },
    () => undefined,
  )
  for (let step = 0; time < forMs;) {
    if (share.measuringMs === 0) {
      const ms = steps[step % steps.length]!
      await share.step(async () => {
        time += ms
        spent.stepping += ms
      })
      step += 1
    }
    const budget = Math.min(150, share.measuringMs)
    if (budget > 0) await share.measure(() => queue.advance(budget))
    shares.push(spent.measuring - spent.stepping)
  }
  return { ...spent, time, ahead: Math.max(...shares) }
}

describe.each<[string, Simulated]>([
  ['short steps and short pieces', { steps: [20], pieces: [3, 9] }],
  ['short steps and long pieces', { steps: [15, 25], pieces: [400, 2, 2, 90] }],
  ['long steps and short pieces', { steps: [3000, 2500], pieces: [10] }],
  ['long steps and long pieces', { steps: [3000], pieces: [5000] }],
  ['steps as long as pieces', { steps: [100], pieces: [100] }],
])('with %s', (_, simulated) => {
  it('measurements have half of the time, and at no moment more than that and one piece', async () => {
    const { stepping, measuring, time, ahead } = await simulate(simulated, 600_000)
    expect(stepping + measuring).toBe(time)
    expect(ahead).toBeLessThanOrEqual(Math.max(...simulated.pieces))
    expect(measuring / time).toBeLessThan(0.51)
    expect(measuring / time).toBeGreaterThan(0.48)
  })
})

it('claims no time that passed while nothing was measured', async () => {
  let time = 0
  const share = new TimeShare(() => time)
  const rng = new Rng(1)
  for (let step = 0; step < 100; step += 1)
    await share.step(async () => {
      time += 40 + rng.int(20)
    })
  expect(share.measuringMs).toBeLessThan(60)
  await share.measure(async () => {
    time += 500
  })
  expect(share.measuringMs).toBe(0)
  // The steps are behind, and catch up before anything is measured.
  for (let step = 0; step < 8; step += 1) {
    await share.step(async () => {
      time += 50
    })
    expect(share.measuringMs).toBe(0)
  }
})
