/** Run sets over a fake worker: one run after the other, pause, stop, skip, lost devices, and continuing. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Failure } from '../../core/failure'
import { configInSet, idInSet, seedSet } from '../../core/runSet'
import type { LabEvent, RunStatus } from '../../core/protocol'
import type { StoredRun } from '../../storage/runRecordFile'
import { digitsConfig, FakeWorker, smallPreview } from '../../testSupport/fakeWorker'
import type { SavedRunsLike } from './actions/savedRunActions'
import { commandById } from './commands'
import { createLab } from './lab'
import { runsHere } from './metricsFile'
import { membersOf, setsAmong } from './state/runSet'
import { createStores } from './state/stores'

const config = { ...digitsConfig, seed: 7, steps: 20, warmupSteps: 5 }

let saved: StoredRun[]
let worker: FakeWorker
let lab: ReturnType<typeof createLab>

const storage: SavedRunsLike = {
  list: async () => saved,
  read: async (runId) => new Blob([runId]),
  remove: async (runId) => {
    saved = saved.filter((run) => run.runId !== runId)
  },
  save: async (record, { size }) => {
    saved = [{ ...record, bytes: size }, ...saved.filter(({ runId }) => runId !== record.runId)]
    return []
  },
}

beforeEach(async () => {
  saved = []
  lab = createLab(createStores(null), () => (worker = new FakeWorker()), {
    settleMs: 1,
    recoverMs: 1,
    openStorage: async () => storage,
  })
  lab.boot('auto')
  await worker.becomeReady()
})
afterEach(() => lab.dispose())

const soon = (milliseconds = 5) =>
  new Promise((done) => {
    setTimeout(done, milliseconds)
  })
const starts = () => worker.sent.filter(({ kind }) => kind === 'start')
const queue = () => lab.stores.runSet.getState().queue
const states = () => membersOf(setsAmong(runsHere(lab))[0]).map(({ state }) => state)

/** Posts the current run's end, with one validation and one probe. */
function end(status: RunStatus, failure?: Failure): void {
  const { id } = lab.stores.run.getState().run!
  worker.emit(
    { kind: 'validation', runId: id, step: 20, loss: 1 },
    { kind: 'probes', runId: id, step: 20, accuracy: [0.5, 0.75] },
    { kind: 'runStatus', runId: id, step: 20, status, ...(failure && { failure }) },
  )
}

async function begin(): Promise<string> {
  await soon()
  const id = worker.beginRun()
  await soon()
  return id
}

const stored = (index: number, over: Partial<StoredRun> = {}): StoredRun => {
  const set = seedSet('set-old', config, 3)
  return {
    runId: idInSet(set, index),
    savedAt: 1000 + index,
    status: 'finished',
    step: 20,
    elapsedSeconds: 9,
    config: configInSet(set, index),
    parameters: 100,
    bytes: 1234,
    set: { id: set.id, kind: 'seeds', index, size: 3 },
    ...over,
  }
}

/** Answers the newest readMeasurements with those of this saved run. */
function answerMeasurements({ bytes: _bytes, ...record }: StoredRun): void {
  const { runId } = record
  worker.answer('readMeasurements', {
    record,
    preview: smallPreview,
    events: [
      { kind: 'validation', runId, step: 20, loss: 1.5 },
      { kind: 'probes', runId, step: 20, accuracy: [0.25, 0.5] },
    ],
  })
}

/** Answers openRun as a worker does: the run is opened as it was saved. */
function answerOpen({ runId, set, step, status, config: own }: StoredRun): void {
  const { id } = worker.lastCall('openRun')
  const started: LabEvent = {
    kind: 'runStarted',
    runId,
    set,
    step,
    opened: true,
    config: own,
    parameters: 100,
    preview: smallPreview,
  }
  worker.emit(started, { kind: 'runStatus', runId, step, status }, { kind: 'answered', id, value: runId })
}

