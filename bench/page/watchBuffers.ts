/**
 * Watches GPU buffers on the WebGPU prototypes: bytes alive and the largest buffer made, seen from outside
 * and not taken from anybody's own book-keeping. Buffers that are dropped without `destroy` count as alive.
 */
import type { Answers } from './protocol'

/** Watches from now on. @returns what has been seen so far */
export function watchBuffers(): () => Answers['memory'] {
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
