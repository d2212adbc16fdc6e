/** The gate: right kernels pass, wrong ones, NaN and kernels that do not compile are refused, whatever feature they would lean on. */
import { beforeAll, describe, expect, it } from 'vitest'
import { optionsFor } from './deviceOptions'
import { computesTheSame, gatedOptions, gateTolerances, passesGate } from './gate'
import type { KernelSource } from './kernelSource'
import { GpuRuntime } from './runtime'
import { startRuntime } from './testRuntime'
import type { GpuSlice, TfjsGpu } from './tfjsGpu'

let gpu: TfjsGpu
beforeAll(async () => { ({ gpu } = await startRuntime()) })

/** A runtime whose kernels were changed on their way to the device. */
class Changed extends GpuRuntime {
  constructor(private readonly change: (wgsl: string, label: string) => string) { super(gpu, optionsFor(false)) }

  override run(kernel: KernelSource, slices: readonly GpuSlice[]): void {
    super.run({ ...kernel, wgsl: this.change(kernel.wgsl, kernel.label) }, slices)
  }
}

const passes = (change: (wgsl: string, label: string) => string, tolerance: number) =>
  computesTheSame(new Changed(change), new GpuRuntime(gpu, optionsFor(false)), tolerance)

describe('the gate', () => {
  it('passes float32 against float32, without any error, and in another form within that of subgroups', async () => {
    expect(await passes((wgsl) => wgsl, 0)).toBe(true)
    expect(await computesTheSame(new GpuRuntime(gpu, optionsFor(true)), new GpuRuntime(gpu, optionsFor(false)), gateTolerances.subgroups)).toBe(true)
  })

  it.each([
    ['a product that is 1% too large', 'matmul', (wgsl: string) => wgsl.replace(/finish0\(([^;]*), (acc_0_0[^;]*)\);/, 'finish0($1, 1.01 * $2);')],
    ['attention with the wrong scale', 'attention', (wgsl: string) => wgsl.replace(/\*= 0\.\d+f/g, '*= 0.25f')],
    ['a norm that forgets a lane', 'rmsNorm', (wgsl: string) => wgsl.replace('let r = 1.0 /', 'let r = 0.99 /')],
    ['a loss without its answer', 'crossEntropy', (wgsl: string) => wgsl.replace('f32(v == answer)', '0.0')],
  ])('refuses %s, even at the tolerance of half precision', async (_, kind, change) => {
    let changed = 0
    const wrong = (wgsl: string, label: string) => {
      const text = label.startsWith(kind) ? change(wgsl) : wgsl
      if (text !== wgsl) changed += 1
      return text
    }
    expect(await passes(wrong, gateTolerances.f16)).toBe(false)
    expect(changed).toBeGreaterThan(0)
  })

  it('refuses NaN', async () => {
    const wrong = (wgsl: string) => wgsl.replace('if (lane == 0u) { rstd[row] = r; }', 'if (lane == 0u) { rstd[row] = bitcast<f32>(0x7fc00000u + row) + r; }')
    expect(await passes(wrong, Infinity)).toBe(false)
  })

  it('refuses kernels that do not compile', async () => {
    expect(await passes((wgsl, label) => (label.startsWith('rmsNorm') ? `${wgsl}\nfn broken() { return 1; }` : wgsl), Infinity)).toBe(false)
  })
})

describe('features', () => {
  it.each([4, 32, 64])('subgroups pass on the test browser with %i lanes a row', async (rowLanes) => {
    expect(gpu.device.features.has('subgroups')).toBe(true)
    const options = { ...optionsFor(false), rowLanes, subgroups: true }
    expect(await passesGate(gpu, options, 'subgroups')).toBe(true)
    expect(await gatedOptions(gpu, options)).toEqual(options)
  })

  it('half precision falls back silently where the device has none', async () => {
    expect(gpu.device.features.has('shader-f16')).toBe(false)
    const options = { ...optionsFor(true), f16: true }
    expect(await gatedOptions(gpu, options)).toEqual({ ...options, f16: false })
    expect(new GpuRuntime(gpu, options).options.f16).toBe(false)
  })
})
