/**
 * WebGPU for Node, by Dawn (npm `webgpu`): puts the WebGPU globals and `navigator.gpu` where browsers have
 * them, so that the same code runs on both. Not for the page. Knows no Vulkan driver of its own: Dawn takes
 * the machine's.
 */
import { LabError } from '../core/failure'
import { findAdapter, type FoundAdapter } from '../compute/webgpu/gpuDevice'

export interface NodeGpu {
  readonly adapter: FoundAdapter
  /** Takes `navigator.gpu` away again: as long as it is held, Dawn keeps the process alive. */
  release(): void
}

/** What npm `webgpu` exports. */
export type Dawn = Pick<typeof import('webgpu'), 'create' | 'globals'>

/**
 * Loads Dawn and asks for its adapter.
 * @param load imports npm `webgpu`; a program whose modules run in a runner that is closed by then brings its
 *   own import
 * @returns the caller's to release
 * @throws LabError `no-backend` where Dawn does not load on this machine, or no driver gives an adapter
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

/** Node 21 and newer have a navigator, older ones none. Returns what undoes it. */
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
      message: `Dawn, the WebGPU of Node, does not load on this machine: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy:
        'Install the packages again; Dawn comes for Linux with glibc, macOS and Windows. Elsewhere the wasm backend trains too.',
    },
    { cause },
  )
}

function noAdapter(): LabError {
  return new LabError({
    code: 'no-backend',
    subject: 'webgpu',
    message:
      'WebGPU finds no adapter on this machine: no graphics driver that Dawn can use (Vulkan on Linux) is installed or visible.',
    remedy:
      'Install the driver with its Vulkan part and the loader libvulkan.so.1 (in a container, let the graphics capability in), or point ' +
      "VK_ICD_FILENAMES at a driver's .json file. Without a GPU the wasm backend trains too.",
  })
}
