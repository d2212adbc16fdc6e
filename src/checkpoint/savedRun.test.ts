import { expect, it } from 'vitest'
import { presetById } from '../core/presets'
import { originalId } from '../core/runRecord'
import { smallPreview } from '../testSupport/fakeWorker'
import { branchRun, type SavedRun } from './savedRun'

const { config } = presetById('digits8')
const saved: SavedRun = {
  runId: 'run-a',
  savedAt: 1,
  status: 'paused',
  step: 40,
  elapsedSeconds: 2,
  config,
  parameters: 3,
  preview: smallPreview,
  journal: [{ kind: 'validation', runId: 'run-a', step: 20, loss: 2 }],
  weights: new Map([['wte', Float32Array.of(1)]]),
  optimizer: null,
}

it('a branch has another id everywhere and the same state', () => {
  const branch = branchRun(saved, { runId: 'run-b', change: {} })
  expect(JSON.stringify(branch)).not.toContain('run-a')
  expect(branch).toMatchObject({
    runId: 'run-b',
    step: 40,
    config,
    journal: [{ kind: 'validation', runId: 'run-b', step: 20, loss: 2 }],
  })
  expect(branch.weights).toBe(saved.weights)
  expect(saved.journal[0].runId, 'the first is left alone').toBe('run-a')
})

it('a branch changes training settings only, never the model', () => {
  const change = { learningRate: 0.001, nLayer: 2 }
  const branch = branchRun(saved, { runId: 'run-b', change })
  expect(branch.config).toEqual({ ...config, learningRate: 0.001 })
})

it('a copy begins with the id of the run in the file, so that its name is the same everywhere', () => {
  const copy = branchRun(saved, { runId: 'example-1', change: {}, copy: true })
  expect(copy.runId).toBe('run-a~example-1')
  expect(branchRun(copy, { runId: 'example-2', change: {}, copy: true }).runId).toBe('run-a~example-2')
  expect(new Set([saved.runId, copy.runId, 'run-a~example-2'].map(originalId))).toEqual(new Set(['run-a']))
})
