/**
 * What tuning makes of the answers of a judge, who here is invented; the timing itself is tested on a device.
 */
import { describe, expect, it } from 'vitest'
import { optionsFor } from '../../webgpu/deviceOptions'
import type { GpuOptions } from '../../webgpu/gpuOptions'
import { choose, type Judge } from './tune'

/** Calls those fastest that have most of `liked`, and allows what is named. */
const judge = (liked: Partial<GpuOptions>, allowed: readonly string[]): Judge & { asked: number } => ({
  asked: 0,
  async fastest(otherwise, candidates) {
    this.asked += 1
    const score = (options: GpuOptions) =>
      Object.entries(liked).filter(([key, value]) => options[key as keyof GpuOptions] === value).length
    return [...candidates].sort((a, b) => score(b) - score(a))[0] ?? otherwise
  },
  allows: async (feature) => allowed.includes(feature),
})

describe('choose', () => {
  it('keeps what was fastest and builds each choice on those before', async () => {
    const liked = {
      matmul: 'workgroup',
      attention: 'workgroup',
      attentionRows: 2,
      rowLanes: 64,
      targetThreads: 4096,
    } as const
    expect(await choose(judge(liked, []), optionsFor(true))).toMatchObject({
      ...liked,
      f16: false,
      subgroups: false,
    })
  })

  it('asks for four rows of attention only where two were faster than one', async () => {
    expect((await choose(judge({ attentionRows: 1 }, []), optionsFor(true))).attentionRows).toBe(1)
    const [one, two] = [judge({ attentionRows: 1 }, []), judge({ attentionRows: 2 }, [])]
    await choose(one, optionsFor(true))
    await choose(two, optionsFor(true))
    expect(two.asked).toBe(one.asked + 1)
  })

  it('takes half precision and subgroups only where they are allowed, and faster', async () => {
    const none = { f16: false, f16Attention: false, f16Storage: false, subgroups: false }
    const all = { f16: true, f16Attention: true, f16Storage: true, subgroups: true }
    const features = Object.keys(all)
    expect(await choose(judge({ ...all, rowLanes: 32 }, []), optionsFor(true))).toMatchObject(none)
    expect(await choose(judge({ ...all, rowLanes: 32 }, features), optionsFor(true))).toMatchObject({
      ...all,
      rowLanes: 32,
    })
    expect(await choose(judge(none, features), optionsFor(true))).toMatchObject(none)
  })

  it('asks for half precision of products, attention and storage each alone', async () => {
    for (const name of ['f16', 'f16Attention', 'f16Storage'] as const) {
      const others = { f16: false, f16Attention: false, f16Storage: false, [name]: true }
      // Once where it alone is faster, once where all would be and it alone is right.
      expect(
        await choose(judge(others, ['f16', 'f16Attention', 'f16Storage']), optionsFor(true)),
      ).toMatchObject(others)
      expect(
        await choose(judge({ f16: true, f16Attention: true, f16Storage: true }, [name]), optionsFor(true)),
      ).toMatchObject(others)
    }
  })

  it('takes the form with workgroup tiles along with half precision, and keeps the faster one without', async () => {
    // Each form of a kernel by what it costs here: tiles lose in float32 and win in half precision.
    const cost = ({ matmul, attention, f16, f16Attention }: GpuOptions) =>
      (matmul === 'registers' ? 2 : f16 ? 1 : 3) + (attention === 'registers' ? 2 : f16Attention ? 1 : 3)
    const clock = (allowed: readonly string[]): Judge => ({
      fastest: async (otherwise, candidates) =>
        [...candidates].sort((a, b) => cost(a) - cost(b))[0] ?? otherwise,
      allows: async (feature) => allowed.includes(feature),
    })
    expect(await choose(clock([]), optionsFor(true))).toMatchObject({
      matmul: 'registers',
      attention: 'registers',
    })
    expect(await choose(clock(['f16']), optionsFor(true))).toMatchObject({
      matmul: 'workgroup',
      f16: true,
      attention: 'registers',
      f16Attention: false,
    })
    expect(await choose(clock(['f16Attention']), optionsFor(true))).toMatchObject({
      matmul: 'registers',
      f16: false,
      attention: 'workgroup',
      f16Attention: true,
    })
  })
})
