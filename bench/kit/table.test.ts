/** Figures of the table of the kit's bench, from made-up samples that give round ones. */
import { describe, expect, it } from 'vitest'
import type { ShapeResult } from './result'
import { lossVerdict, ratioTo, shapesMarkdown, teraflops, tokensPerSecond } from './table'

const facts = {
  version: '2',
  device: 'CPU',
  threads: 2,
  attention: 'some',
  precision: 'float32',
  losses: [3, 2],
  readySeconds: 1,
}
const result: ShapeResult = {
  shape: { nVocab: 10, positions: 100, nEmbd: 10, nLayer: 1, nHead: 1, batch: 2 },
  parameters: 1,
  notes: [],
  losses: [3, 2],
  sameStart: true,
  samples: { ours: [90, 10, 5], eager: [20] },
  torch: { eager: facts, compiled: { reason: 'No compiler.' } },
}

describe('one shape', () => {
  it('is reported by medians, tokens and floating-point operations', () => {
    expect(tokensPerSecond(result, 'ours')).toBe(20_000)
    // 6 operations a weight and token: 12 C^2 + V C weights, and causal attention's T C; 200 tokens in 10 ms.
    expect(teraflops(result)).toBeCloseTo((6 * 200 * (1200 + 100 + 1000)) / 0.01 / 1e12, 12)
  })

  it('is compared with PyTorch where that was measured: above 1 is faster', () => {
    expect(ratioTo(result, 'eager')).toBe(2)
    expect(ratioTo(result, 'compiled')).toBeNull()
  })

  it('says whether the first losses are those of PyTorch', () => {
    expect(lossVerdict(result)).toContain('as PyTorch')
    expect(lossVerdict({ ...result, losses: [3, 2.001] })).toContain('**differ')
    expect(lossVerdict({ ...result, sameStart: false })).toBe('finite (3.0000, 2.0000)')
  })

  it('has a line and its remarks, even if nothing was measured', () => {
    const text = shapesMarkdown(
      new Map([
        ['A', result],
        ['B', { shape: result.shape, parameters: 1, notes: ['Lost.'] }],
      ]),
    )
    expect(text).toContain('| A (V10 T100 C10 L1 H1 B2) | 10 | 20,000 | ')
    expect(text).toContain('| B (V10 T100 C10 L1 H1 B2) | - | - | ')
    expect(text).toContain('- A: No compiler.')
    expect(text).toContain('- B: Lost.')
  })
})
