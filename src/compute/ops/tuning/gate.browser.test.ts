/**
 * The gate passes correct kernels and rejects wrong ones, NaN, and kernels that do not compile, for every
 * feature.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { defaultGpuOptions } from '../../webgpu/gpuOptions'
import { changedBy, computesTheSame, gatedOptions, gateTolerances, passesGate, type Feature } from './gate'
import type { KernelSource } from '../../webgpu/kernelSource'
import { GpuRuntime } from '../../webgpu/runtime'
import { startRuntime } from '../../../testSupport/gpuRuntime'
import type { GpuSlice, TfjsGpu } from '../../webgpu/tfjsGpu'

let gpu: TfjsGpu
beforeAll(async () => {
  ;({ gpu } = await startRuntime())
})

/** A runtime that changes its kernels before they reach the device. */
class Changed extends GpuRuntime {
  constructor(private readonly change: (wgsl: string, label: string) => string) {
    super(gpu, defaultGpuOptions(false))
  }

  override run(kernel: KernelSource, slices: readonly GpuSlice[]): void {
    super.run({ ...kernel, wgsl: this.change(kernel.wgsl, kernel.label) }, slices)
  }
}

/**
 * The kernels of half precision with f16 as an alias of f32: all of their logic (tiles, scales, sums, stores)
 * without the rounding, on a device without half precision. The effect of rounding was measured on a device
 * that has it (bench/NOTES.md).
 */
class Emulated extends Changed {
  /** The sources run so far. */
  readonly sources: string[] = []
  /** An error put into the next sources. */
  mutate: (wgsl: string) => string = (wgsl) => wgsl

  constructor() {
    super((wgsl) => {
      const text = this.mutate(wgsl)
      this.sources.push(text)
      return text.includes('enable f16;')
        ? `alias f16 = f32;\nalias vec4h = vec4f;\n${text.replace('enable f16;', '')}`
        : text
    })
    Object.assign(this.options, defaultGpuOptions(true), { f16: true, f16Attention: true, f16Storage: true })
  }
}

