// @ts-check
/** The row on GPU memory: live buffers after some steps at two sequence lengths, and the largest buffer. */
import { figure } from '../report.mjs'
import { shapes, shapeText } from '../shapes.mjs'

/** @param {import('../harness.mjs').Bench} bench @param {number} positions */
async function bytesAt(bench, positions) {
  const name = `memory ${positions}`
  const { parameters } = await bench.request(name, {
    kind: 'open',
    backend: 'webgpu',
    ops: 'ours',
    shape: { ...shapes.long, positions },
  })
  for (let i = 0; i < 2; i += 1) await bench.request(name, { kind: 'step' })
  const seen = await bench.request(name, { kind: 'memory' })
  await bench.end(name)
  return {
    ...seen,
    positions,
    parameters: parameters ?? 0,
    beyondParameters: seen.liveBytes - 16 * (parameters ?? 0),
  }
}

/**
 * @param {import('../harness.mjs').Bench} bench
 * @returns {Promise<import('../report.mjs').Row>}
 */
export async function memoryRow(bench) {
  const { positions, batch, nHead } = shapes.long
  const half = await bytesAt(bench, positions / 2)
  const whole = await bytesAt(bench, positions)
  const square = 4 * batch * nHead * positions ** 2
  const growth = whole.beyondParameters / half.beyondParameters
  const mib = (/** @type {number} */ bytes) => `${figure(bytes / 2 ** 20)} MiB`
  return {
    what:
      `GPU bytes at T ${positions} (${shapeText(shapes.long)}) ` +
      'against parameters x 16 + activations linear in T',
    today: '-',
    must: 'no T x T buffer',
    aim: '-',
    found:
      `${mib(whole.liveBytes)} alive, ${mib(whole.parameters * 16)} of it parameters x 16; ` +
      `the rest grew ${figure(growth)} times from T ${half.positions}; ` +
      `largest buffer ${mib(whole.largestBuffer)}, a T x T one would be ${mib(square)}`,
    value: growth,
    samples: { half, whole, square },
    // One head's T x T scores would exceed the limit, and any T x T buffer would bring the growth near 4.
    reaches: (grown) => grown <= 2.2 && whole.largestBuffer < square / (batch * nHead),
    aims: () => false,
  }
}
