/**
 * Finds, reads and starts the compiled kernels (see scripts/build-wasm.mjs), in a page, a worker or Node.
 * Knows nothing of tensors; kernels.ts gives the exports their meaning.
 */
import { LabError } from '../../core/failure'

/** The functions the kernel binaries export; each takes its own numbers, then scratch, begin, end. */
export const KERNEL_NAMES = [
  'matmul',
  'rmsNorm',
  'rmsNormGrad',
  'rmsNormGainGrad',
  'quickGelu',
  'quickGeluGrad',
  'attention',
  'attentionGrad',
  'attentionCached',
  'crossEntropy',
  'crossEntropyGrad',
  'embed',
  'embedTokenGrad',
  'embedPositionGrad',
  'embedMasked',
  'embedMaskedTokenGrad',
  'adamw',
  'sumSquares',
  'dropout',
  'addBias',
  'biasGrad',
  'embedNext',
  'drawTokens',
] as const
export type KernelName = (typeof KERNEL_NAMES)[number]
export type KernelExports = Record<KernelName, (...numbers: number[]) => void>

/** Which of the four binaries to take. */
export interface Variant {
  /** For shared memory, which needs a binary of its own. */
  shared: boolean
  /** With relaxed SIMD: multiply and add fused in one instruction where the machine has one. */
  relaxed: boolean
}

// Written out, because the bundler finds the files by these literal expressions.
function urlOf({ shared, relaxed }: Variant): URL {
  if (shared && relaxed) return new URL('./build/kernels.shared.relaxed.wasm', import.meta.url)
  if (shared) return new URL('./build/kernels.shared.wasm', import.meta.url)
  if (relaxed) return new URL('./build/kernels.relaxed.wasm', import.meta.url)
  return new URL('./build/kernels.wasm', import.meta.url)
}

/** A module of one function that uses f32x4.relaxed_madd. */
const RELAXED_PROBE = new Uint8Array([
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0, // magic, version
  1,
  8,
  1,
  96,
  3,
  123,
  123,
  123,
  1,
  123, // type: (v128, v128, v128) -> v128
  3,
  2,
  1,
  0, // one function of that type
  10,
  13,
  1,
  11,
  0,
  32,
  0,
  32,
  1,
  32,
  2,
  253,
  133,
  2,
  11, // local.get 0, 1, 2, f32x4.relaxed_madd
])

/** Whether this engine knows relaxed SIMD (Chrome 114; Node 20 only by a flag). */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(RELAXED_PROBE)
}

/**
 * Reads and compiles one binary.
 * @throws LabError `network` where it cannot be fetched, `no-backend` where the engine refuses it
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

/** Starts a compiled module in the given memory. The memory must be shared exactly if the variant is. */
export async function startKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Promise<KernelExports> {
  const instance = await WebAssembly.instantiate(module, { env: { memory } })
  const { exports } = instance
  for (const name of KERNEL_NAMES) {
    if (typeof exports[name] !== 'function')
      throw new Error(`the wasm binary has no ${name}; run npm run build:wasm`)
  }
  return exports as KernelExports
}

async function readBytes(url: URL): Promise<BufferSource> {
  // Node's fetch does not read files. Asking for the built-in module by a call keeps Node's file system out
  // of the browser's bundle.
  if (url.protocol === 'file:') {
    const { readFile } = process.getBuiltinModule('node:fs/promises')
    return new Uint8Array(await readFile(url))
  }
  const response = await fetch(url).catch((error: unknown) => {
    throw missing(url, error)
  })
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
