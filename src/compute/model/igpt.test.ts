/** The model against an independent implementation (PyTorch) and the reference's own checks. */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { parameterCount } from '../../core/cost'
import { presetById } from '../../core/presets'
import { Rng } from '../../core/rng'
import { forceImplementation } from '../ops/implementations'
import { useWasmOpsInNode } from '../../headless/nodeWasm'
import { checkAblations } from '../../testSupport/parity/tiedHeadAndDropout'
import { logits } from './igpt'
import { initialWeights } from './init'
import { checkFineTuning, checkMasked } from '../../testSupport/parity/objectives'
import { checkForward, checkGradients, checkOptimizer } from '../../testSupport/parity/model'
import { tiny, tinyShape, tinyWeights } from '../../testSupport/parity/tinyModel'
import { lossAndGradients } from './loss'
import { WeightSet, weightShapes, type IgptShape } from './weights'

describe.each(['cpu', 'wasm', 'wasm with its SIMD kernels'])('the model on %s equals PyTorch', (path) => {
  beforeAll(async () => {
    forceImplementation(path === 'wasm' ? 'reference' : null)
    if (path === 'cpu') return tf.setBackend('cpu')
    await useWasmOpsInNode()
  })

  it('in logits, losses and features', () => checkForward())

  it('in the masked objective', () => checkMasked())

  it('in the losses of fine-tuning', () => checkFineTuning())
  it('in the ablations: a tied head, and dropout', () => checkAblations())
  it('in the gradient of every parameter', () => checkGradients())
  it('after three AdamW updates, with and without decay and clipping', () => checkOptimizer())

  it('leaks no tensor', async () => {
    const before = tf.memory().numTensors
    await checkForward()
    await checkGradients()
    await checkOptimizer()
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('the official initialisation', () => {
  const shape: IgptShape = { positions: 9, nVocab: 7, nLayer: 2, nHead: 2, nEmbd: 8 }
  const tokens = () =>
    tf.tensor2d(
      Array.from({ length: 18 }, (_, i) => (i * 5) % 7),
      [2, 9],
      'int32',
    )

  it('starts at a loss of exactly ln V, with a gradient in the head alone', async () => {
    const set = WeightSet.trainable(shape, initialWeights(shape, new Rng(3)))
    const { loss, gradients } = lossAndGradients(set, { tokens: tokens() })
    expect(Math.abs(loss.dataSync()[0]! - Math.log(7))).toBeLessThan(1e-5)
    for (const [name, gradient] of gradients) {
      const largest = Math.max(...gradient.abs().flatten().dataSync())
      if (name === 'head') expect(largest).toBeGreaterThan(1e-4)
      else expect(largest, name).toBe(0)
    }
  })

  it('has the published deviations', () => {
    const big: IgptShape = { positions: 64, nVocab: 64, nLayer: 4, nHead: 4, nEmbd: 64 }
    const values = initialWeights(big, new Rng(0))
    const deviation = (name: string) => {
      const flat = values.get(name)!
      return Math.sqrt(flat.reduce((sum, x) => sum + x * x, 0) / flat.length)
    }
    const expected: [string, number][] = [
      ['h0.attn.wQkv', 1 / 8],
      ['h3.attn.wProj', 1 / 16],
      ['h1.mlp.wFc', 0.02],
      ['h2.mlp.wProj', 0.02],
      ['wte', 0.02],
      ['wpe', 0.01],
      ['h0.ln1.g', 1],
      ['head', 0],
    ]
    for (const [name, std] of expected) {
      const samples = values.get(name)!.length
      // Four standard errors of a sample deviation, std / sqrt(2 n).
      expect(Math.abs(deviation(name) - std), name).toBeLessThanOrEqual((4 * std) / Math.sqrt(2 * samples))
    }
  })
})

it('hides pixels from their own and earlier positions', async () => {
  await tf.setBackend('cpu')
  const set = tinyWeights()
  const { positions, nVocab } = tinyShape
  const run = (flat: number[]) =>
    tf.tidy(() => logits(set.weights, tinyShape, tf.tensor2d(flat, [1, positions], 'int32')).arraySync()[0]!)
  const base = tiny.tokens.slice(0, positions)
  const before = run(base)
  for (let j = 0; j < positions; j += 1) {
    const changed = [...base]
    changed[j] = (changed[j]! + 1) % nVocab
    const after = run(changed)
    for (let i = 0; i <= j; i += 1) expect(after[i], `pixel ${j} at position ${i}`).toEqual(before[i])
    if (j < positions - 1) expect(after[j + 1], `pixel ${j} at position ${j + 1}`).not.toEqual(before[j + 1])
  }
  set.dispose()
})

describe('parameter count', () => {
  it('is the published one for S, M and L', () => {
    expect(parameterCount(presetById('igpt-s').config)).toBe(76_571_648)
    expect(parameterCount(presetById('igpt-m').config)).toBe(455_157_760)
    expect(parameterCount(presetById('igpt-l').config)).toBe(1_362_250_752)
    expect(parameterCount(presetById('igpt-xl').config)).toBe(6_810_875_904)
  })

  it('equals the sum of the shapes the model really has', () => {
    const configs = ['digits8', 'igpt-s', 'igpt-l'].map((id) => presetById(id).config)
    for (const config of [...configs, { ...configs[0]!, headTying: 'tied' as const }]) {
      const sizes = weightShapes({
        ...config,
        positions: config.nPx ** 2,
        tiedHead: config.headTying === 'tied',
      }).map(([, dims]) => dims.reduce((a, b) => a * b, 1))
      expect(sizes.reduce((a, b) => a + b, 0)).toBe(parameterCount(config))
    }
  })
})
