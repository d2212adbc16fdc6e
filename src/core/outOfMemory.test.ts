import { describe, expect, it } from 'vitest'
import { trainingBytes } from './cost'
import { isOutOfMemory, outOfMemory, settingToLower } from './outOfMemory'
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

describe('the setting to lower', () => {
  it.each(presets.map(({ config }) => [config.dataset, config.nPx, config] as const))(
    'frees memory for %s at %i',
    (_, __, config) => {
      for (const attentionMatrix of [false, true]) {
        const { key } = settingToLower(config, attentionMatrix)
        const halved = { ...config, [key]: Math.floor(config[key] / 2) }
        expect(trainingBytes(halved, attentionMatrix)).toBeLessThan(
          0.75 * trainingBytes(config, attentionMatrix),
        )
      }
    },
  )
  it('is the batch where a step needs most, and the weights where those do', () => {
    const config = presets[0].config
    expect(settingToLower({ ...config, batchSize: 64 }, false).key).toBe('batchSize')
    expect(settingToLower({ ...config, batchSize: 1, nPx: 32 }, true).key).toBe('nPx')
    expect(settingToLower({ ...config, batchSize: 1, nPx: 4, nEmbd: 1024, nLayer: 2 }, false).key).toBe(
      'nEmbd',
    )
    expect(settingToLower({ ...config, batchSize: 1, nPx: 4, nEmbd: 256, nLayer: 48 }, false).key).toBe(
      'nLayer',
    )
  })
  it('is named in the failure', () => {
    expect(outOfMemory({ ...presets[0].config, batchSize: 64 }, false)).toMatchObject({
      code: 'out-of-memory',
      subject: 'batchSize',
      remedy: expect.stringContaining('32 instead of 64'),
    })
  })
})
