/**
 * The run file of a link (`run=`): a shipped example is opened at once, anything else only once the visitor
 * has allowed it, and nothing is requested before. The file is read like any other, which trusts nothing.
 */
import { toFailure } from '../../../core/failure'
import type { Lab } from '../../store/lab'

/** A file of more bytes is fetched only once its size is allowed, too. */
const askAboveBytes = 10e6
/** Bytes of the largest run file that is fetched. */
const mostRunBytes = 1e9

/** File name of a run that the lab ships, for `models/NAME.igpt`; null for any other address. */
const shippedRun = (address: string): string | null =>
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

/** Numbers the requests, so that one that was cancelled changes nothing. */
let tickets = 0

/** Runs `work` in the state "fetching"; its failure is displayed, unless it is no longer wanted. */
async function fetching(
  { stores: { link } }: Lab,
  work: (isWanted: () => boolean) => Promise<void>,
): Promise<void> {
  const ticket = ++tickets
  const isWanted = () => {
    const { linkedRun } = link.getState()
    return linkedRun.state === 'fetching' && linkedRun.ticket === ticket
  }
  link.setState({ linkedRun: { state: 'fetching', ticket, progress: null } })
  try {
    await work(isWanted)
    if (isWanted()) link.setState({ linkedRun: { state: 'over' } })
  } catch (error) {
    if (isWanted()) link.setState({ linkedRun: { state: 'failed', failure: toFailure(error) } })
  }
}

async function openShipped(lab: Lab, file: string): Promise<void> {
  const listed = await lab.examples().catch(() => [])
  await lab.openExample(listed.find((example) => example.file === file) ?? { file, label: file, about: '' })
}

async function openFetched(lab: Lab, address: string, isWanted: () => boolean): Promise<void> {
  const { name, file } = await lab.fetchFile(address, mostRunBytes)
  if (!isWanted()) return
  const opened = await lab.openRunCopy(file, name)
  const { run, settings } = lab.stores
  const shown = run.getState().run
  // The settings of the link, where it has some, are what the teacher wants to be trained.
  if (shown?.id === opened && !settings.getState().chosen)
    settings.setState({ config: shown.config, chosen: true })
}

/** Opens the link's run file if it ships with the lab; otherwise asks. Resolves when that is done. */
export async function openLinkedRun(lab: Lab): Promise<void> {
  const { link } = lab.stores
  const wanted = link.getState().run
  if (wanted === null) return
  const shipped = shippedRun(wanted)
  if (shipped) await fetching(lab, () => openShipped(lab, shipped))
  else link.setState({ linkedRun: { state: 'asks' } })
}

/** The visitor allows the request, and where it was asked for, the size. */
export async function allowLinkedRun(lab: Lab): Promise<void> {
  const { link } = lab.stores
  const { run: wanted, linkedRun } = link.getState()
  if (wanted === null) return
  const address = runAddress(wanted).href
  await fetching(lab, async (isWanted) => {
    const bytes = linkedRun.state === 'asksSize' ? null : await lab.addressSize(address)
    if (!isWanted()) return
    if (bytes !== null && bytes > askAboveBytes) link.setState({ linkedRun: { state: 'asksSize', bytes } })
    else await openFetched(lab, address, isWanted)
  })
}

/** Opens nothing, or stops fetching; the link is forgotten for this visit. */
export function declineLinkedRun(lab: Lab): void {
  const { link } = lab.stores
  if (link.getState().linkedRun.state === 'fetching') lab.cancelOpen()
  link.setState({ linkedRun: { state: 'over' } })
}
