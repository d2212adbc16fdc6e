/** Files of run sets: the archive's runs come back as they were; a run's place in its set is kept. */
import { unzipSync, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { savedRun } from '../testSupport/smallSavedRun'
import { readRunFile, writeRunFile } from './runFile'
import { readMeasurements, unzipRuns, zipFiles } from './runSetFile'
import { branchRun, type SavedRun } from './savedRun'

const inSet = (index: number): SavedRun => {
  const run = savedRun({ seed: 4 + index })
  const runId = `set-a-${index}`
  return {
    ...run,
    runId,
    set: { id: 'set-a', kind: 'seeds', index, size: 3 },
    journal: run.journal.map((event) => ({ ...event, runId })),
  }
}
const fileOf = (run: SavedRun) => writeRunFile(run, { compress: true })
const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer())

test('a set is one archive of its runs and tables, in order', async () => {
  const runs = [inSet(0), inSet(1)]
  const files = await Promise.all(
    runs.map(async (run) => ({ name: `${run.runId}.igpt`, file: await fileOf(run) })),
  )
  const table = { name: 'metrics.csv', file: new Blob(['run,seed\r\n']) }
  const archive = await zipFiles([...files, table])
  expect(Object.keys(unzipSync(await bytesOf(archive)))).toEqual([
    'set-a-0.igpt',
    'set-a-1.igpt',
    'metrics.csv',
  ])
  const read = await unzipRuns(archive, 'set.zip')
  expect(read.map(({ name }) => name)).toEqual(['set-a-0.igpt', 'set-a-1.igpt'])
  for (const [i, { file, name }] of read.entries()) {
    expect(await bytesOf(file)).toEqual(await bytesOf(files[i].file))
    expect((await readRunFile(file, name)).set).toEqual(runs[i].set)
  }
})

test("a run's measurements are read without weights and pictures", async () => {
  const run = inSet(1)
  const { record, preview, events } = await readMeasurements(await fileOf(run), 'a.igpt')
  expect(record).toMatchObject({ runId: 'set-a-1', set: run.set, config: run.config, step: run.step })
  expect(record).not.toHaveProperty('weights')
  expect(preview).toEqual(run.preview)
  expect(new Set(events.map(({ kind }) => kind))).toEqual(
    new Set(['metrics', 'validation', 'baselines', 'probes']),
  )
})

test('a branch of a run leaves the set', () => {
  expect(branchRun(inSet(1), { runId: 'run-b', change: {} })).not.toHaveProperty('set')
})

test.each([
  ['an archive without a run', zipSync({ 'a.txt': Uint8Array.of(1) }), /holds no run file/],
  ['a file that is no archive', Uint8Array.of(1, 2, 3), /zip directory/],
])('%s is refused', async (_, bytes, message) => {
  await expect(unzipRuns(new Blob([bytes.slice()]), 'set.zip')).rejects.toMatchObject({
    failure: { code: 'run-file', subject: 'set.zip', message: expect.stringMatching(message) },
  })
})

test('a file whose place does not fit the run is refused', async () => {
  const wrong = { ...inSet(1), set: { ...inSet(1).set!, index: 2 } }
  await expect(fileOf(wrong).then((file) => readRunFile(file, 'a.igpt'))).rejects.toMatchObject({
    failure: { message: expect.stringMatching(/manifest\.set is not a place/) },
  })
})
