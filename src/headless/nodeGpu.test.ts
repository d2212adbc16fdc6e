/**
 * What happens where Dawn does not load or finds no adapter, with a stand-in for Dawn; that it computes is
 * scripts/train.test.ts.
 */
import { afterEach, describe, expect, it } from 'vitest'
import { provideGpu, type Dawn } from './nodeGpu'

/** The parts of a GPU that finding an adapter uses. */
function dawnWith(adapter: object | null): Dawn {
  const gpu = { requestAdapter: () => Promise.resolve(adapter) }
  return { create: () => gpu as unknown as GPU, globals: { dawnWasHere: true } }
}

const software = {
  info: {
    vendor: 'google',
    architecture: 'swiftshader',
    device: 'swiftshader-device',
    description: '',
    isFallbackAdapter: undefined,
  },
  limits: { maxBufferSize: 1024 },
}

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'dawnWasHere')
})

describe('WebGPU for Node', () => {
  it('puts an adapter where browsers have it, and takes it away when released', async () => {
    const before = typeof globalThis.navigator
    const { adapter, release } = await provideGpu(() => Promise.resolve(dawnWith(software)))
    expect(adapter).toEqual({
      name: 'google swiftshader swiftshader-device',
      key: 'google swiftshader swiftshader-device',
      hardware: false,
      maxBufferBytes: 1024,
    })
    expect(navigator.gpu).toBeDefined()
    expect(globalThis).toHaveProperty('dawnWasHere')
    release()
    expect(globalThis.navigator?.gpu).toBeUndefined()
    expect(typeof globalThis.navigator).toBe(before)
  })

  it('says what to install where there is no driver, and leaves no trace', async () => {
    await expect(provideGpu(() => Promise.resolve(dawnWith(null)))).rejects.toMatchObject({
      failure: { code: 'no-backend', subject: 'webgpu', remedy: expect.stringContaining('libvulkan.so.1') },
    })
    expect(globalThis.navigator?.gpu).toBeUndefined()
  })

  it('tells why Dawn does not load', async () => {
    await expect(provideGpu(() => Promise.reject(new Error('wrong C library')))).rejects.toMatchObject({
      failure: { code: 'no-backend', message: expect.stringContaining('wrong C library') },
    })
  })
})
