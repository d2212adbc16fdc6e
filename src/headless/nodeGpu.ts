/**
 * WebGPU for Node by Dawn (npm `webgpu`): installs the WebGPU globals and `navigator.gpu` as browsers have
 * them, so that the same code runs on both. Dawn uses the machine's own Vulkan driver.
 */
import { LabError } from '../core/failure'
import { findAdapter, type FoundAdapter } from '../compute/webgpu/gpuDevice'

export interface NodeGpu {
  readonly adapter: FoundAdapter
  /** Removes `navigator.gpu`; until then Dawn keeps the process alive. */
  release(): void
}

/** What npm `webgpu` exports. */
export type Dawn = Pick<typeof import('webgpu'), 'create' | 'globals'>

/**
 * Loads Dawn and requests an adapter.
 *
 * @param load imports npm `webgpu`; pass one if this module runs in a module runner that is closed by then
 * @returns the caller's to release
 * @throws LabError `no-backend` if Dawn does not load, or no driver has an adapter
 */
export async function provideGpu(load: () => Promise<Dawn> = () => import('webgpu')): Promise<NodeGpu> {
  const { create, globals } = await load().catch((cause: unknown) => {
    throw noDawn(cause)
  })
  Object.assign(globalThis, globals)
  const release = putOnNavigator(create([]))
  const adapter = await findAdapter()
  if (adapter) return { adapter, release }
  release()
  throw noAdapter()
}

/** Node has a navigator from version 21. @returns undoes it */
function putOnNavigator(gpu: GPU): () => void {
  const hasOwn = typeof globalThis.navigator === 'object'
  if (!hasOwn)
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true, writable: true })
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true, writable: true })
  return () => {
    Reflect.deleteProperty(globalThis.navigator, 'gpu')
    if (!hasOwn) Reflect.deleteProperty(globalThis, 'navigator')
  }
}

function noDawn(cause: unknown): LabError {
  return new LabError(
    {
      code: 'no-backend',
      subject: 'webgpu',
      message: `Dawn, the WebGPU of Node, does not load on this machine: ${
        cause instanceof Error ? cause.message : String(cause)
      }`,
      remedy:
        'Install the packages again; Dawn comes for Linux with glibc, macOS and Windows. ' +
        'Otherwise use the wasm backend.',
    },
    { cause },
  )
}

function noAdapter(): LabError {
  return new LabError({
    code: 'no-backend',
    subject: 'webgpu',
    message:
      'WebGPU finds no adapter on this machine: no graphics driver that Dawn can use (Vulkan on Linux) is ' +
      'installed or visible.',
    remedy:
      'Install the driver with its Vulkan part and the loader libvulkan.so.1 (in a container, allow ' +
      "the graphics capability), or point VK_ICD_FILENAMES at a driver's .json file. Without a GPU use the " +
      'wasm backend.',
  })
}
