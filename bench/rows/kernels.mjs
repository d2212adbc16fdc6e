// @ts-check
/** Not a row with a bar: where the time of our training step on WebGPU goes, kernel by kernel, as a table of its own. */
import { figure } from '../report.mjs'
import { shapes, shapeText } from '../shapes.mjs'

/** @param {import('../harness.mjs').Bench} bench @param {'S' | 'M'} shapeName */
export async function kernelTable(bench, shapeName) {
  const name = `kernels ${shapeName}`
  await bench.ask(name, { kind: 'open', backend: 'webgpu', ops: 'ours', shape: shapes[shapeName] })
  const { kernels, emptyMs, wholeMs } = await bench.ask(name, { kind: 'profile', repeats: shapeName === 'S' ? 10 : 2 })
  await bench.end(name)
  /** @type {Map<string, { times: number, ms: number }>} */
  const byLabel = new Map()
  for (const { label, workgroups, ms } of kernels) {
    const key = `${label}, ${workgroups.join(' x ')} workgroups`
    const entry = byLabel.get(key) ?? { times: 0, ms: 0 }
    byLabel.set(key, { times: entry.times + 1, ms: entry.ms + ms })
  }
  const sum = kernels.reduce((total, { ms }) => total + ms, 0)
  const lines = [...byLabel].sort(([, a], [, b]) => b.ms - a.ms).map(([key, { times, ms }]) => `| ${key} | ${times} | ${figure(ms)} | ${figure(100 * ms / sum)}% |`)
  return {
    text: [
      `| Kernel, shape ${shapeName} (${shapeText(shapes[shapeName])}) | Times | ms | Share |`, '|---|---|---|---|', ...lines,
      `| all, one by one | ${kernels.length} | ${figure(sum)} | |`, `| all in one command buffer, without copies | | ${figure(wholeMs)} | |`,
      `| an empty submit | | ${figure(emptyMs)} | |`,
    ].join('\n'),
    kernels,
  }
}
