/** The scrubber's actions: what each step shows, following the newest, and the replay frame by frame. */
import { beforeEach, describe, expect, test } from 'vitest'
import { arrivedSet } from '../../testSupport/completionSet'
import { smallPreview } from '../../testSupport/fakeWorker'
import { createRewindActions, type Frames } from './actions/rewindActions'
import { currentSet, withPinned, withRequested } from './state/completions'
import { createStores, type Stores } from './state/stores'
import { presetById } from '../../core/presets'

let stores: Stores
let callbacks: Map<number, (now: number) => void>
let actions: ReturnType<typeof createRewindActions>

function open(lessMotion = false): void {
  stores = createStores(null)
  callbacks = new Map()
  let count = 0
  const frames: Frames = {
    request(callback) {
      count += 1
      callbacks.set(count, callback)
      return count
    },
    cancel: (frame) => callbacks.delete(frame),
    lessMotion: () => lessMotion,
  }
  actions = createRewindActions(stores, frames)
  stores.run.setState({
    run: {
      id: 'run',
      name: 'run',
      colour: 0,
      config: presetById('digits8').config,
      status: 'running',
      savedStatus: null,
      step: 230,
      parameters: 1,
      facts: null,
      compiling: null,
      baselines: null,
      failure: null,
      preview: smallPreview,
    },
  })
  for (const step of [0, 100, 200])
    stores.completions.setState((state) => withPinned(state, arrivedSet(16, 1, step)))
  stores.probes.setState({ rows: [0, 50, 200].map((step) => ({ step, accuracy: [1] })) })
}
beforeEach(() => open())

const step = () => stores.rewind.getState().step
const shownSet = () => currentSet(stores.completions.getState())?.step

/** Runs the next animation frame. */
function frame(now: number): void {
  expect(callbacks.size).toBe(1)
  const [[id, callback]] = callbacks
  callbacks.delete(id)
  callback(now)
}

describe('showStep', () => {
  test('shows the completions measured at or before the step', () => {
    actions.showStep(120.4)
    expect(step()).toBe(120)
    expect(shownSet()).toBe(100)
    actions.showStep(99)
    expect(shownSet()).toBe(0)
    actions.showStep(-5)
    expect(step()).toBe(0)
  })

  test('from the newest step on, follows the newest', () => {
    actions.showStep(229)
    expect(step()).toBe(229)
    actions.showStep(230)
    expect(step()).toBeNull()
    expect(shownSet()).toBe(200)
    stores.completions.setState((state) => withPinned(state, arrivedSet(16, 1, 300)))
    expect(shownSet()).toBe(300)
  })

  test('stays where it is when something newer is measured', () => {
    actions.showStep(150)
    stores.completions.setState((state) => withPinned(state, arrivedSet(16, 1, 300)))
    expect(step()).toBe(150)
    expect(shownSet()).toBe(100)
  })

  test('takes the place of draws that the user requested', () => {
    stores.completions.setState((state) => withRequested(state, { ...arrivedSet(), setId: 'own' }))
    expect(stores.completions.getState().view.kind).toBe('requested')
    actions.showStep(null)
    expect(stores.completions.getState().view).toEqual({ kind: 'pinned', index: null })
  })

  test('without measurements does nothing', () => {
    stores.completions.setState({ pinned: [] })
    stores.probes.setState({ rows: [] })
    actions.showStep(10)
    actions.showNeighbour(-1)
    actions.playReplay()
    expect(stores.rewind.getState()).toEqual({ step: null, playing: false })
  })
})

test('showNeighbour goes from measurement to measurement', () => {
  actions.showNeighbour(-1)
  expect(step()).toBe(100)
  actions.showNeighbour(-1)
  expect(step()).toBe(50)
  expect(shownSet()).toBe(0)
  actions.showNeighbour(3)
  expect(step()).toBeNull()
})

describe('replay', () => {
  test('runs from the first to the last measurement, each interval in the same time', () => {
    actions.playReplay()
    expect(stores.rewind.getState()).toEqual({ step: 0, playing: true })
    frame(1000)
    // Half an interval of 650 ms.
    frame(1325)
    expect(step()).toBe(25)
    frame(1650)
    expect(step()).toBe(50)
    frame(1975)
    expect(step()).toBe(75)
    frame(2300 + 325)
    expect(step()).toBe(150)
    expect(shownSet()).toBe(100)
    frame(3000)
    expect(stores.rewind.getState()).toEqual({ step: null, playing: false })
    expect(callbacks.size).toBe(0)
  })

  test('goes on from the step on show, and pauses there', () => {
    actions.showStep(50)
    actions.toggleReplay()
    frame(0)
    frame(325)
    actions.toggleReplay()
    expect(stores.rewind.getState()).toEqual({ step: 75, playing: false })
    expect(callbacks.size).toBe(0)
  })

  test('ends when the user goes elsewhere, or another run starts', () => {
    actions.playReplay()
    actions.showStep(120)
    expect(stores.rewind.getState()).toEqual({ step: 120, playing: false })
    expect(callbacks.size).toBe(0)
    actions.playReplay()
    stores.rewind.setState({ step: null, playing: false })
    frame(100)
    expect(step()).toBeNull()
    expect(callbacks.size).toBe(0)
  })

  test('jumps from measurement to measurement where less motion is wanted', () => {
    open(true)
    actions.playReplay()
    frame(0)
    frame(640)
    expect(step()).toBe(0)
    frame(660)
    expect(step()).toBe(50)
    frame(1000)
    expect(step()).toBe(50)
    frame(1311)
    expect(step()).toBe(100)
  })

  test('of very many measurements takes 20 seconds', () => {
    stores.probes.setState({ rows: Array.from({ length: 201 }, (_, i) => ({ step: i, accuracy: [1] })) })
    actions.playReplay()
    frame(0)
    frame(10_000)
    expect(step()).toBe(100)
  })
})
