// @ts-check
/**
 * PyTorch as a contender, if Python has it: runs bench/torch_reference.py in a process, which takes as many
 * steps as each line on its stdin says. IGPT_PYTHON names the Python to use.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/**
 * Initial state of a run: a file of float32 parameters, then int32 tokens, and the parameters' names and
 * shapes in the file's order.
 * @typedef {{ file: string, parameters: [string, number[]][] }} StartFile
 */

/**
 * @typedef {object} TorchFacts
 * @property {string} version
 * @property {number} threads
 * @property {string} device
 * @property {string} attention
 * @property {string} precision
 * @property {number[]} losses of the first steps
 * @property {number} readySeconds until the first steps were taken, compilation included
 */

/**
 * @typedef {{ facts: TorchFacts, step: (count: number) => Promise<number>, close: () => void }} Torch `step`
 *   returns ms per step over `count` steps
 */

/**
 * @param {import('./page/protocol.ts').TrainShape} shape
 * @param {{ mode?: 'eager' | 'compiled', start?: StartFile, folder?: string, precision?: 'float32' | 'tf32',
 *   signal?: AbortSignal }} [options] `folder` holds torch_reference.py; `precision` is that of matrix
 *   products on a GPU; `signal` kills the process
 * @returns {Promise<Torch | { reason: string }>} `reason` is a sentence, if PyTorch is missing or cannot
 *   train this
 */
export async function startTorch(
  shape,
  { mode = 'eager', start, folder = import.meta.dirname, precision = 'float32', signal } = {},
) {
  const python = process.env.IGPT_PYTHON ?? 'python3'
  const requested = JSON.stringify({ shape, mode, start, precision })
  const child = spawn(python, [join(folder, 'torch_reference.py'), requested], {
    stdio: ['pipe', 'pipe', 'ignore'],
    signal,
    killSignal: 'SIGKILL',
  })
  // A process that has ended is noticed by its missing line.
  child.stdin.on('error', () => undefined)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = Promise.race([
    once(child, 'exit'),
    new Promise((done) => {
      child.once('error', done)
    }),
  ])
  /** @returns {Promise<(TorchFacts & { error?: string, ms: number }) | null>} the next line, or null */
  const next = async () => {
    // The last line may arrive after the process has ended.
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
