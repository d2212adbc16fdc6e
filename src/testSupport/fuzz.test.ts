/** The fuzzer finds readers that throw untyped errors or allocate what a file declares. */
import { describe, expect, it } from 'vitest'
import { LabError } from '../core/failure'
import { Rng } from '../core/rng'
import { damaged } from './damagedFiles'
import { fuzz } from './fuzz'

const source = Uint8Array.from({ length: 100 }, (_, i) => i)

describe('fuzzing', () => {
  it('repeats the same damage for the same seed, and does not change the source', () => {
    const before = source.slice()
    const of = (seed: number) =>
      Array.from({ length: 50 }, ((rng) => () => [...damaged([source], rng)])(new Rng(seed)))
    expect(of(3)).toEqual(of(3))
    expect(of(3)).not.toEqual(of(4))
    expect(source).toEqual(before)
    expect(of(3).filter((bytes) => bytes.join() === source.join()).length).toBeLessThan(5)
  })

  it('tells typed failures from other errors', async () => {
    const outcome = await fuzz(
      [source],
      (bytes) => {
        if (bytes.length < 50)
          throw new LabError({ code: 'data-truncated', message: 'short', remedy: 'again' })
        if (bytes.length > 110) throw new TypeError('a slip of the reader')
      },
      400,
      1,
    )
    expect(outcome.refused).toBeGreaterThan(2)
    expect(outcome.read).toBeGreaterThan(2)
    expect(outcome.untyped).toHaveLength(5)
    expect(outcome.untyped[0]).toContain('a slip of the reader')
  })

  it('catches a reader that allocates what a file declares', async () => {
    const declared = (bytes: Uint8Array): unknown =>
      new Float32Array(bytes.length > 12 ? new DataView(bytes.buffer).getUint32(8) : 1)
    const outcome = await fuzz([source], declared, 50, 1)
    expect(outcome.untyped[0]).toContain('of Float32Array were asked for')
    expect(new Uint8Array(8)).toBeInstanceOf(Uint8Array)
  })
})
