/**
 * The first thing that goes wrong with a GPU device outside any call: it is lost (driver reset, sleep,
 * removal, a crash of the browser's GPU process), memory runs out, or the GPU refuses commands. After any of
 * these its answers are worth nothing: commands go on to be taken and buffers read as zeros, so whoever
 * computes there has to stop. What follows from that is not decided here.
 */

export interface DeviceTrouble {
  kind: 'lost' | 'memory' | 'refused'
  /** What the browser says, for the message. */
  detail: string
}

/**
 * Resolves with the first trouble of this device; on a sound device never. Errors inside an error scope are
 * the scope's.
 */
export function watchDevice(device: GPUDevice): Promise<DeviceTrouble> {
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
