/** Results of measurements from files and links: every damage is a typed error, and no number is believed. */
import { describe, expect, it } from 'vitest'
import { scalingShapes, shapes as benchShapes } from '../../../bench/shapes.mjs'
import { failureOf } from '../../data/fixtures/failureOf'
import { someMachine } from '../../testSupport/machineResult'
import { LabError } from '../failure'
import { presetById } from '../presets'
import { Rng } from '../rng'
import { decodeShare } from '../share'
import { decodeMachineLink, encodeMachineLink, isMachineLink } from './link'
import { doubts } from './plausible'
import {
  gigaflops,
  mostResultLetters,
  parseResult,
  readResult,
  resultJson,
  tokensPerSecond,
  type MachineResult,
} from './result'
import { machineShapes } from './shapes'

const today = '2026-11-30'
const refusal = (json: string) => failureOf(async () => parseResult(json))
const linkRefusal = (hash: string) => failureOf(async () => decodeMachineLink(hash))

it('the shapes are those of the benches and of the presets', () => {
  const { S, M, digits8 } = machineShapes
  expect({ S, M, digits8 }).toEqual({ S: benchShapes.S, M: benchShapes.M, digits8: benchShapes.digits8 })
  for (const id of ['digits8', 'cifar32', 'igpt-s'] as const) {
    const { nVocab, nLayer, nHead, nEmbd, nPx } = presetById(id).config
    const { batch } = machineShapes[id]
    const positions = nPx ** 2
    expect(machineShapes[id]).toEqual({ nVocab, nLayer, nHead, nEmbd, positions, batch })
  }
  expect(machineShapes.emoji16).toEqual(scalingShapes.emoji16)
  expect({ ...machineShapes.cifar16, positions: 1024 }).toEqual(machineShapes.cifar32)
})

it('tokens and operations a second follow from the times', () => {
  const [s] = someMachine.shapes
  // 8 images of 64 pixels in 8.25 ms.
  expect(tokensPerSecond(s!)).toBeCloseTo(62_060.6, 1)
  // 6 operations for each of 512 tokens and 2 * 12 * 64^2 + 32 * 64 + 2 * 64 * 64 weights and scores.
  expect(gigaflops(s!)).toBeCloseTo((6 * 512 * (98_304 + 2048 + 8192)) / 8.25e-3 / 1e9, 6)
})

describe('a file', () => {
  it('is read as it was written, and without what the page does not know', () => {
    expect(parseResult(resultJson(someMachine))).toEqual(someMachine)
    const more = JSON.stringify({ ...someMachine, script: '<b>' })
    expect(parseResult(more)).toEqual(someMachine)
  })

  it.each<[string, (result: MachineResult) => unknown, string]>([
    ['of another kind', (result) => ({ ...result, kind: 'run' }), 'result.kind'],
    ['of a later version', (result) => ({ ...result, version: 2 }), 'version is 2'],
    ['with a day that is none', (result) => ({ ...result, date: '2026-02-30' }), 'result.date'],
    ['with a hidden character', (result) => ({ ...result, machine: 'a\u202eb' }), 'result.machine'],
    ['with a name too long', (result) => ({ ...result, machine: 'a'.repeat(61) }), 'result.machine'],
    ['with an unknown backend', (result) => ({ ...result, backend: 'cuda' }), 'result.backend'],
    ['with half a thread', (result) => ({ ...result, threads: 1.5 }), 'result.threads'],
    ['with an unknown shape', (r) => ({ ...r, shapes: [{ ...r.shapes[0], name: 'XL' }] }), 'shapes[0].name'],
    ['with no time', (r) => ({ ...r, shapes: [{ ...r.shapes[0], ms: 0 }] }), 'shapes[0].ms'],
    ['with more images', (r) => ({ ...r, shapes: [{ ...r.shapes[0], batch: 9 }] }), 'shapes[0].batch'],
    ['with a shape twice', (r) => ({ ...r, shapes: [r.shapes[0], r.shapes[0]] }), 'S comes twice'],
    ['without a gate', (result) => ({ ...result, gate: undefined }), 'result.gate'],
    ['that is a list', () => [], 'result is not an object'],
  ])('%s is refused by name', async (_, change, named) => {
    const { code, message } = await refusal(JSON.stringify(change(someMachine)))
    expect(code).toBe('machine-result')
    expect(message).toContain(named)
  })

  it('that is no JSON, has a key twice, or is too long is refused', async () => {
    expect((await refusal('{"kind":')).message).toContain('not JSON')
    const twice = resultJson(someMachine).replace('"threads"', '"threads": 4, "threads"')
    expect((await refusal(twice)).message).toContain('"threads" comes twice')
    expect((await refusal(' '.repeat(mostResultLetters + 1))).message).toContain('more than')
  })
})

