/**
 * Profile of a training step on wasm: every kernel launch timed, by kernel and size. Launches are
 * synchronous, so the rest of the step is the host's: tensors, tape, garbage collection.
 */
import type { Launch } from '../../src/compute/wasm/launcher'
import { WasmRuntime } from '../../src/compute/wasm/runtime'
import type { Responses } from './protocol'

/**
 * Kernel and size; for a matrix product its form and M x N over K (args as in src/compute/wasm/matmul.ts).
 */
function labelOf({ kernel, args, items, cost }: Launch): string {
  if (kernel !== 'matmul') return `${kernel}, ${items} work items, cost ${cost}`
  const [, aRow, , , bStep, , , m, n, k] = args
  return `matmul${aRow !== k ? ' At' : ''}${bStep !== n ? ' Bt' : ''} ${m} x ${n} over ${k}`
}

/**
 * @param step one optimizer step
 * @param repeats steps to average over, after one for warm-up
 */
export async function wasmTimes(
  step: () => Promise<unknown>,
  repeats: number,
): Promise<Responses['profile']> {
  const { prototype } = WasmRuntime
  const launch = prototype.launch
  const calls: { label: string; ms: number }[] = []
  prototype.launch = function timed(this: WasmRuntime, one: Launch) {
    const start = performance.now()
    launch.call(this, one)
    calls.push({ label: labelOf(one), ms: performance.now() - start })
  }
  try {
    await step()
    calls.length = 0
    const start = performance.now()
    for (let i = 0; i < repeats; i += 1) await step()
    const wholeMs = (performance.now() - start) / repeats
    return {
      kernels: calls.map(({ label, ms }) => ({ label, workgroups: [], ms: ms / repeats })),
      emptyMs: 0,
      wholeMs,
    }
  } finally {
    prototype.launch = launch
  }
}