describe('several seeds', () => {
  test('are trained one after the other, with one name and one colour, and drawn as a band', async () => {
    const done = lab.startSet(config, 3)
    for (const index of [0, 1, 2]) {
      const id = await begin()
      expect(worker.last('start')).toMatchObject({
        config: { ...config, seed: 7 + index },
        set: { kind: 'seeds', index, size: 3 },
      })
      expect(id.endsWith(`-${index}`)).toBe(true)
      expect(queue()).toMatchObject({ index })
      expect(starts()).toHaveLength(index + 1)
      end('finished')
    }
    await done
    expect(queue()).toBeNull()
    const runs = runsHere(lab).map(({ run }) => run)
    expect(runs.map(({ name }) => name.replace(/^.* seed /, ''))).toEqual(['7', '8', '9'])
    expect(new Set(runs.map(({ name }) => name.split(' ')[0])).size).toBe(1)
    expect(new Set(runs.map(({ colour }) => colour)).size).toBe(1)
    // The band is overlaid, the single runs are not.
    expect(lab.stores.history.getState().overlaid).toEqual([runs[0].set?.id])
    expect(lab.stores.settings.getState().config.seed).not.toBe(9)
  })

  test('wait while a run is paused', async () => {
    const done = lab.startSet(config, 2)
    const runId = await begin()
    worker.emit({ kind: 'runStatus', runId, step: 3, status: 'paused' })
    await soon()
    expect(starts()).toHaveLength(1)
    expect(queue()).not.toBeNull()
    worker.emit({ kind: 'runStatus', runId, step: 3, status: 'running' })
    end('finished')
    await begin()
    end('finished')
    await done
  })

  test('stopping one ends the set; the runs before stay', async () => {
    const done = lab.startSet(config, 3)
    await begin()
    end('finished')
    const runId = await begin()
    const stopped = lab.stop()
    worker.emit({ kind: 'runStatus', runId, step: 4, status: 'stopped' })
    await Promise.all([stopped, done])
    await soon()
    expect(starts()).toHaveLength(2)
    expect(queue()).toBeNull()
    expect(states()).toEqual(['finished', 'stopped', 'waiting'])
  })

  test('skipping one goes on with the next', async () => {
    const done = lab.startSet(config, 2)
    const runId = await begin()
    const skipped = lab.skipInSet()
    expect(worker.last('stop')).toMatchObject({ runId })
    worker.emit(
      { kind: 'validation', runId, step: 0, loss: 2 },
      { kind: 'runStatus', runId, step: 4, status: 'stopped' },
    )
    await skipped
    await begin()
    expect(worker.last('start').set).toMatchObject({ index: 1 })
    end('finished')
    await done
    expect(states()).toEqual(['stopped', 'finished'])
    await expect(lab.skipInSet()).rejects.toMatchObject({ failure: { code: 'no-run' } })
  })

  test('a diverged run does not end the set, exhausted memory does', async () => {
    const done = lab.startSet(config, 3)
    await begin()
    end('failed', { code: 'loss-not-finite', message: 'It diverged.', remedy: 'Lower the rate.' })
    await begin()
    expect(worker.last('start').set).toMatchObject({ index: 1 })
    end('failed', { code: 'out-of-memory', message: 'Too large.', remedy: 'Smaller.' })
    await expect(done).rejects.toMatchObject({ failure: { code: 'out-of-memory' } })
    expect(queue()).toBeNull()
  })

  test('another run ends the set', async () => {
    const done = lab.startSet(config, 3)
    await begin()
    const other = lab.start(config)
    worker.beginRun()
    await other
    await expect(done).rejects.toMatchObject({ failure: { code: 'busy' } })
    expect(queue()).toBeNull()
    end('finished')
    await soon()
    expect(starts()).toHaveLength(2)
  })

  test('a set survives a lost device, and a changed backend ends it', async () => {
    void lab.startSet(config, 2).catch(() => undefined)
    const runId = await begin()
    saved = [stored(0, { runId, step: 4, status: 'paused', set: lab.stores.run.getState().run!.set })]
    const before = worker
    worker.emit({ kind: 'fault', failure: { code: 'device-lost', message: 'Lost.', remedy: 'Wait.' } })
    await soon(20)
    expect(worker).not.toBe(before)
    expect(queue()).toMatchObject({ index: 0 })
    await worker.becomeReady()
    await soon()
    answerOpen(saved[0])
    await soon()
    worker.emit({ kind: 'runStatus', runId, step: 4, status: 'running' })
    await soon()
    end('finished')
    await begin()
    expect(worker.last('start').set).toMatchObject({ index: 1 })
    lab.boot('wasm')
    expect(queue()).toBeNull()
  })

  test('stop while the next run is still being prepared stops it as soon as it starts', async () => {
    const done = lab.startSet(config, 3)
    await begin()
    end('finished')
    await soon()
    expect(starts()).toHaveLength(2)
    expect(commandById('stop').blocked(lab)).toBeNull()
    await lab.stop()
    const runId = worker.beginRun()
    await soon()
    expect(worker.last('stop')).toMatchObject({ runId })
    worker.emit({ kind: 'runStatus', runId, step: 0, status: 'stopped' })
    await done
    expect(starts()).toHaveLength(2)
    expect(queue()).toBeNull()
  })

  test('a crashed worker ends the set with its failure', async () => {
    const done = lab.startSet(config, 3)
    await begin()
    worker.crash('out of luck')
    await expect(done).rejects.toMatchObject({ failure: { code: 'worker-crashed' } })
    expect(queue()).toBeNull()
  })

  test('a wrong number of seeds, and settings that one seed makes invalid, start nothing', async () => {
    for (const wrong of [1, 21, 2.5, NaN])
      await expect(lab.startSet(config, wrong)).rejects.toMatchObject({ failure: { code: 'config-invalid' } })
    await expect(lab.startSet({ ...config, seed: 4_294_967_294 }, 3)).rejects.toMatchObject({
      failure: { code: 'config-invalid', subject: 'seed' },
    })
    expect(starts()).toEqual([])
  })
})

