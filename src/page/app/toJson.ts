/**
 * Values of the lab as plain JSON: typed arrays become arrays. For the console API; nothing here knows what
 * the values mean.
 */

/** T with every typed array in it as number[]. */
export type Plain<T> = T extends Uint8Array | Uint16Array | Uint32Array | Float32Array
  ? number[]
  : T extends readonly (infer Item)[]
    ? Plain<Item>[]
    : T extends object
      ? { [K in keyof T]: Plain<T[K]> }
      : T

/**
 * A deep copy of `value` without typed arrays; `undefined` parts of an object are left out, as JSON would.
 */
export function plain<T>(value: T): Plain<T> {
  const copy = (part: unknown): unknown => {
    if (ArrayBuffer.isView(part)) return Array.from(part as unknown as ArrayLike<number>)
    if (Array.isArray(part)) return part.map(copy)
    if (part === null || typeof part !== 'object') return part
    const known = Object.entries(part).filter(([, item]) => item !== undefined)
    return Object.fromEntries(known.map(([key, item]) => [key, copy(item)]))
  }
  return copy(value) as Plain<T>
}
