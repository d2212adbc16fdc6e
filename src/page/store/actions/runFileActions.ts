/**
 * Run files: saving the current run, opening a run or a shipped example. An opened run is displayed as saved,
 * on any backend or none, until training is requested.
 */
import type { Branch } from '../../../core/runRecord'
import { LabError } from '../../../core/failure'
import { rememberSuccess } from '../../../core/rememberSuccess'
import { runName } from '../state/runName'
import type { ActionContext, NewId } from './context'
import { fetchExample, fetchExamples, type Example } from './examples'
import { noRunYet } from './pageFailures'

/** A run file and its file name. */
export interface NamedRunFile {
  name: string
  file: Blob
}

/**
 * Opens a run file in place of the current run, and remembers it to reopen it in a new worker.
 * @returns the run's id
 * @throws LabError run-file; the current run stays
 */
export async function openRunFromFile(
  { stores, client }: ActionContext<'run'>,
  file: Blob,
  name: string,
  branch?: Branch,
): Promise<string> {
  const runId = await client.call('openRun', file, name, branch)
  stores.run.setState({ openedFile: { runId, file, name, branch } })
  return runId
}

/** For a new worker: reopens the file of a run that is still only opened. */
export function reopenRunFile({ stores, client }: ActionContext<'run'>): void {
  const { run, openedFile } = stores.run.getState()
  if (run?.status !== 'opened' || openedFile?.runId !== run.id) return
  // The file was read before, so a failure now is about the worker and is displayed with it.
  void client.call('openRun', openedFile.file, openedFile.name, openedFile.branch).catch(() => undefined)
}

export function createRunFileActions(context: ActionContext<'run' | 'settings'>, newId: NewId) {
  const { stores, client } = context
  return {
    /** The current run as a file. Rejects with a LabError without a run, or if its weights are not finite. */
    async runFile(): Promise<NamedRunFile> {
      const { run } = stores.run.getState()
      if (!run) throw new LabError(noRunYet())
      const { step, file } = await client.call('saveRun', run.id)
      return { name: `${runName(run.id)}-step-${step}.igpt`, file }
    },
    /**
     * Opens a new run that starts from the current one and has more steps; the schedule is stretched over all
     * of them. The current run stays as it was saved.
     * @param steps in all
     */
    async openLonger(steps: number): Promise<void> {
      const { name, file } = await this.runFile()
      const runId = await openRunFromFile(context, file, name, { runId: newId('run'), change: { steps } })
      const { run } = stores.run.getState()
      if (run?.id === runId) stores.settings.setState({ config: run.config, chosen: true })
    },
    /** Opens a run file and puts its settings into the form, so that a restart repeats it. */
    async openRunFile(file: Blob, name: string): Promise<string> {
      const runId = await openRunFromFile(context, file, name)
      const { run } = stores.run.getState()
      if (run?.id === runId) stores.settings.setState({ config: run.config, chosen: true })
      return runId
    },
    /**
     * Opens a shipped example as a copy. The form keeps its settings: Start begins the user's own run.
     * @param isWanted called once the file is fetched: whether to open it still
     */
    async openExample(example: Example, isWanted: () => boolean = () => true): Promise<void> {
      const file = await fetchExample(example)
      if (!isWanted()) return
      const runId = newId('example')
      stores.run.setState(({ examples }) => ({ examples: [...examples, { runId, label: example.label }] }))
      await openRunFromFile(context, file, example.file, { runId, change: {}, copy: true })
    },
    /** Opens a run file as a copy, which has its name and an id of its own. @returns the id */
    openRunCopy: (file: Blob, name: string): Promise<string> =>
      openRunFromFile(context, file, name, { runId: newId('run'), change: {}, copy: true }),
    /** Bytes of the file at an address; null if its server does not say. */
    addressSize: (address: string) => client.call('sizeAt', address),
    /** The whole file at an address, of `most` bytes at most. Rejects with LabError; `cancelOpen` ends it. */
    fetchFile: (address: string, most: number) => client.call('fetchFile', address, most),
    /** The shipped examples, fetched at the first call. Rejects with LabError network. */
    examples: rememberSuccess(fetchExamples),
  }
}
