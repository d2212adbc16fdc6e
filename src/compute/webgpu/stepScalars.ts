/**
 * Small arrays that change from step to step (learning rate, bias corrections, a position), in storage
 * buffers. A queue write takes effect before commands that are collected but not yet submitted, so a buffer
 * that such commands read must not be rewritten: each distinct content of one batch has its own buffer, and a
 * buffer is free again once its batch is submitted, because later writes queue behind it. Content that is
 * still present is not written again. A captured step owns its buffers itself.
 */
import type { GpuSlice, TfjsGpu } from './tfjsGpu'

interface Slot {
  buffer: GPUBuffer
  content: string
  /** The batch of commands that last used it. */
  batch: object
}

const slotBytes = 64

export class StepScalars {
  private readonly slots: Slot[] = []

  constructor(private readonly gpu: TfjsGpu) {}

  /**
   * @param values at most 16 numbers, of the type that the kernel declares
   * @returns a buffer that holds them for the next dispatch; not the caller's
   * @throws RangeError for more than 16 numbers
   */
  put(values: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>): GpuSlice {
    const { gpu } = this
    if (values.byteLength > slotBytes)
      throw new RangeError(`${values.length} step scalars are too many: a buffer holds ${slotBytes / 4}.`)
    const content = new Uint32Array(values.buffer, values.byteOffset, values.length).join()
    const same = this.slots.find((slot) => slot.content === content)
    if (same) {
      same.batch = gpu.batch
      return { buffer: same.buffer }
    }
    const slot = this.slots.find((candidate) => candidate.batch !== gpu.batch) ?? this.addSlot()
    slot.content = content
    slot.batch = gpu.batch
    gpu.device.queue.writeBuffer(slot.buffer, 0, values)
    return { buffer: slot.buffer }
  }

  dispose(): void {
    for (const { buffer } of this.slots) buffer.destroy()
    this.slots.length = 0
  }

  private addSlot(): Slot {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST
    const buffer = this.gpu.device.createBuffer({ label: 'step scalars', size: slotBytes, usage })
    const slot = { buffer, content: '', batch: this.gpu.batch }
    this.slots.push(slot)
    return slot
  }
}
