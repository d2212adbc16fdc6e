/**
 * What the menus that save files have in common: the words that tell a run and its step, and the files of its
 * numbers.
 */
import { commandById, runCommand } from './commands'
import type { Lab } from './lab'
import type { Run } from './state/run'

/** "amber-heron-12, step 20": in the titles of saved figures and the names of their files. */
export function runAtStep({ name, step }: Pick<Run, 'name' | 'step'>): string {
  return `${name}, step ${step}`
}

/** The numbers of the runs on the charts, for a menu. */
export function metricsItems(lab: Lab) {
  return (['metricsCsv', 'metricsJson'] as const).map((id) => {
    const command = commandById(id)
    return { label: command.label, blocked: command.blocked(lab), save: () => runCommand(lab, command) }
  })
}
