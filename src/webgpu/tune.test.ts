/** What tuning makes of the answers of a judge, who here is invented; the timing itself is tested on a device. */
import { describe, expect, it } from 'vitest'
import { optionsFor } from './deviceOptions'
import type { GpuOptions } from './gpuOptions'
import { choose, type Judge } from './tune'

/** Calls those fastest that have most of `liked`, and allows what is named. */
const judge = (liked: Partial<GpuOptions>, allowed: readonly string[]): Judge & { asked: number } => ({
  asked: 0,
  async fastest(otherwise, candidates) {
    this.asked += 1
    const score = (options: GpuOptions) => Object.entries(liked).filter(([key, value]) => options[key as keyof GpuOptions] === value).length
    return [...candidates].sort((a, b) => score(b) - score(a))[0] ?? otherwise
  },
  allows: async (feature) => allowed.includes(feature),
})

describe('choose', () => {
  it('keeps what was fastest and builds each choice on those before', async () => {
    const liked = { matmul: 'workgroup', attention: 'workgroup', attentionRows: 2, rowLanes: 64, targetThreads: 4096 } as const
    expect(await choose(judge(liked, []), optionsFor(true))).toMatchObject({ ...liked, f16: false, subgroups: false })
  })

  it('asks for four rows of attention only where two were faster than one', async () => {
    expect((await choose(judge({ attentionRows: 1 }, []), optionsFor(true))).attentionRows).toBe(1)
    const [one, two] = [judge({ attentionRows: 1 }, []), judge({ attentionRows: 2 }, [])]
    await choose(one, optionsFor(true))
    await choose(two, optionsFor(true))
    expect(two.asked).toBe(one.asked + 1)
  })

  it('takes half precision and subgroups only where they are allowed, and faster', async () => {
    const liked = { f16: true, subgroups: true, rowLanes: 32 }
    expect(await choose(judge(liked, []), optionsFor(true))).toMatchObject({ f16: false, subgroups: false })
    expect(await choose(judge(liked, ['f16', 'subgroups']), optionsFor(true))).toMatchObject({ f16: true, matmul: 'workgroup', subgroups: true, rowLanes: 32 })
    expect(await choose(judge({ f16: false, subgroups: false }, ['f16', 'subgroups']), optionsFor(true))).toMatchObject({ f16: false, subgroups: false })
  })
})
