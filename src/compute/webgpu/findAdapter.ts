/**
 * Which adapter WebGPU offers here, and whether it is a real GPU. In a worker the browser is asked, in Node
 * whatever has put a `gpu` on the navigator (headless/nodeGpu.ts). Requests no device: that is gpuDevice.ts.
 */

export interface FoundAdapter {
  name: string
  /** False for a software renderer. */
  hardware: boolean
  /** Largest buffer in bytes. */
  maxBufferBytes: number
}

/**
 * The adapter that WebGPU offers, null where there is none. Software renderers are recognised by flag and by
 * name.
 */
export async function findAdapter(): Promise<FoundAdapter | null> {
  const adapter = await globalThis.navigator?.gpu
    ?.requestAdapter({ powerPreference: 'high-performance' })
    .catch(() => null)
  if (!adapter) return null
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info
  const name = description || [vendor, architecture, device].filter(Boolean).join(' ') || 'unnamed adapter'
  const software =
    isFallbackAdapter ||
    /swiftshader|llvmpipe|lavapipe|basic render/i.test(`${name} ${device} ${architecture} ${vendor}`)
  return { name, hardware: !software, maxBufferBytes: adapter.limits.maxBufferSize }
}
