import { describe, expect, test } from 'vitest'
import { type RunConfig } from './config'
import { parameterCount, stepFlops } from './cost'
import { baseConfig } from './presets'
import { gridOf, positionsOf, promptTokens } from './tokenGrid'
import { validateConfig } from './validation'

const codes: RunConfig = { ...baseConfig, tokens: 'vqvae', nPx: 16, vqFactor: 2 }
const issuesOf = (over: Partial<RunConfig>) =>
  validateConfig({ ...codes, promptRows: 1, ...over }).map(({ key, message }) => `${key}: ${message}`)

describe('the grid of tokens', () => {
  test('is the image with palette colours, and smaller by the factor with codes', () => {
    expect(gridOf({ nPx: 16 })).toBe(16)
    expect(gridOf({ ...codes, tokens: 'palette' })).toBe(16)
    expect([gridOf(codes), positionsOf(codes)]).toEqual([8, 64])
    expect([gridOf({ ...codes, vqFactor: 4 }), positionsOf({ ...codes, vqFactor: 4 })]).toEqual([4, 16])
  })

  test('takes only whole rows of a prompt', () => {
    expect([0, 1, 2, 3, 4, 15].map((rows) => promptTokens(rows, 16, 8))).toEqual([0, 0, 8, 8, 16, 56])
    expect(promptTokens(7, 14, 14)).toBe(98)
  })

  test('decides parameters and arithmetic', () => {
    // 64 positions instead of 256, each a vector of nEmbd.
    expect(parameterCount({ ...codes, tokens: 'palette' }) - parameterCount(codes)).toBe(192 * codes.nEmbd)
    const asPixels = { ...codes, tokens: 'palette' as const, nPx: 8 }
    expect(stepFlops(codes)).toBe(stepFlops(asPixels))
  })
})

describe('settings of learned codes', () => {
  test('that fit are taken, and none of them disturbs a palette', () => {
    expect(issuesOf({})).toEqual([])
    expect(issuesOf({ tokens: 'palette', nPx: 5 })).toEqual([])
  })

  test.each<[Partial<RunConfig>, RegExp]>([
    [{ nPx: 15 }, /^nPx: Image side must be a multiple of the 2 pixels that a code stands for, not 15/],
    [{ nPx: 4, vqFactor: 4 }, /^nPx: Image side must be at least 8/],
    [{ vqFactor: 3 }, /^vqFactor: Pixels per code must be 2 or 4, not 3/],
    [{ vqSteps: 5 }, /^vqSteps: VQ-VAE steps must be from 10 /],
    [{ vqBeta: -1 }, /^vqBeta: Commitment weight must be from 0 /],
    [{ topK: 17 }, /^topK: Top k must not exceed the 16 codes/],
  ])('%o is refused by name', (over, message) => {
    expect(issuesOf(over)).toEqual([expect.stringMatching(message)])
  })
})
