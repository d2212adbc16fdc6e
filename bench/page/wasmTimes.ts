/**
 * Time of each kernel of a step on wasm: times every call of a kernel, by name and shapes of its arguments.
 * Calls are synchronous, so the rest of the step is the host's: tensors, tape, garbage collection.
 */
import { Kernels } from '../../src/compute/wasm/kernels'
import type { Responses } from './protocol'

type Methods = Record<string, (...args: unknown[]) => unknown>

const shapeOf = (value: unknown): string | null => {
  const shape = (value as { shape?: readonly number[] } | null)?.shape
  return Array.isArray(shape) ? shape.join('x') : null
}

/** Form of a matrix product, from its options. */
const formOf = (options: unknown): string => {
  const { transposeA, transposeB } = (options ?? {}) as { transposeA?: boolean; transposeB?: boolean }
  return `${transposeA ? ' At' : ''}${transposeB ? ' Bt' : ''}`
}

/** The operations, those that Kernels inherits too. */
function methodsOf(prototype: object | null): string[] {
  if (!prototype || prototype === Object.prototype) return []
  const own = Object.getOwnPropertyNames(prototype).filter(
    (name) => !['constructor', 'dispose', 'threads', 'at'].includes(name),
  )
  return [...own, ...methodsOf(Object.getPrototypeOf(prototype) as object | null)]
}

/**
 * @param step one optimizer step. @param repeats steps that the means are over, after one that is not counted
 */
export async function wasmTimes(
  step: () => Promise<unknown>,
  repeats: number,
): Promise<Responses['profile']> {
  const prototype = Kernels.prototype as unknown as Methods
  const names = methodsOf(prototype)
  const originals = names.map((name) => [name, prototype[name]!] as const)
  const calls: { label: string; ms: number }[] = []
  let depth = 0
  for (const [name, original] of originals) {
    prototype[name] = function timed(this: unknown, ...args: unknown[]) {
      depth += 1
      const start = performance.now()
      try {
        return original.apply(this, args)
      } finally {
        depth -= 1
        const shapes = args
          .map(shapeOf)
          .filter((shape) => shape !== null)
          .slice(0, 2)
          .join(', ')
        if (depth === 0)
          calls.push({
            label: `${name}${name === 'matmul' ? formOf(args[2]) : ''} ${shapes}`,
            ms: performance.now() - start,
          })
      }
    }
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
    for (const [name, original] of originals) prototype[name] = original
  }
}
