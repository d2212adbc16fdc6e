/**
 * The WGSL of kernels in half precision, as far as it can be checked without a device that supports it:
 * operands are f16, sums and statistics float32, and nothing of it is in the source if the options are off.
 * What the kernels compute is tested in tuning/gate.browser.test.ts.
 */
import { describe, expect, it } from 'vitest'
import { attentionSpec, tileRows } from './attention/attentionFrameWgsl'
import {
  defaultGpuOptions,
  isGpuOptions,
  type GpuOptions,
  supportedOptions,
  usesHalf,
} from '../webgpu/gpuOptions'
import { specFor } from '../webgpu/matmul/matmul'
import { attentionBackwardKey, attentionBackwardQuery, attentionForward } from './attention/attentionWgsl'
import { quickGeluActivation } from './quickGelu/quickGeluWgsl'
import { attentionCached } from './attentionCached/attentionCachedWgsl'
import { matmulKernel, reduceSplitK } from '../webgpu/matmul/matmulKernel'
import type { MatmulShape } from '../webgpu/matmul/matmulSpec'

const off = defaultGpuOptions(true)
const on: GpuOptions = { ...off, f16: true, f16Attention: true, f16Storage: true }
const forms: readonly MatmulShape[] = [
  { m: 70, n: 68, k: 36, form: 'AB' },
  { m: 35, n: 33, k: 37, form: 'ABt' },
  { m: 36, n: 68, k: 2048, form: 'AtB' },
]
const product = (shape: MatmulShape, options: GpuOptions, gradient?: 'a' | 'b') =>
  matmulKernel({ matmul: options.matmul, products: [specFor(shape, {}, options, gradient)] }).wgsl
const attention = (size: number, options: GpuOptions) =>
  attentionSpec({ batch: 2, length: 70, nHead: 2, size, causal: true }, options)
const attentions = (size: number, options: GpuOptions) =>
  [attentionForward, attentionBackwardQuery, attentionBackwardKey].map(
    (kernel) => kernel(attention(size, options)).wgsl,
  )
const cached = (size: number, half: boolean) =>
  attentionCached({ batch: 1, added: 1, capacity: 70, nHead: 2, size, perInvocation: false, half }).wgsl
const storedPre = (options: GpuOptions, form: 'registers' | 'workgroup') =>
  (['activation', 'activationGradient'] as const).map((kind) => {
    const spec = specFor(forms[0]!, { [kind]: quickGeluActivation }, { ...options, matmul: form })
    return matmulKernel({ matmul: form, products: [spec] }).wgsl
  })

/** The source of every kernel that half precision changes. */
const sources = (options: GpuOptions) => [
  ...forms.map((shape) => product(shape, options)),
  ...[16, 5].flatMap((size) => [...attentions(size, options), cached(size, options.f16Storage)]),
  ...(['registers', 'workgroup'] as const).flatMap((form) => storedPre(options, form)),
  reduceSplitK({
    splitK: 3,
    size: 68,
    epilogue: specFor(forms[0]!, { activation: quickGeluActivation }, options).epilogue,
  }).wgsl,
]

/** Names of the variables of this type that a source declares. */
const declared = (wgsl: string, type: string) =>
  [...wgsl.matchAll(new RegExp(`var (\\w+) = ${type}`, 'g'))].map(([, name]) => name)

