/**
 * Tracks GPU buffers on the WebGPU prototypes, independently of any library's own accounting: live bytes and
 * the largest buffer. Buffers dropped without `destroy` count as live.
 */
import type { Responses } from './protocol'

/** Starts tracking. @returns reads the figures so far */
export function watchBuffers(): () => Responses['memory'] {
  const seen = { liveBytes: 0, largestBuffer: 0 }
  const alive = new WeakMap<GPUBuffer, number>()
  if (typeof GPUDevice !== 'undefined') {
    const { createBuffer } = GPUDevice.prototype
    const { destroy } = GPUBuffer.prototype
    GPUDevice.prototype.createBuffer = function watched(descriptor) {
      const buffer = createBuffer.call(this, descriptor)
      alive.set(buffer, buffer.size)
      seen.liveBytes += buffer.size
      seen.largestBuffer = Math.max(seen.largestBuffer, buffer.size)
      return buffer
    }
    GPUBuffer.prototype.destroy = function watched() {
      seen.liveBytes -= alive.get(this) ?? 0
      alive.delete(this)
      return destroy.call(this)
    }
  }
  return () => ({ ...seen })
}
