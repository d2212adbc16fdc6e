// @ts-check
/**
 * Rows on drawing images with the key-value cache against computing every position anew for each pixel, on
 * the same backend.
 */
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
  // Drawing whole images anew takes minutes on a software adapter: there some positions stand for all.
  const probes = backend === 'webgpu' ? 4 : undefined
  await bench.ask(name, { kind: 'open', backend, ops: 'ours', shape: shapes.images16 })
  // A few steps, so that the head is not zero and the pixels depend on those before.
  for (let i = 0; i < 5; i += 1) await bench.ask(name, { kind: 'step' })
  /** @type {Record<string, number[]>} */
  const drawn = {}
  const sampler = (/** @type {boolean} */ cached) => async () => {
    const { ms, tokens } = await bench.ask(name, {
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
  const how = `${probes ? `, estimated from ${probes} of ${shapes.images16.positions} positions` : ''}, ${same ? 'same pixels' : 'but OTHER PIXELS'}`
  return {
    what: `${images} images of 16 x 16 (${shapeText(shapes.images16)}) sampled on ${backend}, against recomputing every position`,
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
