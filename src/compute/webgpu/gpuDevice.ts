/**
 * The GPU adapter and device. tfjs's WebGPU backend runs on a device that is requested here, with all the
 * features the kernels can use (half precision, subgroups, time stamps) and the largest limits; nowhere else
 * is a device requested. Which kernels run is decided elsewhere, from `device.features`.
 */
import * as tf from '@tensorflow/tfjs'
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import { LabError } from '../../core/failure'

export interface FoundAdapter {
  name: string
  /** Tells adapters apart, those without a name too; the same at every visit. */
  key: string
  /** False for a software renderer. */
  hardware: boolean
  /** Largest buffer in bytes. */
  maxBufferBytes: number
}

/** Name of the GPU by WebGL, which some browsers say where WebGPU names none; '' if unknown. */
function webglRenderer(): string {
  try {
    const gl = new OffscreenCanvas(1, 1).getContext('webgl')
    const renderer: unknown = gl?.getParameter(
      gl.getExtension('WEBGL_debug_renderer_info')?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER,
    )
    gl?.getExtension('WEBGL_lose_context')?.loseContext()
    return typeof renderer === 'string' ? renderer : ''
  } catch {
    return ''
  }
}

/**
 * Everything that the adapter says of itself: Firefox names none, so that two GPUs differ in features and
 * limits only.
 */
export function adapterKey(adapter: GPUAdapter, renderer = webglRenderer): string {
  const { vendor, architecture, device, description } = adapter.info
  const said = [vendor, architecture, device, description].filter(Boolean)
  const limits: [string, unknown][] = []
  // They are attributes of the prototype, which `in` finds.
  for (const name in adapter.limits) limits.push([name, adapter.limits[name as keyof GPUSupportedLimits]])
  limits.sort(([one], [other]) => (one < other ? -1 : 1))
  return JSON.stringify([said.length > 0 ? said : renderer(), [...adapter.features].sort(), limits])
}

/**
 * The adapter that WebGPU offers, or null; requests no device. In Node, headless/nodeGpu.ts must have set
 * `navigator.gpu` before. Software renderers are recognised by flag and by name.
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
  return {
    name,
    key: software ? name : adapterKey(adapter),
    hardware: !software,
    maxBufferBytes: adapter.limits.maxBufferSize,
  }
}

/** Requested if the adapter has them; kernels check the device and work without. */
const optionalFeatures = ['shader-f16', 'subgroups', 'timestamp-query'] as const

/** Raised to the adapter's maximum: large buffers for large models, workgroups and bindings for kernels. */
const raisedLimits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
  'maxStorageBuffersPerShaderStage',
] as const

/** Features and limits to request from this adapter. */
export function deviceDescriptor(adapter: GPUAdapter): {
  requiredFeatures: GPUFeatureName[]
  requiredLimits: Record<string, number>
} {
  return {
    requiredFeatures: optionalFeatures.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(raisedLimits.map((limit) => [limit, adapter.limits[limit]])),
  }
}

export interface DeviceError {
  kind: 'lost' | 'memory' | 'refused'
  /** The browser's message. */
  detail: string
}

/**
 * Resolves with the device's first error outside any call: it is lost (driver reset, sleep, removal, a crash
 * of the GPU process), out of memory, or refuses a command. After any of these the device still accepts
 * commands but its buffers read as zeros, so no result may be used. Errors inside an error scope do not
 * count; without an error the promise never resolves.
 */
export function watchDevice(device: GPUDevice): Promise<DeviceError> {
  return new Promise((resolve) => {
    void device.lost.then(({ reason, message }) =>
      resolve({
        kind: 'lost',
        detail: message || (reason === 'destroyed' ? 'it was closed' : 'no reason was given'),
      }),
    )
    device.addEventListener('uncapturederror', ({ error }) => {
      resolve({ kind: error instanceof GPUOutOfMemoryError ? 'memory' : 'refused', detail: error.message })
    })
  })
}

/** Set once a device has been requested; tfjs's backend registry holds the device itself. */
let firstError: Promise<DeviceError> | null = null

/** `watchDevice` of the device in use; null before there is one. */
export function deviceError(): Promise<DeviceError> | null {
  return firstError
}

async function createBackend(): Promise<WebGPUBackend> {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) {
    throw new LabError({
      code: 'no-backend',
      message: 'The browser has no WebGPU adapter to run the kernels on.',
      remedy:
        "Choose Automatic in the backend menu, or turn on hardware acceleration in the browser's settings.",
      subject: 'webgpu',
    })
  }
  const device = await adapter.requestDevice(deviceDescriptor(adapter))
  const backend = new WebGPUBackend(device, adapter.info)
  firstError = watchDevice(device)
  return backend
}

/**
 * Makes webgpu tfjs's current backend, on our own device; later calls reuse the device.
 * @throws LabError `no-backend` without an adapter; Error if the device request fails
 */
export async function startTfjsGpu(): Promise<void> {
  if (!firstError) {
    // tfjs's own factory swallows the reason of a failure, and a second registration does not replace it.
    if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu')
    // Created before it is registered, so that a failure is thrown with its reason.
    const backend = await createBackend()
    tf.registerBackend('webgpu', () => backend, 3)
  }
  if (!(await tf.setBackend('webgpu'))) throw new Error('it is not available in this browser')
  await tf.ready()
}
