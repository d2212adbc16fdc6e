/** The estimate of memory, and settings that make a run fit. Its size is tested in headless/memoryPeaks. */
import { describe, expect, it } from 'vitest'
import { trainingBytes, trainingMemory } from './memory'
import { outOfMemory } from './outOfMemory'
import { changesToFit, settingToLower, tooLarge } from './memoryChanges'
import { baseConfig, presets } from './presets'
import { validateConfig } from './validation'

const device = { storesAttention: false, memoryBudgetBytes: 3 * 2 ** 30 }

describe('the estimate', () => {
  it('has 16 bytes for each parameter kept: weight, two moments and the copy for measurements', () => {
    // 16 x 8 embedding twice, 64 x 8 positions, start and last norm; one block of 12 C^2 + 2 C.
    const parameters = 2 * 16 * 8 + 64 * 8 + 2 * 8 + 12 * 8 * 8 + 2 * 8
    expect(trainingMemory({ ...baseConfig, nLayer: 1, nHead: 1, nEmbd: 8 }, false).kept).toBe(16 * parameters)
  })
  it('grows with the square of the sequence where scores are stored', () => {
    const step = (nPx: number) =>
      trainingMemory({ ...baseConfig, nPx }, true).step - trainingMemory({ ...baseConfig, nPx }, false).step
    expect(step(16) / step(8)).toBeCloseTo(16, 6)
  })
  it('has a small step beside a measurement where steps are replayed, and never both elsewhere', () => {
    const small = { ...baseConfig, nPx: 8, nLayer: 1, nEmbd: 16, nHead: 2, batchSize: 4 }
    for (const storesAttention of [false, true]) {
      const { kept, step, pass, completions, save } = trainingMemory(small, storesAttention)
      const others = Math.max(pass, completions, save)
      expect(trainingBytes(small, storesAttention)).toBe(
        kept + (storesAttention ? Math.max(step, others) : step + others),
      )
    }
  })
})

describe('the setting to lower', () => {
  it.each(presets.map(({ config }) => [config.dataset, config.nPx, config] as const))(
    'frees memory for %s at %i',
    (_, __, config) => {
      for (const storesAttention of [false, true]) {
        const key = settingToLower(config, storesAttention)
        const to = key === 'accumulationSteps' ? 2 * config[key] : Math.floor(config[key] / 2)
        const halved = { ...config, [key]: to }
        expect(trainingBytes(halved, storesAttention)).toBeLessThan(
          0.8 * trainingBytes(config, storesAttention),
        )
      }
    },
  )
  it('is the pieces of the batch where a step needs most, and the weights where those do', () => {
    const { config } = presets[0]!
    const one = { ...config, batchSize: 1, nPx: 4, promptRows: 2 }
    expect(settingToLower({ ...config, batchSize: 64 }, false)).toBe('accumulationSteps')
    expect(settingToLower({ ...config, batchSize: 64 }, false, false)).toBe('batchSize')
    const long = { ...config, nPx: 64, samplesPerPrompt: 1, promptCount: 1 }
    expect(settingToLower({ ...long, batchSize: 8, accumulationSteps: 4 }, true)).toBe('accumulationSteps')
    expect(settingToLower({ ...long, batchSize: 8, accumulationSteps: 9 }, true)).toBe('nPx')
    expect(
      settingToLower({ ...config, batchSize: 1, nPx: 64, samplesPerPrompt: 1, promptCount: 1 }, true),
    ).toBe('nPx')
    expect(settingToLower({ ...one, nEmbd: 1024, nLayer: 2 }, false)).toBe('nEmbd')
    expect(settingToLower({ ...one, nEmbd: 256, nLayer: 48 }, false)).toBe('nLayer')
    expect(settingToLower({ ...config, batchSize: 1, promptCount: 16, samplesPerPrompt: 8 }, false)).toBe(
      'samplesPerPrompt',
    )
  })
})

describe('settings that fit', () => {
  it.each(presets.map(({ id, config }) => [id, config] as const))('are found for %s', (_, config) => {
    const known = config.dataset === 'own' ? { ...config, dataset: 'digits8' } : config
    const change = changesToFit(known, false, device.memoryBudgetBytes)
    const changed = { ...known, ...change }
    expect(change).not.toBeNull()
    expect(validateConfig(changed)).toEqual([])
    expect(trainingBytes(changed, false)).toBeLessThanOrEqual(device.memoryBudgetBytes)
    expect(tooLarge(changed, device)).toBeNull()
  })
  it('are more pieces of the batch where that is enough, since they change no result', () => {
    const large = { ...presets[0]!.config, batchSize: 512 }
    const change = changesToFit(large, false, 400e6)
    expect(change).toEqual({ accumulationSteps: expect.any(Number) })
    const { accumulationSteps } = change as { accumulationSteps: number }
    expect(trainingBytes({ ...large, accumulationSteps: accumulationSteps / 2 }, false)).toBeGreaterThan(
      400e6,
    )
    const failure = tooLarge(large, { storesAttention: false, memoryBudgetBytes: 400e6 })
    expect(failure).toMatchObject({ code: 'too-large', subject: 'accumulationSteps' })
    expect(failure!.remedy).toMatch(
      /^It fits with Pieces of a batch \d+, which changes no result; or with Batch \d+\.$/,
    )
    expect(outOfMemory(large, false).remedy).toMatch(/^Compute the batch in 2 pieces .*smaller batch/)
  })
  it('are none where nothing does', () => {
    expect(changesToFit(baseConfig, false, 1000)).toBeNull()
  })
  it('are named where a run is refused', () => {
    const wide = { ...baseConfig, nEmbd: 1024, nLayer: 24, nHead: 16, batchSize: 1 }
    expect(tooLarge(wide, device)).toEqual({
      code: 'too-large',
      subject: 'nEmbd',
      message: expect.stringMatching(/about \d\.\d GB of memory; the device has 3\.2 GB/),
      remedy: expect.stringMatching(/^It fits with Width 512\b.*\.$/),
    })
  })
})
