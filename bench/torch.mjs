// @ts-check
/**
 * PyTorch as a contender, where Python has it: bench/torch_reference.py in a process of its own, as many
 * steps as each line it is sent says. IGPT_PYTHON names the Python to take.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/**
 * Where a run begins: a file of float32 parameters, then int32 tokens, and the parameters' names and shapes
 * in that order.
 * @typedef {{ file: string, parameters: [string, number[]][] }} StartFile
 */

/**
 * @typedef {object} TorchFacts
 * @property {string} version @property {number} threads @property {string} device @property {string}
 *   attention @property {string} precision
 * @property {number[]} losses of its first steps @property {number} readySeconds until those were taken,
 *   compiling included
 */

/**
 * @typedef {{ facts: TorchFacts, step: (count: number) => Promise<number>, close: () => void }} Torch `step`
 *   gives ms a step, over `count` steps
 */

/**
 * @param {import('./page/protocol.ts').TrainShape} shape
 * @param {{ mode?: 'eager' | 'compiled', start?: StartFile, folder?: string, precision?: 'float32' | 'tf32',
 *   signal?: AbortSignal }} [options] `folder` holds torch_reference.py; `precision` is that of products on a
 *   GPU; `signal` ends the process
 * @returns {Promise<Torch | { reason: string }>} the reason is a sentence, where there is no PyTorch at hand
 *   or it does not train this
 */
export async function startTorch(
  shape,
  { mode = 'eager', start, folder = import.meta.dirname, precision = 'float32', signal } = {},
) {
  const python = process.env.IGPT_PYTHON ?? 'python3'
  const asked = JSON.stringify({ shape, mode, start, precision })
  const child = spawn(python, [join(folder, 'torch_reference.py'), asked], {
    stdio: ['pipe', 'pipe', 'ignore'],
    signal,
    killSignal: 'SIGKILL',
  })
  // A process that is gone is told by the line that does not come.
  child.stdin.on('error', () => undefined)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = Promise.race([
    once(child, 'exit'),
    new Promise((done) => {
      child.once('error', done)
    }),
  ])
  /**
   * @returns {Promise<(TorchFacts & { error?: string, ms: number }) | null>} the next line, null where none
   * comes
   */
  const next = async () => {
    // The last line may still be on its way when the process has ended.
    const gone = ended
      .then(
        () =>
          new Promise((done) => {
            setTimeout(done, 1000)
          }),
      )
      .then(() => ({ value: '', done: true }))
    const { value, done } = await Promise.race([lines.next(), gone])
    return done ? null : JSON.parse(value)
  }
  const ready = await next()
  if (!ready)
    return {
      reason: 'No row on PyTorch: no Python that can import torch is at hand (IGPT_PYTHON names one).',
    }
  if (ready.error)
    return { reason: `No row on PyTorch, ${mode}: ${ready.error} (IGPT_PYTHON names another Python).` }
  return {
    facts: ready,
    async step(count) {
      child.stdin.write(`${count}\n`)
      const answer = await next()
      if (!answer || answer.error)
        throw new Error(
          `PyTorch ended in the middle of the bench${answer?.error ? `: ${answer.error}` : '.'}`,
        )
      return answer.ms
    },
    close() {
      child.stdin.end()
    },
  }
}
