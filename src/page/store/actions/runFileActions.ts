/**
 * Runs out as files and in again. An opened run stands as it was saved, on any backend or none, until it is
 * asked to compute.
 */
import type { Branch } from '../../../core/runRecord'
import { LabError } from '../../../core/failure'
import { examples, fetchExample, type Example } from './examples'
import type { ActionContext } from './context'
import { noRunYet } from './pageFailures'
import { runName } from '../state/runName'

/** A run file and the name it goes by. */
export interface NamedRunFile {
  name: string
  file: Blob
}

/**
 * Shows a saved run in the place of the one on show, and remembers its file, so that another worker can show
 * it again.
 * @returns its id
 * @throws LabError run-file; the run on show stays
 */
export async function showRunFile(
  { stores, client }: ActionContext,
  file: Blob,
  name: string,
  branch?: Branch,
): Promise<string> {
  const runId = await client.call('openRun', file, name, branch)
  stores.run.setState({ opened: { runId, file, name, branch } })
  return runId
}

/** After a new worker was made: a run that stood as it was saved stands there again. */
export function showAgain({ stores, client }: ActionContext): void {
  const { run, opened } = stores.run.getState()
  // A second failure of a file that could be read before has nothing new to say.
  if (run?.dormant && opened?.runId === run.id)
    void client.call('openRun', opened.file, opened.name, opened.branch).catch(() => undefined)
}

/** @param newId gives an example an id of its own */
export function createRunFileActions(core: ActionContext, newId: (prefix: string) => string) {
  const { stores, client } = core
  return {
    /** The run on show as a file. Rejects with a LabError where there is none, or its weights are no good. */
    async runFile(): Promise<NamedRunFile> {
      const { run } = stores.run.getState()
      if (!run) throw new LabError(noRunYet)
      const { step, file } = await client.call('saveRun', run.id)
      return { name: `${runName(run.id)}-step-${step}.igpt`, file }
    },
    /**
     * Shows a run from a file; its settings go into the form too, so that a restart changes nothing unseen.
     * Rejects with a LabError.
     */
    async openRunFile(file: Blob, name: string): Promise<string> {
      const runId = await showRunFile(core, file, name)
      const { run } = stores.run.getState()
      if (run?.id === runId) stores.settings.setState({ config: run.config, chosen: true })
      return runId
    },
    /**
     * Shows a shipped example, as a run of its own. The form keeps its settings: Start begins the person's
     * own run, not this one.
     * @param onlyInto where given, asked once the file is here: whether there is still room for an example
     */
    async openExample(example: Example, onlyInto: () => boolean = () => true): Promise<void> {
      const file = await fetchExample(example)
      if (!onlyInto()) return
      const runId = newId('example')
      stores.run.setState({ example: { runId, label: example.label } })
      await showRunFile(core, file, example.file, { runId, change: {} })
    },
    /** The shipped examples, fetched at the first call. Rejects with a LabError where they cannot be had. */
    examples,
  }
}
