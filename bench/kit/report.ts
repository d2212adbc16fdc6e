/** The kit's report: what each part found, as JSON and as Markdown, written anew after every result. */
import type { Device } from './device'

/**
 * `incomplete`: the time was over before everything was reached, and the notes say what was not; nothing that
 * ran was wrong. `not reached`: nothing ran to its end.
 */
export type PartState = 'passed' | 'failed' | 'incomplete' | 'not reached'

export interface PartReport {
  id: string
  title: string
  state: PartState
  seconds: number
  /** What was not reached, left out or wrong; one sentence each. */
  notes: string[]
  /** Tables for the reader. */
  markdown: string
  /** The same with every number. */
  data: unknown
}

export interface KitReport {
  date: string
  machine: { cpu: string; system: string; loadBefore: string }
  /** The software that made the report. */
  revision: string
  device: Partial<Device> | null
  seconds: number
  parts: PartReport[]
}

const shownState: Record<PartState, string> = {
  passed: 'passed',
  failed: '**FAILED**',
  incomplete: 'partly reached, and right',
  'not reached': 'not reached',
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '/')).join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

const section = ({ title, state, markdown, notes }: PartReport, i: number) =>
  [
    `## ${i + 1}. ${title}: ${shownState[state]}`,
    ...(markdown ? [markdown] : []),
    ...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join('\n')] : []),
  ].join('\n\n')

/** The whole report. */
export function reportMarkdown({ date, machine, revision, device, seconds, parts }: KitReport): string {
  const adapter = device?.name
    ? `${device.name}, ${device.driver || 'driver unknown'}${device.hardware ? '' : ', a software adapter'}`
    : 'none found'
  return `${[
    '# GPU kit',
    `${date}. Adapter: ${adapter}. ${machine.cpu}; ${machine.system}. Load average before the run: ` +
      `${machine.loadBefore}. iGPT Lab at ${revision}. ${Math.round(seconds)} s in all.`,
    table(
      ['Part', 'Result', 'Seconds'],
      parts.map((part, i) => [`${i + 1}. ${part.title}`, shownState[part.state], part.seconds.toFixed(0)]),
    ),
    ...parts.map(section),
  ].join('\n\n')}\n`
}