describe('a link', () => {
  const hash = encodeMachineLink(someMachine)

  it('shows the same result, in letters that need no escape, and is no link of settings', () => {
    expect(decodeMachineLink(hash)).toEqual(someMachine)
    expect(hash).toMatch(/^#measured=1\.[\w-]+\.[0-9a-f]{8}$/)
    expect(hash.length).toBeLessThan(1500)
    expect(decodeShare(hash)).toBeNull()
    expect(decodeMachineLink('#v=1&preset=digits8')).toBeNull()
    expect(isMachineLink('')).toBe(false)
  })

  it('of another version, cut, too long, or with other parts is refused', async () => {
    for (const damaged of [
      hash.replace('=1.', '=2.'),
      hash.slice(0, -1),
      hash.slice(0, 200),
      `${hash}.x`,
      '#measured=',
      '#measured=1..',
      `#measured=1.${'A'.repeat(20_000)}.00000000`,
      hash.replace('.', '.%'),
    ])
      expect((await linkRefusal(damaged)).code).toBe('machine-result')
  })

  it('with any other letter shows no other result, wherever it is', () => {
    const rng = new Rng(3)
    let unharmed = 0
    for (let i = 0; i < 2000; i += 1) {
      const at = 10 + rng.int(hash.length - 10)
      const letter = String.fromCharCode(33 + rng.int(94))
      if (hash[at] === letter) continue
      const damaged = hash.slice(0, at) + letter + hash.slice(at + 1)
      try {
        // Only spare bits of the last letter change nothing.
        expect(decodeMachineLink(damaged)).toEqual(someMachine)
        unharmed += 1
      } catch (error) {
        if (!(error instanceof LabError)) throw error
      }
    }
    expect(unharmed).toBeLessThan(20)
  })
})

describe('a plausible result', () => {
  it('has nothing that speaks against it', () => {
    expect(doubts(someMachine, today)).toEqual([])
    expect(doubts({ ...someMachine, shapes: [{ name: 'S', batch: 4, steps: 3, ms: 10 }] }, today)).toEqual([
      'Shape M is neither measured nor left out.',
      'Shape digits8 is neither measured nor left out.',
      'Shape emoji16 is neither measured nor left out.',
    ])
  })

  const withGate = (gate: Partial<MachineResult['gate']>): MachineResult => ({
    ...someMachine,
    gate: { ...someMachine.gate, ...gate },
  })
  const withFirst = (time: Partial<MachineResult['shapes'][0]>): MachineResult => ({
    ...someMachine,
    shapes: someMachine.shapes.map((shape, i) => (i === 0 ? { ...shape, ...time } : shape)),
  })
  it.each<[string, MachineResult, string]>([
    ['tomorrow', { ...someMachine, date: '2026-12-01' }, '2026-12-01'],
    ['before the page could', { ...someMachine, date: '2025-01-01' }, '2025-01-01'],
    ['with a failed gate', withGate({ outcome: 'failed', error: 0.5 }), 'The gate failed'],
    ['with a gate that passed wrongly', withGate({ error: 0.5 }), 'beyond its tolerance'],
    ['with a wider gate', withGate({ tolerance: 0.5 }), 'tolerance is 0.5'],
    ['as its own reference', withGate({ outcome: 'reference' }), 'reference'],
    ['with half precision on a CPU', { ...someMachine, precision: 'half' }, 'Only WebGPU has half'],
    ['with a GPU on wasm', { ...someMachine, hardware: true }, 'Only WebGPU says'],
    ['with threads on WebGPU', { ...someMachine, backend: 'webgpu', hardware: true }, 'one thread'],
    ['of impossible speed', withFirst({ ms: 1e-3 }), 'not believable'],
    ['of an odd batch', withFirst({ batch: 3 }), 'batch of 3'],
    ['without any shape', { ...someMachine, shapes: [] }, 'No shape'],
  ])('%s is doubted', (_, result, words) => {
    expect(readResult(result)).toEqual(result)
    expect(doubts(result, today).join(' ')).toContain(words)
  })
})
