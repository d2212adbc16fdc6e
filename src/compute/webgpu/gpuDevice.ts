/**
 * Our own device under tfjs's WebGPU backend: tfjs asks for few features, we ask for all that the kernels can
 * use (half precision, subgroups, time stamps) and for the largest limits. The only place where a device is
 * requested. What the device then has is read from `device.features`; nothing here decides which kernels run.
 */
import * as tf from '@tensorflow/tfjs'
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import { LabError } from '../../core/failure'
import { watchDevice, type DeviceTrouble } from './deviceTrouble'

/** Asked for where the adapter has them; kernels look at the device and do without. */
const wantedFeatures = ['shader-f16', 'subgroups', 'timestamp-query'] as const

/**
 * Raised to what the adapter allows: large buffers for large models, workgroups and bindings for the kernels.
 */
const wantedLimits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
  'maxStorageBuffersPerShaderStage',
] as const

/** Features and limits to ask this adapter for. */
export function deviceDescriptor(adapter: GPUAdapter): {
  requiredFeatures: GPUFeatureName[]
  requiredLimits: Record<string, number>
} {
  return {
    requiredFeatures: wantedFeatures.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(wantedLimits.map((limit) => [limit, adapter.limits[limit]])),
  }
}

async function createBackend(): Promise<WebGPUBackend> {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) {
    throw new LabError({
      code: 'no-backend',
      message: 'The browser gives no WebGPU adapter, so the kernels have no device to run on.',
      remedy:
        "Choose Automatic in the backend menu, or turn on hardware acceleration in the browser's settings.",
      subject: 'webgpu',
    })
  }
  const device = await adapter.requestDevice(deviceDescriptor(adapter))
  trouble = watchDevice(device)
  return new WebGPUBackend(device, adapter.info)
}

let registered = false
let trouble: Promise<DeviceTrouble> | null = null

/**
 * Resolves with the first trouble of the device, after which nothing it computes may be used; null before
 * there is a device.
 */
export function deviceTrouble(): Promise<DeviceTrouble> | null {
  return trouble
}

/**
 * Makes webgpu tfjs's current backend, on a device of our own choice. A second call changes nothing.
 * @throws LabError `no-backend` where there is no adapter; Error where the device cannot be had
 */
export async function startTfjsGpu(): Promise<void> {
  if (!registered) {
    // tfjs's own factory swallows the reason of a failure and is not replaced by a second registration.
    if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu')
    // Called at once, so that a failure keeps its reason.
    const backend = await createBackend()
    tf.registerBackend('webgpu', () => backend, 3)
    registered = true
  }
  if (!(await tf.setBackend('webgpu'))) throw new Error('it is not available in this browser')
  await tf.ready()
}
