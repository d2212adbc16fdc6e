// @ts-check
/**
 * Rows on one training step on WebGPU: its GPU calls, and its time against stock tfjs and installed peers.
 */
import { atMost, figure } from '../report.mjs'
import { shapes, shapeText } from '../shapes.mjs'
import { median, takeTurns } from '../turns.mjs'

/** @typedef {import('../report.mjs').Row} Row */
/** @typedef {import('../harness.mjs').Bench} Bench */
/** @typedef {'S' | 'M'} ShapeName */

/**
 * A contender: worker kind, and operations if the worker has a choice.
 * @typedef {{ kind: string, ops: 'ours' | 'stock' }} Contender
 */
/** @type {Record<string, Contender>} */
export const own = { ours: { kind: 'igpt', ops: 'ours' }, 'stock tfjs': { kind: 'igpt', ops: 'stock' } }
/** @type {Record<string, Contender>} */
export const peers = {
  'jax-js': { kind: 'jax', ops: 'stock' },
  'genai-nanogpt': { kind: 'nanogpt', ops: 'stock' },
}

/**
 * @typedef {{ calls: Record<string, number>, losses: number[], samples: number[] } | { error: string }}
 * Outcome
 */

/**
 * Opens all contenders at a shape, takes a few steps (one if steps are slow), counts the calls of the next
 * and times the following in turns. A contender that fails is listed with its error and not timed.
 *
 * @param {Bench} bench
 * @param {Record<string, Contender>} contenders
 * @param {ShapeName} shapeName
 * @param {number} rounds
 * @returns {Promise<Record<string, Outcome>>}
 */
export async function measureSteps(bench, contenders, shapeName, rounds) {
  /** @type {Record<string, Outcome>} */
  const outcomes = {}
  const shape = shapes[shapeName]
  /** @type {Record<string, () => Promise<number>>} */
  const samplers = {}
  for (const [name, { kind, ops }] of Object.entries(contenders)) {
    const worker = `${name} ${shapeName}`
    try {
      await bench.request(worker, { kind: 'open', backend: 'webgpu', ops, shape }, kind)
      /** @type {number[]} */
      const losses = []
      for (let i = 0; i < (shapeName === 'S' ? 3 : 1); i += 1)
        losses.push((await bench.request(worker, { kind: 'step' }, kind)).loss)
      if (!losses.every(Number.isFinite)) throw new Error(`the loss is ${losses.join(', ')}`)
      const { calls } = await bench.request(worker, { kind: 'count' }, kind)
      outcomes[name] = { calls, losses, samples: [] }
      samplers[name] = async () =>
        (await bench.request(worker, { kind: 'step', count: shapeName === 'S' ? 2 : 1 }, kind)).ms
    } catch (error) {
      outcomes[name] = {
        error: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
      }
      await bench.end(worker)
    }
  }
  const samples = await takeTurns(samplers, { rounds, warm: 0 })
  for (const [name, taken] of Object.entries(samples)) {
    const outcome = outcomes[name]
    if (outcome && !('error' in outcome)) outcome.samples = taken
    await bench.end(`${name} ${shapeName}`)
  }
  return outcomes
}

/** @param {Outcome | undefined} outcome */
function needed(outcome) {
  if (!outcome || 'error' in outcome)
    throw new Error(`Ours does not train this shape: ${outcome?.error ?? 'not requested'}`)
  return outcome
}

/** @param {Record<string, Outcome>} outcomes at shape S @returns {Row[]} */
export function countRows(outcomes) {
  const { calls } = needed(outcomes.ours)
  const made = [
    'createBindGroup',
    'createBuffer',
    'createComputePipeline',
    'createComputePipelineAsync',
    'createShaderModule',
  ]
  const created = made.reduce((sum, name) => sum + (calls[name] ?? 0), 0)
  return [
    {
      what: `Dispatches a training step, shape S (${shapeText(shapes.S)})`,
      today: '85',
      must: '<= 60',
      aim: '<= 45',
      found: String(calls.dispatchWorkgroups),
      value: calls.dispatchWorkgroups ?? 0,
      reaches: atMost(60),
      aims: atMost(45),
      samples: calls,
    },
    {
      what: 'Bind groups, buffers, pipelines, shader modules created a step',
      today: '0',
      must: '0',
      aim: '0',
      found: String(created),
      value: created,
      reaches: atMost(0),
      aims: atMost(0),
    },
    {
      what: 'Submits a step',
      today: '5 to 7',
      must: '<= 2',
      aim: '1',
      found: String(calls.submit),
      value: calls.submit ?? 0,
      reaches: atMost(2),
      aims: atMost(1),
    },
  ]
}

/**
 * Our time per step divided by another's.
 *
 * @param {Record<string, Outcome>} outcomes
 * @param {ShapeName} shapeName
 * @param {string} other
 * @param {{ today: string, must: number, aim: number }} bar
 * @returns {Row}
 */
export function ratioRow(outcomes, shapeName, other, { today, must, aim }) {
  const row = {
    what: `ms a step on WebGPU, shape ${shapeName} (${shapeText(shapes[shapeName])}), against ${other}`,
    today,
    must: `<= ${must}`,
    aim: `<= ${aim}`,
    reaches: atMost(must),
    aims: atMost(aim),
  }
  const theirs = outcomes[other]
  if (!theirs || 'error' in theirs)
    return { ...row, found: `${other} does not train it: ${theirs?.error ?? 'not requested'}`, value: null }
  const ours = needed(outcomes.ours)
  const [a, b] = [median(ours.samples), median(theirs.samples)]
  return {
    ...row,
    found: `${figure(a / b)} (${figure(a)} ms, ${figure(b)} ms)`,
    value: a / b,
    samples: { ours: ours.samples, theirs: theirs.samples },
  }
}

/** Every contender's GPU calls of one step, as Markdown. @param {Record<string, Outcome>} outcomes */
export function callsTable(outcomes) {
  const columns = [
    'dispatchWorkgroups',
    'submit',
    'createBindGroup',
    'createBuffer',
    'writeBuffer',
    'copyBufferToBuffer',
  ]
  const lines = Object.entries(outcomes).map(([name, outcome]) =>
    'error' in outcome
      ? `| ${name} | ${outcome.error} |`
      : `| ${name} | ${columns.map((column) => outcome.calls[column]).join(' | ')} |`,
  )
  return [
    `| One step, shape S | ${columns.join(' | ')} |`,
    `|---|${columns.map(() => '---').join('|')}|`,
    ...lines,
  ].join('\n')
}
