// @ts-check
/** Tables of the time of each kernel of our training step; not rows with a limit. */
import { figure } from '../report.mjs'
import { shapes, shapeText } from '../shapes.mjs'

/**
 * @param {import('../harness.mjs').Bench} bench
 * @param {'webgpu' | 'wasm'} backend
 * @param {'S' | 'M' | 'digits8'} shapeName
 * @returns {Promise<string>} Markdown
 */
export async function kernelTable(bench, backend, shapeName) {
  const name = `kernels ${backend} ${shapeName}`
  const repeats = backend === 'wasm' ? 10 : shapeName === 'S' ? 10 : 2
  await bench.request(name, { kind: 'open', backend, ops: 'ours', shape: shapes[shapeName] })
  const { kernels, emptyMs, wholeMs } = await bench.request(name, { kind: 'profile', repeats })
  await bench.end(name)
  const times = backend === 'wasm' ? 1 / repeats : 1
  /** @type {Map<string, { times: number, ms: number }>} */
  const byLabel = new Map()
  for (const { label, workgroups, ms } of kernels) {
    const key = workgroups.length > 0 ? `${label}, ${workgroups.join(' x ')} workgroups` : label
    const entry = byLabel.get(key) ?? { times: 0, ms: 0 }
    byLabel.set(key, { times: entry.times + times, ms: entry.ms + ms })
  }
  const sum = kernels.reduce((total, { ms }) => total + ms, 0)
  const lines = [...byLabel]
    .sort(([, a], [, b]) => b.ms - a.ms)
    .map(
      ([key, entry]) =>
        `| ${key} | ${figure(entry.times)} | ${figure(entry.ms)} | ${figure((100 * entry.ms) / sum)}% |`,
    )
  const title = `Kernel on ${backend}, shape ${shapeName} (${shapeText(shapes[shapeName])})`
  const rest =
    backend === 'wasm'
      ? [
          `| all kernels | ${figure(kernels.length * times)} | ${figure(sum)} | |`,
          `| the whole step | | ${figure(wholeMs)} | |`,
        ]
      : [
          `| all, one by one | ${kernels.length} | ${figure(sum)} | |`,
          `| all in one command buffer, without copies | | ${figure(wholeMs)} | |`,
          `| an empty submit | | ${figure(emptyMs)} | |`,
        ]
  return [`| ${title} | Times | ms | Share |`, '|---|---|---|---|', ...lines, ...rest].join('\n')
}
