import { describe, expect, it } from 'vitest'
import { isOutOfMemory, outOfMemory } from './outOfMemory'
import { presets } from './presets'

const huge = () => {
  new Uint8Array(Number.MAX_SAFE_INTEGER)
}
const thrownBy = (work: () => void): unknown => {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('errors of memory', () => {
  it('are known as this engine throws them', () => {
    expect(isOutOfMemory(thrownBy(huge))).toBe(true)
    expect(
      isOutOfMemory(
        thrownBy(() => {
          new ArrayBuffer(2 ** 52)
        }),
      ),
    ).toBe(true)
    expect(
      isOutOfMemory(
        thrownBy(() => {
          new WebAssembly.Memory({ initial: 1, maximum: 1 }).grow(1)
        }),
      ),
    ).toBe(false)
  })
  it('are known by the sentences of others', () => {
    expect(
      isOutOfMemory(
        new WebAssembly.RuntimeError('Aborted(Cannot enlarge memory arrays to size 4294967296 bytes)'),
      ),
    ).toBe(true)
    expect(isOutOfMemory(new WebAssembly.RuntimeError('memory access out of bounds'))).toBe(true)
    expect(
      isOutOfMemory(new RangeError('WebAssembly.Memory.grow(): Memory size exceeded: out of memory')),
    ).toBe(true)
    expect(isOutOfMemory(new Error('Failed to execute: Out of memory'))).toBe(true)
  })
  it('are not other errors', () => {
    for (const other of [
      new Error('index out of bounds'),
      new TypeError('x is undefined'),
      new RangeError('Maximum call stack size exceeded'),
      'out of memory',
      null,
    ]) {
      expect(isOutOfMemory(other)).toBe(false)
    }
  })
})

it('names the setting to lower', () => {
  const config = { ...presets[0]!.config, batchSize: 64, accumulationSteps: 8 }
  expect(outOfMemory(config, false)).toMatchObject({
    code: 'out-of-memory',
    subject: 'accumulationSteps',
    remedy: expect.stringContaining('in 16 pieces'),
  })
  const one = { ...config, accumulationSteps: 64, nPx: 64, promptCount: 1, samplesPerPrompt: 1 }
  expect(outOfMemory(one, true)).toMatchObject({
    subject: 'nPx',
    remedy: expect.stringContaining('32 instead of 64'),
  })
})
