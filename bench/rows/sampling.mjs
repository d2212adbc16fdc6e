// @ts-check
/** Rows on sampling with the key-value cache, against recomputing every position for each pixel. */
import { atLeast, figure } from '../report.mjs'
import { shapes, shapeText } from '../shapes.mjs'
import { median, takeTurns } from '../turns.mjs'

/** @typedef {import('../report.mjs').Row} Row */
const images = 16

/**
 * @param {import('../harness.mjs').Bench} bench @param {'wasm' | 'webgpu'} backend @param {number} rounds
 * @returns {Promise<Row>}
 */
export async function samplingRow(bench, backend, rounds) {
  const name = `sampler ${backend}`
  // Recomputing whole images takes minutes on a software adapter: estimate from some positions.
  const probes = backend === 'webgpu' ? 4 : undefined
  await bench.request(name, { kind: 'open', backend, ops: 'ours', shape: shapes.images16 })
  // Train a few steps, so that the head is not zero and pixels depend on earlier ones.
  for (let i = 0; i < 5; i += 1) await bench.request(name, { kind: 'step' })
  /** @type {Record<string, number[]>} */
  const drawn = {}
  const sampler = (/** @type {boolean} */ cached) => async () => {
    const { ms, tokens } = await bench.request(name, {
      kind: 'sample',
      images,
      cached,
      probes: cached ? undefined : probes,
    })
    drawn[String(cached)] = tokens
    return ms
  }
  await sampler(true)()
  const samplers = { cached: sampler(true), anew: sampler(false) }
  const samples = await takeTurns(samplers, { rounds: probes ? Math.min(rounds, 3) : rounds, warm: 0 })
  await bench.end(name)
  const same = drawn.true?.join() === drawn.false?.join()
  const [cached, anew] = [median(samples.cached ?? []), median(samples.anew ?? [])]
  const estimate = probes ? `, estimated from ${probes} of ${shapes.images16.positions} positions` : ''
  const how = `${estimate}, ${same ? 'same pixels' : 'but OTHER PIXELS'}`
  return {
    what:
      `${images} images of 16 x 16 (${shapeText(shapes.images16)}) sampled on ${backend}, ` +
      'against recomputing every position',
    today: '1.0',
    must: '>= 10 times faster',
    aim: '>= 30',
    found: `${figure(anew / cached)} times (${figure(cached / 1000)} s; anew ${figure(anew / 1000)} s${how})`,
    value: same ? anew / cached : null,
    reaches: atLeast(10),
    aims: atLeast(30),
    samples,
  }
}
