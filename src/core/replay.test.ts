/** The comparison of two replays: equal only if every bit is. */
import { describe, expect, it } from 'vitest'
import { compareReplays, firstDifference, isRepeatable, repeatedLosses, type Replayed } from './replay'

const replayed = (): Replayed => ({
  losses: Float32Array.of(2.5, 2.25, 2.125),
  gradNorms: Float32Array.of(1, 0.5, 0.25),
  weights: new Map([
    ['wte', Float32Array.of(0.5, -0.5)],
    ['head', Float32Array.of(0, 1, 2)],
  ]),
})

/** The number's last bit flipped. */
function flip(values: Float32Array, index: number): void {
  new Uint32Array(values.buffer)[index]! ^= 1
}

describe('two replays', () => {
  it('are equal if every bit is, also of what is no number', () => {
    expect(compareReplays(replayed(), replayed())).toBeNull()
    expect(firstDifference(Float32Array.of(Number.NaN), Float32Array.of(Number.NaN))).toBe(-1)
    expect(firstDifference(Float32Array.of(0), Float32Array.of(-0))).toBe(0)
    expect(firstDifference(Float32Array.of(1), Float32Array.of(1, 2))).toBe(1)
    // A view that does not begin at its buffer's begin.
    expect(firstDifference(Float32Array.of(7, 1).subarray(1), Float32Array.of(1))).toBe(-1)
  })

  it('differ where one last bit does, and say where first', () => {
    for (const [key, what] of [
      ['losses', 'loss'],
      ['gradNorms', 'gradNorm'],
    ] as const)
      for (const index of [0, 1, 2]) {
        const other = replayed()
        flip(other[key], index)
        expect(compareReplays(replayed(), other)).toMatchObject({ what, step: index + 1 })
      }
    const other = replayed()
    flip(other.weights.get('head')!, 2)
    expect(compareReplays(replayed(), other)).toEqual({
      what: 'weight',
      name: 'head',
      index: 2,
      values: [2, expect.closeTo(2, 5)],
    })
    flip(other.losses, 2)
    flip(other.gradNorms, 1)
    expect(compareReplays(replayed(), other)).toMatchObject({ what: 'gradNorm', step: 2 })
    flip(other.losses, 1)
    expect(compareReplays(replayed(), other)).toMatchObject({ what: 'loss', step: 2 })
  })

  it('differ where one has a weight that the other has not', () => {
    const other = { ...replayed(), weights: new Map([['wte', Float32Array.of(0.5, -0.5)]]) }
    expect(compareReplays(replayed(), other)).toMatchObject({ what: 'weight', name: 'head', index: 0 })
    expect(compareReplays(other, replayed())).toMatchObject({ what: 'weight', name: 'head', index: 0 })
  })
})

it('counts the own losses of a run that are the same, from its first step only', () => {
  const losses = Float32Array.of(2.5, 2.25, 2.125)
  expect(repeatedLosses(losses, [1, 2, 3, 4], [2.5, 2.25, 2.125, 9])).toEqual({ equal: 3, compared: 3 })
  expect(repeatedLosses(losses, [1, 2], [2.5, 2.2500002])).toEqual({ equal: 1, compared: 2 })
  expect(repeatedLosses(losses, [21, 22], [2.5, 2.25])).toBeNull()
  expect(repeatedLosses(losses, [], [])).toBeNull()
})

it('WebGL alone promises nothing', () => {
  expect((['wasm', 'webgpu', 'cpu', 'webgl'] as const).filter(isRepeatable)).toEqual([
    'wasm',
    'webgpu',
    'cpu',
  ])
})
