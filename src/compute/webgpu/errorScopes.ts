/** Runs work on a WebGPU device so that what the device refuses is thrown, with its own words. */

const kinds: readonly GPUErrorFilter[] = ['validation', 'internal', 'out-of-memory']

const firstLine = (text: string): string => text.split('\n')[0]!

/**
 * Awaits `work` inside error scopes of every kind. Nothing else may use the device meanwhile, or its errors
 * count too.
 * @throws Error with the device's message if it refused something; otherwise what `work` throws
 */
export async function withinErrorScopes<T>(device: GPUDevice, work: () => Promise<T>): Promise<T> {
  kinds.forEach((kind) => device.pushErrorScope(kind))
  const outcome = await work().then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  const errors = await Promise.all(kinds.map(() => device.popErrorScope()))
  const refused = errors.find((error) => error !== null)
  if (refused) throw new Error(firstLine(refused.message))
  if ('error' in outcome) throw outcome.error
  return outcome.value
}
