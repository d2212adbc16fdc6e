/**
 * Reads a small result back after each replay, through a ring of mappable buffers: the read of one step never
 * waits for the mapping of another, and the steady state creates no buffer.
 */
import type { BufferCopy } from './tfjsGpu'

interface Slot {
  buffer: GPUBuffer
  busy: boolean
}

export class StagingRing {
  private readonly slots: Slot[] = []

  /** @param bytes read from the start of `source` each time */
  constructor(
    private readonly device: GPUDevice,
    private readonly source: GPUBuffer,
    private readonly bytes: number,
  ) {}

  /**
   * The copy to encode after the replay, and the read to await once it is submitted. The read rejects with a
   * DOMException if the device is lost.
   */
  next(): { copy: BufferCopy; read: () => Promise<Float32Array> } {
    const slot = this.slots.find(({ busy }) => !busy) ?? this.addSlot()
    slot.busy = true
    const { buffer } = slot
    return {
      copy: { from: this.source, fromOffset: 0, to: buffer, toOffset: 0, bytes: this.bytes },
      read: async () => {
        try {
          await buffer.mapAsync(GPUMapMode.READ)
          const values = new Float32Array(buffer.getMappedRange().slice(0))
          buffer.unmap()
          return values
        } finally {
          slot.busy = false
        }
      },
    }
  }

  dispose(): void {
    for (const { buffer } of this.slots) buffer.destroy()
    this.slots.length = 0
  }

  private addSlot(): Slot {
    const buffer = this.device.createBuffer({
      label: 'staging',
      size: this.bytes,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    })
    const slot = { buffer, busy: false }
    this.slots.push(slot)
    return slot
  }
}
