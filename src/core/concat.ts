/** Typed arrays put one after the other in a new one. */

const lengthOf = (parts: readonly ArrayLike<number>[]): number =>
  parts.reduce((sum, { length }) => sum + length, 0)

function filled<A extends { set(values: ArrayLike<number>, at: number): void }>(
  whole: A,
  parts: readonly ArrayLike<number>[],
): A {
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export const concatBytes = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  filled(new Uint8Array(lengthOf(parts)), parts)

export const concatFloats = (parts: readonly Float32Array[]): Float32Array<ArrayBuffer> =>
  filled(new Float32Array(lengthOf(parts)), parts)

export const concatWords = (parts: readonly Uint32Array[]): Uint32Array<ArrayBuffer> =>
  filled(new Uint32Array(lengthOf(parts)), parts)
