// @ts-check
/**
 * The CPU path from short to long sequences and from narrow to wide models: ms a step on all threads,
 * GFLOP/s, the share of the peak that the same instructions reach in registers in the same run, and
 * PyTorch's pace.
 */
import { loadSource } from '../../scripts/loadSource.mjs'
import { atLeast, figure } from '../report.mjs'
import { scalingShapes, shapeText } from '../shapes.mjs'
import { startTorch } from '../torch.mjs'
import { median, takeTurns, warmUp } from '../turns.mjs'

/**
 * @param {import('../harness.mjs').Bench} bench
 * @param {{ rounds: number, names: readonly string[], progress: (text: string) => void }} options `names` of
 *   scalingShapes
 * @returns {Promise<{ rows: import('../report.mjs').Row[], notes: string[] }>}
 */
export async function scalingRows(bench, { rounds, names, progress }) {
  const { stepFlops } = /** @type {typeof import('../../src/core/cost.ts')} */ (
    await loadSource('src/core/cost.ts')
  )
  /** @type {import('../report.mjs').Row[]} */
  const rows = []
  /** @type {Set<string>} */
  const notes = new Set()
  for (const name of names) {
    const shape = scalingShapes[name]
    if (!shape)
      throw new Error(`There is no shape ${name}; there are ${Object.keys(scalingShapes).join(', ')}.`)
    progress(`the CPU path, ${name}`)
    const contender = `scaling ${name}`
    const { threads } = await bench.request(contender, { kind: 'open', backend: 'wasm', ops: 'ours', shape })
    const torch = await startTorch(shape)
    const steps = async (/** @type {number} */ count) =>
      (await bench.request(contender, { kind: 'step', count })).ms
    const count = await warmUp(steps)
    /** @type {Record<string, () => Promise<number>>} */
    const samplers = {
      ours: () => steps(count),
      peak: async () => (await bench.request(contender, { kind: 'peak' })).gflops,
    }
    if ('step' in torch) {
      await warmUp(torch.step)
      samplers.PyTorch = () => torch.step(count)
    } else notes.add(torch.reason)
    const samples = await takeTurns(samplers, { rounds, warm: 1 })
    await bench.end(contender)
    if ('close' in torch) torch.close()
    const ms = median(samples.ours ?? [])
    const peak = median(samples.peak ?? [])
    const flops = stepFlops({ ...shape, nPx: Math.sqrt(shape.positions), batchSize: shape.batch })
    const rate = flops / ms / 1e6
    rows.push({
      what: `Training step on wasm, ${name} (${shapeText(shape)}), share of the multiply-add peak`,
      today: '-',
      must: '>= 0.75',
      aim: '-',
      found:
        `${figure(rate / peak)} (${figure(ms)} ms, ${figure(rate)} of ${figure(peak)} GFLOP/s ` +
        `on ${threads} threads)`,
      value: rate / peak,
      reaches: atLeast(0.75),
      aims: () => false,
      samples,
    })
    if ('step' in torch) {
      const theirs = median(samples.PyTorch ?? [])
      const [must, aim] = name === 'digits8' ? [1.2, 1.2] : [1, 1.2]
      rows.push({
        what: `The same, pace against PyTorch ${torch.facts.version}, eager, ${torch.facts.threads} threads`,
        today: '1.0',
        must: `>= ${must}`,
        aim: `>= ${aim}`,
        found: `${figure(theirs / ms)} (PyTorch ${figure(theirs)} ms, attention by ${torch.facts.attention})`,
        value: theirs / ms,
        reaches: atLeast(must),
        aims: atLeast(aim),
      })
    }
  }
  return { rows, notes: [...notes] }
}