describe('half precision', () => {
  it('leaves no trace in the source if it is off', () => {
    for (const wgsl of sources(off)) expect(wgsl).not.toMatch(/f16|vec4h|half_|row_scale/)
  })

  it('is enabled before anything else if it is on', () => {
    for (const wgsl of sources(on)) {
      expect(wgsl.startsWith('enable f16;')).toBe(true)
      expect(wgsl).toMatch(/vec4h|f16\(/)
    }
  })

  it('keeps the sums of products in float32, four steps of f16 at a time', () => {
    for (const shape of forms) {
      const wgsl = product(shape, on)
      const sums = declared(wgsl, 'vec4f').filter((name) => name!.startsWith('acc_'))
      expect(sums.length).toBeGreaterThan(0)
      expect(declared(wgsl, 'vec4h')).toEqual(sums.map((name) => name!.replace('acc_', 'few_')))
      expect(wgsl).toContain('acc_0_0 += vec4f(few_0_0);')
    }
  })

  it('keeps the statistics and sums of attention in float32, its tiles in half precision', () => {
    const [forward, query, key] = attentions(16, on)
    expect(declared(forward!, 'vec4f')).toContain('sum0_0')
    expect(forward).toContain('var total0 = 0.0;')
    expect(declared(query!, 'vec4f')).toContain('dq0_0')
    expect(declared(key!, 'vec4f')).toEqual(expect.arrayContaining(['dk0_0', 'dv0_0']))
    for (const wgsl of [forward!, query!, key!]) {
      expect(declared(wgsl, 'vec4h')).toEqual([])
      expect(wgsl).toContain('var<workgroup> x_tile: array<vec4h')
      expect(wgsl).toMatch(/f32\(dot\(half_/)
      expect(wgsl).not.toMatch(/[^2]\(dot\(half_/)
    }
  })

  it('streams twice as many rows of attention in a tile if they fill it', () => {
    expect(tileRows(attention(32, on))).toBe(2 * tileRows(attention(32, off)))
    expect(tileRows(attention(128, on))).toBe(2 * tileRows(attention(128, off)))
  })

  it('requires workgroup tiles: without them products and attention are unchanged', () => {
    const direct: GpuOptions = { ...on, matmul: 'registers', attention: 'registers', f16Storage: false }
    expect(product(forms[0]!, direct)).toBe(product(forms[0]!, { ...direct, f16: false }))
    expect(attentions(16, direct)).toEqual(attentions(16, { ...direct, f16Attention: false }))
  })
})

describe('a gradient in half precision', () => {
  const scaleOf = (shape: MatmulShape, gradient?: 'a' | 'b') => specFor(shape, {}, on, gradient).scaled

  it('is scaled up by a power of two from the rows of its mean, and the sums down by the same', () => {
    for (const rows of [1, 70, 2048, 2049]) {
      for (const [shape, operand] of [
        [{ m: rows, n: 36, k: 68, form: 'ABt' }, 'a'],
        [{ m: 36, n: 68, k: rows, form: 'AtB' }, 'b'],
      ] as const) {
        const { factor, max, operand: scaled } = scaleOf(shape, operand)!
        expect(scaled).toBe(operand)
        expect(Number.isInteger(Math.log2(factor))).toBe(true)
        // A gradient of 1 / rows, the largest of a loss, has headroom above and 14 binary orders of full
        // precision below.
        expect(factor / rows).toBeGreaterThanOrEqual(16)
        expect(max / (factor / rows)).toBeGreaterThan(16)
        expect(max).toBeLessThan(65_504)
        const wgsl = product(shape, on, operand)
        expect(wgsl).toContain(`* ${factor}.0f, vec4f(-${max}.0f), vec4f(${max}.0f)`)
        expect(wgsl).toMatch(/acc_0_0 \*= /)
      }
    }
  })

  it('stays finite in f16 beside operands of training: four products of the largest', () => {
    expect(4 * 1.5 * scaleOf(forms[1]!, 'a')!.max).toBeLessThan(65_504)
    // Normed activations of the models here reach 6 (bench/NOTES.md).
    expect(4 * 15 * scaleOf(forms[2]!, 'b')!.max).toBeLessThan(65_504)
  })

  it('is not scaled in float32, and forward operands never are', () => {
    for (const shape of forms) {
      expect(scaleOf(shape)).toBeUndefined()
      expect(specFor(shape, {}, off, 'a')).toEqual(specFor(shape, {}, off))
    }
  })
})

describe('options of half precision', () => {
  it('are all switched off without the device feature, and stay on with it', () => {
    expect(usesHalf(supportedOptions(on, new Set(['subgroups'])))).toBe(false)
    expect(supportedOptions(on, new Set(['shader-f16']))).toEqual(on)
    for (const name of ['f16', 'f16Attention', 'f16Storage'] as const)
      expect(usesHalf({ ...off, [name]: true })).toBe(true)
  })

  it('from a stored set with only one of the three are rejected, so that the device is timed again', () => {
    const { f16Attention, f16Storage, ...earlier } = on
    expect(f16Attention && f16Storage && isGpuOptions(earlier)).toBe(false)
    expect(isGpuOptions(on)).toBe(true)
  })
})
