/** One file read by a reader of untrusted files, and whether the answer is what it must be. */
import { LabError } from '../core/failure'

/** Time limit per file. Generous: the machine may be busy, and a hang takes far longer. */
export const SLOWEST_MS = 2000
/** Allocation limit per file of some kilobytes, whatever sizes it declares. */
export const MOST_BYTES = 32 * 2 ** 20

const watchedArrays = [
  'Uint8Array',
  'Uint16Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'ArrayBuffer',
] as const

/**
 * Counts the bytes of typed arrays allocated by length, which is what a file's declared sizes cause. Unlike
 * the process's memory use this does not depend on garbage collection.
 */
export function watchAllocations(): { reset(): void; asked(): number; stop(): void } {
  let asked = 0
  const globals = globalThis as unknown as Record<string, new (length: number) => object>
  const originals = watchedArrays.map((name) => [name, globals[name]] as const)
  for (const [name, original] of originals) {
    const width = (original as unknown as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1
    globals[name] = new Proxy(original, {
      construct(target, args: unknown[], newTarget) {
        if (typeof args[0] === 'number') asked += args[0] * width
        // Throws here too, so that a reader which allocates gigabytes fails its test and not the machine.
        if (asked > MOST_BYTES) throw new RangeError(`${asked} bytes of ${name} were asked for`)
        return Reflect.construct(target, args, newTarget === globals[name] ? target : newTarget) as object
      },
    })
  }
  return {
    reset() {
      asked = 0
    },
    asked: () => asked,
    stop() {
      for (const [name, original] of originals) globals[name] = original
    },
  }
}

/** A reader of untrusted files: it returns, or throws a LabError with a remedy. */
export type Reader = (bytes: Uint8Array) => unknown

/** A reader with valid files of its format. */
export interface ReaderCase {
  name: string
  sources: readonly Uint8Array[]
  read: Reader
  /** Damaged files in `npm test`, where the reader is slow. */
  rounds?: number
}

/** Reads a file. @returns 'read', 'refused' with a typed error, or the stack of any other error */
export async function tryReader(
  read: Reader,
  bytes: Uint8Array,
): Promise<'read' | 'refused' | { error: string }> {
  try {
    const answer = read(bytes)
    if (answer instanceof Promise) await answer
    return 'read'
  } catch (error) {
    if (error instanceof LabError && error.failure.remedy !== '' && error.failure.code !== 'internal')
      return 'refused'
    return { error: (error instanceof Error ? error.stack : null) ?? String(error) }
  }
}
