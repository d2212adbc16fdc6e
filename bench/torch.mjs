// @ts-check
/** PyTorch as a contender, where Python has it: bench/torch_step.py in a process of its own, as many steps as each line it is sent says. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const script = join(import.meta.dirname, 'torch_step.py')

/**
 * @typedef {{ step: (count: number) => Promise<number>, version: string, threads: number, attention: string, close: () => void }} Torch
 */

/**
 * @param {import('./shapes.mjs').TrainShape} shape
 * @returns {Promise<Torch | { reason: string }>} the reason is a sentence, where there is no PyTorch at hand
 */
export async function startTorch(shape) {
  const python = process.env.IGPT_PYTHON ?? 'python3'
  const child = spawn(python, [script, JSON.stringify(shape)], { stdio: ['pipe', 'pipe', 'ignore'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = Promise.race([once(child, 'exit'), new Promise((done) => { child.once('error', done) })])
  const next = async () => {
    const { value, done } = await Promise.race([lines.next(), ended.then(() => ({ value: '', done: true }))])
    return done ? null : /** @type {Record<string, never>} */ (JSON.parse(value))
  }
  const ready = await next()
  if (!ready) return { reason: 'No row on PyTorch: no Python that can import torch is at hand (IGPT_PYTHON names one).' }
  const { version, threads, attention } = ready
  return {
    version, threads, attention,
    async step(count) {
      child.stdin.write(`${count}\n`)
      const answer = await next()
      if (!answer) throw new Error('PyTorch ended in the middle of the bench.')
      return answer.ms
    },
    close() {
      child.stdin.end()
    },
  }
}