describe('a saved set', () => {
  test('continues: finished runs are read, an interrupted one resumed, missing ones trained', async () => {
    saved = [stored(1, { step: 5, status: 'paused' }), stored(0)]
    await lab.refreshSavedRuns()
    const done = lab.continueSet('set-old')
    await soon()
    answerMeasurements(saved[1])
    await soon()
    expect(worker.sentNames.filter((name) => name === 'readMeasurements')).toHaveLength(1)
    answerOpen(saved[0])
    await soon()
    expect(worker.last('resume')).toMatchObject({ runId: 'set-old-1' })
    worker.emit({ kind: 'runStatus', runId: 'set-old-1', step: 5, status: 'running' })
    await soon()
    expect(states()).toEqual(['finished', 'running', 'waiting'])
    expect(lab.stores.settings.getState().config.seed).toBe(7)
    end('finished')
    expect(await begin()).toBe('set-old-2')
    expect(worker.last('start').config).toEqual({ ...config, seed: 9 })
    end('finished')
    await done
    expect(states()).toEqual(['finished', 'finished', 'finished'])
  })

  test('trains a stopped run again in its place', async () => {
    saved = [stored(2, { step: 5, status: 'stopped' }), stored(1), stored(0)]
    await lab.refreshSavedRuns()
    const done = lab.continueSet('set-old')
    await soon()
    answerMeasurements(stored(0))
    await soon()
    answerMeasurements(stored(1))
    expect(await begin()).toBe('set-old-2')
    end('finished')
    await done
    expect(starts()).toHaveLength(1)
  })

  test('takes over its run that already trains', async () => {
    saved = [stored(2, { step: 5, status: 'paused' }), stored(1), stored(0)]
    await lab.refreshSavedRuns()
    const resumed = lab.resumeSavedRun('set-old-2')
    await soon()
    answerOpen(saved[0])
    await soon()
    worker.emit({ kind: 'runStatus', runId: 'set-old-2', step: 5, status: 'running' })
    await resumed
    const done = lab.continueSet('set-old')
    for (const index of [0, 1]) {
      await soon()
      answerMeasurements(stored(index))
    }
    await soon()
    expect(queue()).toMatchObject({ index: 2, rest: [] })
    expect(worker.sentNames.filter((name) => name === 'resume' || name === 'start')).toEqual(['resume'])
    end('finished')
    await done
  })

  test('opens as one: the last run current, the others past', async () => {
    saved = [stored(2), stored(1), stored(0)]
    await lab.refreshSavedRuns()
    const opened = lab.openSet('set-old')
    await soon()
    answerMeasurements(stored(0))
    await soon()
    answerMeasurements(stored(1))
    await soon()
    answerOpen(stored(2))
    await opened
    expect(lab.stores.run.getState().run?.id).toBe('set-old-2')
    expect(states()).toEqual(['finished', 'finished', 'finished'])
    await expect(lab.openSet('set-none')).rejects.toMatchObject({ failure: { code: 'no-run' } })
  })

  test('is deleted whole', async () => {
    saved = [stored(1), stored(0), { ...stored(0), runId: 'run-x', set: undefined }]
    await lab.refreshSavedRuns()
    await lab.deleteSet('set-old')
    expect(lab.stores.savedRuns.getState().runs.map(({ runId }) => runId)).toEqual(['run-x'])
  })

  test('is opened from its archive, and saved here', async () => {
    const archive = new Blob(['zip'])
    const opened = lab.openRunFiles([{ name: 'set.zip', file: archive }])
    worker.answer('unzipRuns', [
      { name: 'b.igpt', file: new Blob(['1']) },
      { name: 'a.igpt', file: new Blob(['0']) },
    ])
    await soon()
    answerMeasurements(stored(1))
    await soon()
    answerMeasurements(stored(0))
    await soon()
    expect(saved.map(({ runId }) => runId).sort()).toEqual(['set-old-0', 'set-old-1'])
    expect(worker.args('openRun')[1]).toBe('b.igpt')
    answerOpen(stored(1))
    await opened
    expect(states()).toEqual(['finished', 'finished', 'waiting'])
  })
})