/** The same device as one that has no features: the test browser's has no half precision, others do. */
function withoutFeatures(from: TfjsGpu): TfjsGpu {
  const device = new Proxy(from.device, {
    get(target, name) {
      if (name === 'features') return new Set<string>()
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return Object.create(from, { device: { value: device } }) as TfjsGpu
}

/** @param feature whose kernels are run; default all */
const passes = (change: (wgsl: string, label: string) => string, tolerance: number, feature?: Feature) =>
  computesTheSame(
    new Changed(change),
    new GpuRuntime(gpu, defaultGpuOptions(false)),
    tolerance,
    feature && changedBy[feature],
  )

describe('the gate', () => {
  it('passes float32 against float32 exactly, another form within the tolerance of subgroups', async () => {
    expect(await passes((wgsl) => wgsl, 0)).toBe(true)
    expect(
      await computesTheSame(
        new GpuRuntime(gpu, defaultGpuOptions(true)),
        new GpuRuntime(gpu, defaultGpuOptions(false)),
        gateTolerances.subgroups,
      ),
    ).toBe(true)
  }, 120_000)

  it.each([
    [
      'a product that is 1% too large',
      'matmul',
      'f16',
      (wgsl: string) => wgsl.replace(/finish0\(([^;]*), (acc_0_0[^;]*)\);/, 'finish0($1, 1.01 * $2);'),
    ],
    [
      'attention with the wrong scale',
      'attention',
      'f16Attention',
      (wgsl: string) => wgsl.replace(/\*= 0\.\d+f/g, '*= 0.25f'),
    ],
    [
      'a norm that forgets a lane',
      'rmsNorm',
      'subgroups',
      (wgsl: string) => wgsl.replace('let r = 1.0 /', 'let r = 0.99 /'),
    ],
    [
      'a loss without its answer',
      'crossEntropy',
      'subgroups',
      (wgsl: string) => wgsl.replace('f32(v == answer)', '0.0'),
    ],
  ] as const)('rejects %s, even at the tolerance of half precision', async (_, kind, feature, change) => {
    let changed = 0
    const wrong = (wgsl: string, label: string) => {
      const text = label.startsWith(kind) ? change(wgsl) : wgsl
      if (text !== wgsl) changed += 1
      return text
    }
    expect(await passes(wrong, gateTolerances.f16, feature)).toBe(false)
    expect(changed).toBeGreaterThan(0)
  })

  it('rejects NaN', async () => {
    const wrong = (wgsl: string) =>
      wgsl.replace(
        'if (lane == 0u) { rstd[row] = r; }',
        'if (lane == 0u) { rstd[row] = bitcast<f32>(0x7fc00000u + row) + r; }',
      )
    expect(await passes(wrong, Infinity, 'subgroups')).toBe(false)
  })

  it('rejects kernels that do not compile', async () => {
    expect(
      await passes(
        (wgsl, label) => (label.startsWith('rmsNorm') ? `${wgsl}\nfn broken() { return 1; }` : wgsl),
        Infinity,
        'subgroups',
      ),
    ).toBe(false)
  })
})

describe('features', () => {
  it.each([4, 32, 64])('subgroups pass on the test browser with %i lanes per row', async (rowLanes) => {
    expect(gpu.device.features.has('subgroups')).toBe(true)
    const options = { ...defaultGpuOptions(false), rowLanes, subgroups: true }
    expect(await passesGate(gpu, options, 'subgroups')).toBe(true)
    expect(await gatedOptions(gpu, options)).toEqual(options)
  })

  it('half precision is switched off without the device feature', async () => {
    const options = { ...defaultGpuOptions(true), f16: true, f16Attention: true, f16Storage: true }
    const without = withoutFeatures(gpu)
    expect(await gatedOptions(without, options)).toEqual(defaultGpuOptions(true))
    expect(new GpuRuntime(without, options).options).toEqual(defaultGpuOptions(true))
  })
})

describe('half precision without its rounding', () => {
  // Shared, because compiling takes nearly all of the time.
  let [emulated, plain]: [Emulated, GpuRuntime] = [] as never
  beforeAll(() => {
    ;[emulated, plain] = [new Emulated(), new GpuRuntime(gpu, defaultGpuOptions(true))]
  })

  it.each(['f16', 'f16Attention', 'f16Storage'] as const)('%s computes the same', async (feature) => {
    const before = emulated.sources.length
    // Float32 sums of the same numbers: powers of two round nothing, but the rest of the scores' scale does.
    expect(await computesTheSame(emulated, plain, 2e-6, changedBy[feature])).toBe(true)
    expect(
      emulated.sources.slice(before).filter((text) => text.startsWith('enable f16;')).length,
    ).toBeGreaterThanOrEqual(3)
  })

  it.each([
    ['f16', 'a gradient that is not lowered again', (wgsl: string) => wgsl.replace(/acc_0_0 \*= [^;]*;/, '')],
    [
      'f16Attention',
      "a gradient without its rows' scales",
      (wgsl: string) => wgsl.replace('z_scale_tile[local] = z_scale;', 'z_scale_tile[local] = 1.0;'),
    ],
    [
      'f16Storage',
      'a cache that mistakes values for keys',
      (wgsl: string) => wgsl.replaceAll('(keys[', '(values['),
    ],
  ] as const)('rejects for %s %s', async (feature, _, change) => {
    let changed = 0
    emulated.mutate = (wgsl) => {
      const text = change(wgsl)
      if (text !== wgsl) changed += 1
      return text
    }
    expect(await computesTheSame(emulated, plain, gateTolerances[feature], changedBy[feature])).toBe(false)
    expect(changed).toBeGreaterThan(0)
    emulated.mutate = (wgsl) => wgsl
  })
})
