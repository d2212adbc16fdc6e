/** The choices of tuning, with a fake judge; the timing itself is tested in tune.browser.test.ts. */
import { describe, expect, it } from 'vitest'
import { defaultGpuOptions, type GpuOptions } from '../../webgpu/gpuOptions'
import { choose, type Judge } from './tune'

/** Judges the candidate with most options of `preferred` as fastest, and allows the features named. */
const judge = (preferred: Partial<GpuOptions>, allowed: readonly string[]): Judge & { calls: number } => ({
  calls: 0,
  async fastest(otherwise, candidates) {
    this.calls += 1
    const score = (options: GpuOptions) =>
      Object.entries(preferred).filter(([key, value]) => options[key as keyof GpuOptions] === value).length
    return [...candidates].sort((a, b) => score(b) - score(a))[0] ?? otherwise
  },
  allows: async (feature) => allowed.includes(feature),
})

describe('choose', () => {
  it('takes the fastest and builds each choice on those before', async () => {
    const preferred = {
      matmul: 'workgroup',
      attention: 'workgroup',
      attentionRows: 2,
      rowLanes: 64,
      targetThreads: 4096,
    } as const
    expect(await choose(judge(preferred, []), defaultGpuOptions(true))).toMatchObject({
      ...preferred,
      f16: false,
      subgroups: false,
    })
  })

  it('tries four rows of attention only if two were faster than one', async () => {
    expect((await choose(judge({ attentionRows: 1 }, []), defaultGpuOptions(true))).attentionRows).toBe(1)
    const [one, two] = [judge({ attentionRows: 1 }, []), judge({ attentionRows: 2 }, [])]
    await choose(one, defaultGpuOptions(true))
    await choose(two, defaultGpuOptions(true))
    expect(two.calls).toBe(one.calls + 1)
  })

  it('takes half precision and subgroups only if they are allowed and faster', async () => {
    const none = { f16: false, f16Attention: false, f16Storage: false, subgroups: false }
    const all = { f16: true, f16Attention: true, f16Storage: true, subgroups: true }
    const features = Object.keys(all)
    expect(await choose(judge({ ...all, rowLanes: 32 }, []), defaultGpuOptions(true))).toMatchObject(none)
    expect(await choose(judge({ ...all, rowLanes: 32 }, features), defaultGpuOptions(true))).toMatchObject({
      ...all,
      rowLanes: 32,
    })
    expect(await choose(judge(none, features), defaultGpuOptions(true))).toMatchObject(none)
  })

  it('chooses half precision of products, attention and storage separately', async () => {
    for (const name of ['f16', 'f16Attention', 'f16Storage'] as const) {
      const others = { f16: false, f16Attention: false, f16Storage: false, [name]: true }
      // Once with it alone faster, once with all faster and it alone allowed.
      expect(
        await choose(judge(others, ['f16', 'f16Attention', 'f16Storage']), defaultGpuOptions(true)),
      ).toMatchObject(others)
      expect(
        await choose(
          judge({ f16: true, f16Attention: true, f16Storage: true }, [name]),
          defaultGpuOptions(true),
        ),
      ).toMatchObject(others)
    }
  })

  it('takes the workgroup form along with half precision, and the faster form without', async () => {
    // The cost of each form here: workgroup tiles are slower in float32 and faster in half precision.
    const cost = ({ matmul, attention, f16, f16Attention }: GpuOptions) =>
      (matmul === 'registers' ? 2 : f16 ? 1 : 3) + (attention === 'registers' ? 2 : f16Attention ? 1 : 3)
    const costJudge = (allowed: readonly string[]): Judge => ({
      fastest: async (otherwise, candidates) =>
        [...candidates].sort((a, b) => cost(a) - cost(b))[0] ?? otherwise,
      allows: async (feature) => allowed.includes(feature),
    })
    expect(await choose(costJudge([]), defaultGpuOptions(true))).toMatchObject({
      matmul: 'registers',
      attention: 'registers',
    })
    expect(await choose(costJudge(['f16']), defaultGpuOptions(true))).toMatchObject({
      matmul: 'workgroup',
      f16: true,
      attention: 'registers',
      f16Attention: false,
    })
    expect(await choose(costJudge(['f16Attention']), defaultGpuOptions(true))).toMatchObject({
      matmul: 'registers',
      f16: false,
      attention: 'workgroup',
      f16Attention: true,
    })
  })
})
