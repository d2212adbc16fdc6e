/**
 * Yields to the event loop between training steps, so that the worker receives messages. A MessageChannel
 * posts a macrotask that browsers do not clamp to 4 ms as they do nested timers, nor delay in hidden tabs.
 */

/** @returns a function whose promise resolves in a later macrotask, in the order of the calls */
export function createYieldToEventLoop(): () => Promise<void> {
  const channel = new MessageChannel()
  const waiting: (() => void)[] = []
  channel.port1.onmessage = () => waiting.shift()?.()
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve)
      channel.port2.postMessage(null)
    })
}
