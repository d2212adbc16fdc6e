/**
 * A limit to waiting for the browser's storage: a call may never be answered, as by a database that another
 * tab blocks, and whatever waits for it would hang without a word.
 */
import { LabError } from '../core/failure'

/** Storage that is silent so long is given up, milliseconds: at least, and for each byte to be written. */
const leastMs = 60_000
const msPerByte = 1e-3

/** @param ms how long it was silent */
export function storageSilent(ms: number): LabError {
  return new LabError({
    code: 'storage-denied',
    message:
      `The browser's storage has not answered for ${Math.round(ms / 1000)} seconds: what was saved before ` +
      'stays, and nothing new is saved.',
    remedy: 'Save the run as a file, close other tabs of this page, and restart the browser.',
  })
}

/**
 * The result of `work`, or a failure if it takes too long. What was given up may go on whenever the browser
 * answers after all: it must check `signal` before each change.
 * @param bytes that are to be written
 * @throws LabError storage-denied
 */
export async function withPatience<T>(
  work: (signal: AbortSignal) => Promise<T>,
  bytes = 0,
  least = leastMs,
): Promise<T> {
  const givenUp = new AbortController()
  const ms = least + msPerByte * bytes
  let timer: ReturnType<typeof setTimeout> | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const failure = storageSilent(ms)
      givenUp.abort(failure)
      reject(failure)
    }, ms)
  })
  try {
    return await Promise.race([work(givenUp.signal), silence])
  } finally {
    clearTimeout(timer)
  }
}
