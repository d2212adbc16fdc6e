/**
 * Captures the dispatches of one step and replays them: the step runs once in the ordinary way while its
 * dispatches and copies are written down and its buffers kept apart; afterwards each step is the same list in
 * one command buffer, and nothing is created. What changes from step to step must lie in buffers that are
 * rewritten before `replay` (tokens, scalars); a stock tfjs op inside the step is refused, since it would be
 * missing from the list and the step silently wrong.
 */
import type { GpuRuntime } from './runtime'
import { addCopies, type BufferCopy, type Dispatch, type PrivateBuffers } from './tfjsGpu'

type Command = { dispatch: Dispatch } | { copies: readonly BufferCopy[] }

export class CapturedStep {
  private constructor(
    private readonly runtime: GpuRuntime,
    private readonly commands: Command[],
    private readonly buffers: PrivateBuffers,
  ) {}

  /**
   * Runs `step` once, for real, and keeps what it did. Tensors that it makes and leaves to a tf.tidy inside
   * `step` stay usable by the replays; all others must exist on the GPU already.
   * @param step gets a function that copies between buffers, in order with the dispatches
   * @throws Error where the step runs a stock tfjs op or uploads a tensor
   */
  static record(
    runtime: GpuRuntime,
    step: (copy: (copies: readonly BufferCopy[]) => void) => void,
  ): CapturedStep {
    const { gpu } = runtime
    const commands: Command[] = []
    if (runtime.onDispatch) throw new Error('A step is being captured already.')
    const copy = (copies: readonly BufferCopy[]) => {
      commands.push({ copies })
      gpu.encodeCopies(copies)
    }
    runtime.onDispatch = (dispatch) => {
      commands.push({ dispatch })
    }
    try {
      const buffers = gpu.withPrivateBuffers(() => step(copy))
      return new CapturedStep(runtime, commands, buffers)
    } finally {
      runtime.onDispatch = null
    }
  }

  get dispatches(): number {
    return this.commands.filter((command) => 'dispatch' in command).length
  }

  /** Bytes of the buffers that only this step uses. */
  get bytes(): number {
    return this.buffers.bytes
  }

  /**
   * Submits the step again, after everything that tfjs has collected.
   * @param then copies to make afterwards in the last command buffer, such as results to a buffer that can be
   *   read
   * @param submits command buffers to spread the work over: more where one would keep the device busy for too
   *   long
   * @param times the step is done one after another, for steps that move on by themselves; with 0 only the
   *   copies are made
   */
  replay(then: readonly BufferCopy[] = [], submits = 1, times = 1): void {
    const { gpu } = this.runtime
    gpu.flush()
    const all = times === 1 ? this.commands : Array.from({ length: times }, () => this.commands).flat()
    const perSubmit = Math.max(1, Math.ceil(all.length / Math.max(1, submits)))
    for (let from = 0; from === 0 || from < all.length; from += perSubmit) {
      const encoder = gpu.device.createCommandEncoder()
      const last = from + perSubmit >= all.length
      encodeCommands(encoder, all.slice(from, from + perSubmit))
      if (last) addCopies(encoder, then)
      gpu.device.queue.submit([encoder.finish()])
    }
  }

  /** Destroys the buffers that only this step uses. It must not be replayed afterwards. */
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
      addCopies(encoder, command.copies)
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
