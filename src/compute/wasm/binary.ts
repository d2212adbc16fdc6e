/**
 * Finds, compiles and instantiates the kernel binaries (scripts/build-wasm.mjs), in a page, a worker or Node.
 * Knows no tensors: the ops' bindings know what each kernel's arguments mean.
 */
import { LabError } from '../../core/failure'
import { requireThere } from '../../core/outdated'

/** A kernel: its own arguments, then scratch, begin, end (the work items from `begin` to before `end`). */
export type KernelFunction = (...args: number[]) => void
/**
 * All kernels of a binary by name. The order is the same in every thread; job boards name kernels by index.
 */
export type KernelExports = Readonly<Record<string, KernelFunction>>

/** Names one of the four binaries. */
export interface Variant {
  /** For shared memory, which needs a binary of its own. */
  shared: boolean
  /** With relaxed SIMD: fused multiply-add if the machine has it. */
  relaxed: boolean
}

// Spelled out, because the bundler finds the files by these literal expressions.
function urlOf({ shared, relaxed }: Variant): URL {
  if (shared && relaxed) return new URL('./build/kernels.shared.relaxed.wasm', import.meta.url)
  if (shared) return new URL('./build/kernels.shared.wasm', import.meta.url)
  if (relaxed) return new URL('./build/kernels.relaxed.wasm', import.meta.url)
  return new URL('./build/kernels.wasm', import.meta.url)
}

/** A module of one function that uses f32x4.relaxed_madd. */
// prettier-ignore
const RELAXED_PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, // magic, version
  1, 8, 1, 96, 3, 123, 123, 123, 1, 123, // type: (v128, v128, v128) -> v128
  3, 2, 1, 0, // one function of that type
  10, 13, 1, 11, 0, 32, 0, 32, 1, 32, 2, 253, 133, 2, 11, // local.get 0, 1, 2, f32x4.relaxed_madd
])

/** Whether this engine has relaxed SIMD (Chrome 114; Node 20 only with a flag). */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(RELAXED_PROBE)
}

/**
 * Fetches and compiles one binary.
 * @throws LabError `network` if it cannot be fetched, `outdated` if it is gone, `no-backend` if the engine
 *   refuses it
 */
export async function compileKernels(variant: Variant): Promise<WebAssembly.Module> {
  const bytes = await readBytes(urlOf(variant))
  try {
    return await WebAssembly.compile(bytes)
  } catch (error) {
    throw new LabError(
      {
        code: 'no-backend',
        message: 'This browser cannot compile the WebAssembly kernels (they need SIMD).',
        remedy: 'Update the browser, or choose another backend.',
      },
      { cause: error },
    )
  }
}

/** Instantiates a compiled module in the given memory, which must be shared exactly if the variant is. */
export async function startKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Promise<KernelExports> {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } })
  return exports as KernelExports
}

async function readBytes(url: URL): Promise<BufferSource> {
  // Node's fetch does not read files. Loading the built-in module by a call keeps Node's file system out of
  // the browser's bundle.
  if (url.protocol === 'file:') {
    const { readFile } = process.getBuiltinModule('node:fs/promises')
    return new Uint8Array(await readFile(url))
  }
  const response = await fetch(url).catch((error: unknown) => {
    throw missing(url, error)
  })
  requireThere(response, url.pathname)
  if (!response.ok) throw missing(url, response.status)
  return response.arrayBuffer()
}

function missing(url: URL, cause: unknown): LabError {
  return new LabError(
    {
      code: 'network',
      message: `The WebAssembly kernels could not be loaded from ${url.pathname}.`,
      remedy: 'Check the connection and reload the page.',
      subject: url.pathname,
    },
    { cause },
  )
}
