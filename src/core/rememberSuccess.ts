/**
 * A function that does its work at the first call and gives every later one the same result; after a failure
 * the next call tries again.
 */
export function rememberSuccess<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | null = null
  return () => {
    result ??= work().catch((error: unknown) => {
      result = null
      throw error
    })
    return result
  }
}
