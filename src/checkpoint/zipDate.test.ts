/** Files are written whatever the clock says, and read again. */
import { afterEach, expect, test, vi } from 'vitest'
import { savedRun } from '../testSupport/smallSavedRun'
import { exportFolder } from './labFolder'
import { readModelFolder } from './modelFolder'
import { readRunFile, writeRunFile } from './runFile'
import { unzipRuns, zipFiles } from './runSetFile'
import { zipDate } from './zipDate'

afterEach(() => {
  vi.useRealTimers()
})

test.each(['1960-05-01', '1970-01-01', '1979-12-31', '2026-06-01', '2107-01-01', '2150-01-01'])(
  'on %s runs, sets and folders are saved and opened',
  async (date) => {
    vi.useFakeTimers({ now: new Date(date), toFake: ['Date'] })
    const run = savedRun()
    for (const compress of [true, false]) {
      const file = await writeRunFile(run, { compress, yieldToEventLoop: () => Promise.resolve() })
      expect((await readRunFile(file, 'a.igpt')).step).toBe(run.step)
      const [inside] = await unzipRuns(await zipFiles([{ name: 'a.igpt', file }]), 'set.zip')
      expect(inside.file.size).toBe(file.size)
    }
    const folder = await readModelFolder([new File([exportFolder(run)], 'model.zip')])
    expect(folder.values.size).toBe(run.weights.size)
    const year = new Date(zipDate()).getFullYear()
    expect(year).toBeGreaterThanOrEqual(1980)
    expect(year).toBeLessThan(2100)
  },
)
