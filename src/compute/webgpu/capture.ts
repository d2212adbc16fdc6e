/**
 * Captures the dispatches of one step and replays them. The step runs once in the ordinary way while its
 * dispatches and copies are recorded and its buffers kept apart; afterwards each step is the same list in one
 * command buffer, and no GPU object is created. Values that change from step to step (tokens, scalars) must
 * be in buffers that are rewritten before `replay`. A stock tfjs op inside the step throws, unless they are
 * recorded too: a list that lacks one would be silently wrong.
 */
import type { GpuRuntime } from './runtime'
import { encodeCopies, type BufferCopy, type CapturedBuffers, type Command } from './tfjsGpu'

export interface CaptureOptions {
  /**
   * Whether stock tfjs ops run in the step and are recorded with their uniforms, for models that have no
   * kernels of their own. Constants that they upload are frozen; tensors that change must be on the GPU.
   */
  stockOps?: boolean
}

export class CapturedStep {
  private constructor(
    private readonly runtime: GpuRuntime,
    private readonly commands: Command[],
    private readonly buffers: CapturedBuffers,
  ) {}

  /**
   * Runs `step` once, for real, and records it. Tensors that `step` creates and leaves to a tf.tidy inside it
   * stay usable by the replays; all others must be on the GPU already.
   * @param step receives a function that copies between buffers, in order with the dispatches
   * @returns the caller's to dispose
   * @throws Error if the step runs a stock tfjs op or uploads a tensor, without `stockOps`
   */
  static capture(
    runtime: GpuRuntime,
    step: (copy: (copies: readonly BufferCopy[]) => void) => void,
    { stockOps = false }: CaptureOptions = {},
  ): CapturedStep {
    const { gpu } = runtime
    const commands: Command[] = []
    if (runtime.onDispatch) throw new Error('A step is being captured already.')
    if (stockOps) {
      const buffers = gpu.captureBuffers(
        () => step((copies) => gpu.encodeCopies(copies)),
        (command) => commands.push(command),
      )
      return new CapturedStep(runtime, commands, buffers)
    }
    const copy = (copies: readonly BufferCopy[]) => {
      commands.push({ copies })
      gpu.encodeCopies(copies)
    }
    runtime.onDispatch = (dispatch) => {
      commands.push({ dispatch })
    }
    try {
      const buffers = gpu.captureBuffers(() => step(copy))
      return new CapturedStep(runtime, commands, buffers)
    } finally {
      runtime.onDispatch = null
    }
  }

  /** Number of dispatches in one replay. */
  get dispatches(): number {
    return this.commands.filter((command) => 'dispatch' in command).length
  }

  /** Bytes of the buffers that only this step uses. */
  get bytes(): number {
    return this.buffers.bytes
  }

  /**
   * Submits the step again, after all commands that tfjs has collected.
   * @param copiesAfter copies at the end of the last command buffer, such as results to a readable buffer
   * @param submits number of command buffers that the work is spread over, see `submitCount`
   * @param repeats how often the step runs, for steps that advance by themselves; 0 makes only the copies
   */
  replay(copiesAfter: readonly BufferCopy[] = [], submits = 1, repeats = 1): void {
    const { gpu } = this.runtime
    gpu.flush()
    const all = repeats === 1 ? this.commands : Array.from({ length: repeats }, () => this.commands).flat()
    const perSubmit = Math.max(1, Math.ceil(all.length / Math.max(1, submits)))
    for (let from = 0; from === 0 || from < all.length; from += perSubmit) {
      const encoder = gpu.device.createCommandEncoder()
      const last = from + perSubmit >= all.length
      encodeCommands(encoder, all.slice(from, from + perSubmit))
      if (last) encodeCopies(encoder, copiesAfter)
      gpu.device.queue.submit([encoder.finish()])
    }
  }

  /** Destroys the buffers that only this step uses. The step must not be replayed afterwards. */
  dispose(): void {
    this.buffers.dispose()
    this.commands.length = 0
  }
}

function encodeCommands(encoder: GPUCommandEncoder, commands: readonly Command[]): void {
  let pass: GPUComputePassEncoder | null = null
  for (const command of commands) {
    if ('copies' in command) {
      pass?.end()
      pass = null
      encodeCopies(encoder, command.copies)
      continue
    }
    const { pipeline, bindGroup, workgroups } = command.dispatch
    pass ??= encoder.beginComputePass()
    pass.setPipeline(pipeline)
    pass.setBindGroup(0, bindGroup)
    pass.dispatchWorkgroups(...workgroups)
  }
  pass?.end()
}

/** More submits cost more than they help. */
const maxSubmits = 32

/**
 * Number of command buffers for captured work, so that none keeps the device busy for long: a display that
 * shares the device would freeze.
 * @param lastMs duration of the work in milliseconds when it last ran; 0 if unknown
 * @param submitMs longest duration of one submit; 0 is no limit
 */
export function submitCount(lastMs: number, submitMs: number): number {
  return submitMs > 0 ? Math.min(maxSubmits, Math.max(1, Math.ceil(lastMs / submitMs))) : 1
}
