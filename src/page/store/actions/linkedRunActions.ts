/**
 * The run file of a link (`run=`): a shipped example is opened at once, anything else only once the visitor
 * has allowed it, and nothing is requested before. The file is read like any other, which trusts nothing.
 */
import { toFailure } from '../../../core/failure'
import type { ActionContext, NewId } from './context'
import { examples, type Example } from './examples'
import { openRunFromFile } from './runFileActions'

/** A file of more bytes is fetched only once its size is allowed, too. */
export const askAboveBytes = 10e6
/** Bytes of the largest run file that is fetched. */
export const mostRunBytes = 1e9

/** File name of a run that the lab ships, for `models/NAME.igpt`; null for any other address. */
export const shippedRun = (address: string): string | null =>
  /^(?:\.?\/)?models\/([\w.-]+\.igpt)$/.exec(address)?.[1] ?? null

/** The whole address of a run file, on this site or another. */
export const runAddress = (run: string): URL => new URL(run, document.baseURI)

/** The last part of a run file's path, as people write it. */
export function runFileName({ pathname }: Pick<URL, 'pathname'>): string {
  const name = pathname.split('/').at(-1) || pathname
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

export interface LinkedRunParts {
  openExample(example: Example): Promise<void>
}

export function createLinkedRunActions(
  context: ActionContext<'link' | 'run' | 'settings'>,
  newId: NewId,
  { openExample }: LinkedRunParts,
) {
  const { stores, client } = context
  const { link, settings, run } = stores
  /** Counts what was begun and declined: only the newest may change anything. */
  let newest = 0

  /** Runs `work` in the state "fetching"; its failure is displayed, unless it is no longer wanted. */
  async function fetching(work: (isWanted: () => boolean) => Promise<void>): Promise<void> {
    const own = ++newest
    const isWanted = () => own === newest
    link.setState({ linkedRun: { state: 'fetching', progress: null } })
    try {
      await work(isWanted)
      if (isWanted() && link.getState().linkedRun.state === 'fetching')
        link.setState({ linkedRun: { state: 'over' } })
    } catch (error) {
      if (isWanted()) link.setState({ linkedRun: { state: 'failed', failure: toFailure(error) } })
    }
  }

  async function openShipped(file: string): Promise<void> {
    const listed = await examples().catch(() => [])
    await openExample(listed.find((example) => example.file === file) ?? { file, label: file, about: '' })
  }

  async function open(address: string, isWanted: () => boolean): Promise<void> {
    const { name, file } = await client.call('fetchFile', address, mostRunBytes)
    if (!isWanted()) return
    const runId = newId('run')
    const opened = await openRunFromFile(context, file, name, { runId, change: {}, copy: true })
    const shown = run.getState().run
    // The settings of the link, where it has some, are what the teacher wants to be trained.
    if (shown?.id === opened && !settings.getState().chosen)
      settings.setState({ config: shown.config, chosen: true })
  }

  return {
    /** Opens the link's run file if it ships with the lab; otherwise asks. Resolves when that is done. */
    async openLinkedRun(): Promise<void> {
      const wanted = link.getState().run
      if (wanted === null) return
      const shipped = shippedRun(wanted)
      if (shipped) await fetching(() => openShipped(shipped))
      else link.setState({ linkedRun: { state: 'asks' } })
    },
    /** The visitor allows the request, and where it was asked for, the size. */
    async allowLinkedRun(): Promise<void> {
      const { run: wanted, linkedRun } = link.getState()
      if (wanted === null) return
      const address = runAddress(wanted).href
      await fetching(async (isWanted) => {
        if (linkedRun.state !== 'asksSize') {
          const bytes = await client.call('sizeAt', address)
          if (!isWanted()) return
          if (bytes !== null && bytes > askAboveBytes) {
            link.setState({ linkedRun: { state: 'asksSize', bytes } })
            return
          }
        }
        await open(address, isWanted)
      })
    },
    /** Opens nothing, or stops fetching; the link is forgotten for this visit. */
    declineLinkedRun(): void {
      const { state } = link.getState().linkedRun
      newest += 1
      if (state === 'fetching') client.cancelOpen()
      link.setState({ linkedRun: { state: 'over' } })
    },
  }
}
