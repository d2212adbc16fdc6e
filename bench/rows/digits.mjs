// @ts-check
/**
 * Rows on training the default preset on the CPU: ours on wasm, all threads and one; stock tfjs-wasm;
 * PyTorch.
 */
import { atLeast, figure } from '../report.mjs'
import { shapes, shapeText } from '../shapes.mjs'
import { startTorch } from '../torch.mjs'
import { median, takeTurns, warmUp } from '../turns.mjs'

/** @typedef {import('../report.mjs').Row} Row */

/**
 * @param {import('../harness.mjs').Bench} bench @param {number} rounds
 * @returns {Promise<{ rows: Row[], notes: string[] }>}
 */
export async function digitsRows(bench, rounds) {
  const shape = shapes.digits8
  const tokens = shape.batch * shape.positions
  const contenders = /** @type {const} */ ({
    ours: { ops: 'ours' },
    'ours, 1 thread': { ops: 'ours', threads: 1 },
    'stock tfjs-wasm': { ops: 'stock' },
  })
  /** @type {Record<string, () => Promise<number>>} */
  const samplers = {}
  /** @type {Record<string, number>} */
  const threads = {}
  for (const [name, choice] of Object.entries(contenders)) {
    const opened = await bench.request(name, { kind: 'open', backend: 'wasm', shape, ...choice })
    threads[name] = opened.threads
    const steps = async (/** @type {number} */ count) =>
      (await bench.request(name, { kind: 'step', count })).ms
    const count = await warmUp(steps)
    samplers[name] = () => steps(count)
  }
  const torch = await startTorch(shape)
  if ('step' in torch) {
    const count = await warmUp(torch.step)
    samplers.PyTorch = () => torch.step(count)
  }
  const samples = await takeTurns(samplers, { rounds, warm: 1 })
  for (const name of Object.keys(contenders)) await bench.end(name)
  if ('close' in torch) torch.close()
  const rate = (/** @type {string} */ name) => (tokens / median(samples[name] ?? [])) * 1000
  const text = (/** @type {string} */ name) => `${figure(rate(name))} tokens/s`
  /** @type {Row[]} */
  const rows = [
    {
      what: `digits8 training on wasm (${shapeText(shape)}), tokens a second against stock tfjs-wasm`,
      today: '1.0',
      must: '>= 5',
      aim: '>= 10',
      found:
        `${figure(rate('ours') / rate('stock tfjs-wasm'))} (${text('ours')} on ${threads.ours} threads, ` +
        `one thread ${text('ours, 1 thread')}; ` +
        `stock ${text('stock tfjs-wasm')} on ${threads['stock tfjs-wasm']})`,
      value: rate('ours') / rate('stock tfjs-wasm'),
      reaches: atLeast(5),
      aims: atLeast(10),
      samples,
    },
  ]
  if ('step' in torch) {
    rows.push({
      what: `The same against PyTorch ${torch.facts.version}, eager, ${torch.facts.threads} threads`,
      today: '1.0',
      must: '>= 0.7',
      aim: '>= 1.2',
      found:
        `${figure(rate('ours') / rate('PyTorch'))} ` +
        `(PyTorch ${text('PyTorch')}, attention by ${torch.facts.attention})`,
      value: rate('ours') / rate('PyTorch'),
      reaches: atLeast(0.7),
      aims: atLeast(1.2),
    })
  }
  return { rows, notes: 'reason' in torch ? [torch.reason] : [] }
}
