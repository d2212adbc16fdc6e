/**
 * Run sets saved in this browser or as files: shown together, continued where they stopped, deleted
 * together. The measurements of their runs are read without opening the runs.
 */
import { LabError } from '../../../core/failure'
import type { NamedFile, RunMeasurements } from '../../../core/protocol'
import type { RunRecord } from '../../../core/runRecord'
import { idInSet, setOf, type RunSet } from '../../../core/runSet'
import { text } from '../../text/text'
import { withRuns } from '../state/history'
import { pastRunOf } from '../state/measurements'
import { giveColour } from '../state/runColours'
import { runTitle } from '../state/runName'
import { unfinishedIn } from '../state/runSet'
import type { StoredRun } from '../state/savedRuns'
import { requireReady, type ActionContext } from './context'
import { inOtherTab } from './savedRunActions'

export interface SavedSetParts {
  savedRunFile(runId: string): Promise<Blob>
  openSavedRun(runId: string): Promise<void>
  openRunFile(file: Blob, name: string): Promise<string>
  deleteSavedRuns(runIds: readonly string[]): Promise<void>
  storeRuns(runs: readonly { record: RunRecord; file: Blob }[]): Promise<void>
  trainRuns(set: RunSet, indices: readonly number[]): Promise<void>
}

interface ReadRun extends NamedFile {
  measurements: RunMeasurements
}

const placeIn = ({ measurements: { record } }: ReadRun): number => record.set?.index ?? 0

export function createSavedSetActions(
  context: ActionContext<'history' | 'lab' | 'run' | 'runColours' | 'runSet' | 'savedRuns' | 'settings'>,
  parts: SavedSetParts,
) {
  const { stores, client } = context

  const savedIn = (setId: string): StoredRun[] =>
    stores.savedRuns
      .getState()
      .runs.filter(({ set }) => set?.id === setId)
      .sort((a, b) => (a.set?.index ?? 0) - (b.set?.index ?? 0))
  /** Runs of this visit, past and current. */
  const currentAndPast = () => {
    const { run } = stores.run.getState()
    const past = stores.history.getState().runs.map((one) => one.run)
    return run ? [...past, run] : past
  }
  /** @throws LabError no-run where neither storage nor this visit has a run of it */
  const setById = (setId: string): RunSet => {
    const here = currentAndPast().find(({ set }) => set?.id === setId)
    const member = savedIn(setId)[0] ?? here
    if (!member?.set) throw new LabError({ code: 'no-run', ...text.runSetFailures.noSet })
    return setOf(member.set, member.config)
  }
  const addToHistory = (runs: readonly RunMeasurements[]) => {
    for (const measurements of runs) {
      const colour = giveColour(stores.runColours, measurements.record, currentAndPast())
      stores.history.setState((state) => withRuns(state, [pastRunOf(measurements, colour)]))
    }
  }
  /** Reads the measurements of these saved runs, unless they are in the lists of this visit. */
  const load = async (saved: readonly StoredRun[]) => {
    for (const record of saved) {
      if (currentAndPast().some(({ id }) => id === record.runId)) continue
      const file = await parts.savedRunFile(record.runId)
      addToHistory([await client.call('readMeasurements', file, `${runTitle(record)}.igpt`)])
    }
  }
  const reading = async <T>(setId: string, work: () => Promise<T>): Promise<T> => {
    stores.runSet.setState({ readingId: setId })
    try {
      return await work()
    } finally {
      stores.runSet.setState({ readingId: null })
    }
  }
  return {
    /** Reads what a saved set's runs have measured, so that the charts have all of them. */
    loadSet: (setId: string) => reading(setId, () => load(savedIn(setId))),
    /** Shows a saved set: its last run is opened, and the others are past runs. */
    openSet: (setId: string) =>
      reading(setId, async () => {
        const saved = savedIn(setId)
        const last = saved.at(-1)
        if (!last) throw new LabError({ code: 'no-run', ...text.runSetFailures.noSet })
        await load(saved.slice(0, -1))
        await parts.openSavedRun(last.runId)
      }),
    /**
     * Trains the runs of a set that are not finished, an interrupted one from its last save. Resolves as
     * startSet; rejects with LabError run-elsewhere if another tab has one of its runs.
     */
    async continueSet(setId: string): Promise<void> {
      requireReady(context)
      const set = setById(setId)
      const saved = savedIn(setId)
      const todo = unfinishedIn(set, currentAndPast(), saved)
      const { inOtherTabs } = stores.savedRuns.getState()
      const elsewhere = saved.find(({ runId }) => inOtherTabs.includes(runId))
      if (elsewhere) throw new LabError(inOtherTab(elsewhere.runId))
      const next = todo[0] === undefined ? null : idInSet(set, todo[0])
      await reading(setId, () => load(saved.filter(({ runId }) => runId !== next)))
      stores.settings.setState({ config: set.config, chosen: true })
      await parts.trainRuns(set, todo)
    },
    /** Deletes every saved run of a set. */
    deleteSet: (setId: string) => parts.deleteSavedRuns(savedIn(setId).map(({ runId }) => runId)),
    /** The saved runs of a set as files, in order. */
    async savedSetFiles(setId: string): Promise<NamedFile[]> {
      const files: NamedFile[] = []
      for (const record of savedIn(setId)) {
        const name = `${runTitle(record).replaceAll(' ', '-')}-step-${record.step}.igpt`
        files.push({ name, file: await parts.savedRunFile(record.runId) })
      }
      return files
    },
    /** Files joined in one zip archive. */
    zipFiles: (files: NamedFile[]) => client.call('zipFiles', files),
    /**
     * Opens run files, or the archive of a set. The last run is opened, the others are past runs; the runs of
     * a set are also saved in this browser, so that it can be continued.
     */
    async openRunFiles(files: readonly NamedFile[]): Promise<void> {
      const [only, ...more] = files
      if (only && more.length === 0 && !/\.zip$/i.test(only.name)) {
        await parts.openRunFile(only.file, only.name)
        return
      }
      const runs: ReadRun[] = []
      for (const { name, file } of files) {
        const inside = /\.zip$/i.test(name) ? await client.call('unzipRuns', file, name) : [{ name, file }]
        for (const run of inside)
          runs.push({ ...run, measurements: await client.call('readMeasurements', run.file, run.name) })
      }
      runs.sort((a, b) => placeIn(a) - placeIn(b))
      const last = runs.at(-1)
      if (!last) return
      addToHistory(runs.slice(0, -1).map(({ measurements }) => measurements))
      const known = stores.savedRuns.getState().runs
      const isNewer = ({ runId, step }: RunRecord) =>
        !known.some((saved) => saved.runId === runId && saved.step >= step)
      await parts.storeRuns(
        runs
          .filter(({ measurements: { record } }) => record.set && isNewer(record))
          .map(({ file, measurements: { record } }) => ({ record, file })),
      )
      await parts.openRunFile(last.file, last.name)
    },
  }
}
