/** All commands of the page in one list, from which buttons, shortcuts and the help sheet are made. */
import { isHeadless } from '../../core/runRecord'
import { isOwnSet } from '../../core/config'
import type { PagePart } from '../../core/pageParts'
import { seedCounts } from '../../core/runSet'
import { chooseFiles } from '../ui/receivedFiles'
import { download, fileName } from '../ui/download'
import type { CompletionSettings } from '../../core/protocol'
import { stopsOf } from './actions/rewindActions'
import { holeFor } from './state/completions'
import { isHidden } from './state/link'
import type { Lab } from './lab'
import { memoryProblem } from './memoryFit'
import { metricsCsv, metricsJson, runsOnCharts } from './metricsFile'
import { reportFailure } from './reportFailure'
import { displayStatus, isActive, isExample, isPrintable, isUnfinished } from './state/run'
import { isSeedCount } from './state/runSet'
import type { Theme } from './state/settings'
import { failureWords } from '../text/failureWords'
import { text } from '../text/text'
import { validateConfig } from '../../core/validation'

export type CommandId =
  | 'start'
  | 'pause'
  | 'resume'
  | 'step'
  | 'stop'
  | 'restart'
  | 'pair'
  | 'seeds'
  | 'foldBack'
  | 'longer'
  | 'complete'
  | 'replay'
  | 'earlier'
  | 'later'
  | 'metricsCsv'
  | 'metricsJson'
  | 'saveRun'
  | 'openRun'
  | 'exportFolder'
  | 'exportWeights'
  | 'editPalette'
  | 'print'
  | 'share'
  | 'measure'
  | 'theme'
  | 'find'
  | 'lessons'
  | 'help'

export interface LabCommand {
  id: CommandId
  label: string
  /** `KeyboardEvent.key` of its shortcut. */
  key: string
  /** One sentence for the help sheet. */
  help: string
  /** Why it is disabled now, null if it is not. */
  blocked(lab: Lab): string | null
  run(lab: Lab): void | Promise<unknown>
}

/** Why no run can start with the form's settings. */
function startBlocked(lab: Lab): string | null {
  const { phase, prepareFailure, accepting } = lab.stores.lab.getState()
  if (phase !== 'ready') return text.common.backendNotReady
  if (accepting) return text.common.preparingImages
  if (lab.stores.run.getState().pending) return text.disabled.preparing
  const { config } = lab.stores.settings.getState()
  const issue = validateConfig(config)[0]
  if (issue) return issue.message
  const beyond = memoryProblem(config, lab.stores.lab.getState())
  if (beyond) return beyond
  return prepareFailure && isOwnSet(config.dataset) ? failureWords(prepareFailure).message : null
}

/** Why there is no palette to edit. */
function editPaletteBlocked(lab: Lab): string | null {
  if (lab.stores.lab.getState().phase !== 'ready') return text.common.backendNotReady
  return lab.stores.settings.getState().config.tokens === 'vqvae' ? text.palette.codesAreNoPalette : null
}

/** Whether a start would end a run. */
const hasActiveRun = (lab: Lab): boolean => isActive(lab.stores.run.getState().run)

/** Why no step can be taken, neither of the current run nor of a new one. */
function stepBlocked(lab: Lab): string | null {
  const state = lab.stores.run.getState()
  if (!isUnfinished(state.run) || isExample(state)) return startBlocked(lab)
  return lab.stores.lab.getState().phase === 'ready' ? needsRun(lab, 'paused') : text.common.backendNotReady
}

/** Why the current run cannot resume. It may have been opened before a backend is ready. */
function resumeBlocked(lab: Lab): string | null {
  return (
    needsRun(lab, 'paused') ??
    (lab.stores.lab.getState().phase === 'ready' ? null : text.common.backendNotReady)
  )
}

/** Why a command that needs an unfinished run with one of these statuses is text.disabled. */
function needsRun(lab: Lab, ...statuses: string[]): string | null {
  const { run, pending } = lab.stores.run.getState()
  if (!isUnfinished(run)) return text.disabled.noOpenRun
  if (pending) return text.disabled.preparing
  const status = displayStatus(run)
  return statuses.includes(status) ? null : text.disabled.runIs(status)
}

/** The form's completion settings, limited to what the current run supports. */
export function completionSettings(lab: Lab): CompletionSettings {
  const { promptRows, promptCount, samplesPerPrompt, temperature, topK, seed, fill, fillRounds } =
    lab.stores.settings.getState().config
  const run = lab.stores.run.getState().run
  const rows = run ? Math.min(promptRows, run.config.nPx - 1) : promptRows
  const colours = run ? Math.min(topK, run.config.nVocab) : topK
  const hole = run ? holeFor(run.config, lab.stores.completions.getState().hole) : null
  return {
    promptRows: rows,
    promptCount,
    samplesPerPrompt,
    temperature,
    topK: colours,
    seed,
    fill,
    fillRounds,
    hole,
    ...(run?.weights && { weights: run.weights }),
  }
}

/** Why the current run cannot be repeated with its validation images in the training set. */
function foldBackBlocked(lab: Lab): string | null {
  const { run, pending } = lab.stores.run.getState()
  if (lab.stores.lab.getState().phase !== 'ready') return text.common.backendNotReady
  if (!run) return text.disabled.nothingToRepeat
  const folded = run.config.split === 'foldBack'
  if (isUnfinished(run) || pending) return text.disabled.notOver
  return folded ? text.disabled.allImages : null
}

/** Why the current run cannot be trained longer. */
function longerBlocked(lab: Lab): string | null {
  const { run, pending } = lab.stores.run.getState()
  if (lab.stores.lab.getState().phase !== 'ready') return text.common.backendNotReady
  if (!run) return text.disabled.nothingToRepeat
  if (isUnfinished(run) || pending) return text.disabled.notOver
  return displayStatus(run) === 'failed' ? text.disabled.failed : null
}

/** The run's settings go into the form too, so that a restart repeats it. */
async function foldBack(lab: Lab): Promise<void> {
  const { run } = lab.stores.run.getState()
  if (!run) return
  const config = { ...run.config, split: 'foldBack' as const }
  await lab.start(config)
  lab.edit(config)
}

/** Why there are no metrics to save. */
function metricsBlocked(lab: Lab): string | null {
  return runsOnCharts(lab).length > 0 ? null : text.disabled.noMetrics
}

function saveMetrics(lab: Lab, kind: 'csv' | 'json'): void {
  const runs = runsOnCharts(lab)
  const newest = runs[runs.length - 1]
  if (!newest) return
  const { name, step } = newest.run
  const [text, type] =
    kind === 'csv' ? [metricsCsv(runs), 'text/csv'] : [metricsJson(runs), 'application/json']
  download(fileName(kind, name, `step ${step}`, 'metrics'), new Blob([text], { type }))
}

/** Why there are no weights to export. */
function exportBlocked(lab: Lab): string | null {
  const { run } = lab.stores.run.getState()
  if (lab.stores.lab.getState().phase !== 'ready') return text.common.backendNotReady
  if (!run || run.status === 'preparing') return text.disabled.untrained
  return displayStatus(run) === 'failed' ? text.disabled.failed : null
}

/** Why the current run cannot be saved as a file. */
function saveRunBlocked(lab: Lab): string | null {
  const { run } = lab.stores.run.getState()
  if (!run || run.status === 'preparing') return text.disabled.noRun
  return displayStatus(run) === 'failed' ? text.disabled.failed : null
}

/** Opens run files, or the archive of a run set, chosen in a dialog. */
async function openRun(lab: Lab): Promise<void> {
  const files = await chooseFiles('.igpt,.zip', { several: true })
  await lab.openRunFiles(files.map((file) => ({ name: file.name, file })))
}

/** Why the page cannot go through the steps of the run. */
const rewindBlocked = (lab: Lab): string | null =>
  stopsOf(lab.stores).length < 2 ? text.rewind.needsTwo : null

const nextTheme: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' }
const startForm = (lab: Lab) => lab.start(lab.stores.settings.getState().config)

const rows: readonly Omit<LabCommand, 'label' | 'help'>[] = [
  {
    id: 'start',
    key: 's',
    blocked: (lab) => (hasActiveRun(lab) ? text.disabled.replaceWithRestart : startBlocked(lab)),
    run: startForm,
  },
  { id: 'pause', key: 'p', blocked: (lab) => needsRun(lab, 'running'), run: (lab) => lab.pause() },
  { id: 'resume', key: 'p', blocked: resumeBlocked, run: (lab) => lab.resume() },
  { id: 'step', key: '.', blocked: stepBlocked, run: (lab) => lab.step(1) },
  {
    id: 'stop',
    key: 'x',
    // A start under way, too: it may take long, or never end.
    blocked: (lab) =>
      lab.stores.run.getState().pending ? null : needsRun(lab, 'preparing', 'running', 'paused'),
    run: (lab) => lab.stop(),
  },
  {
    id: 'restart',
    key: 'r',
    blocked: (lab) => needsRun(lab, 'running', 'paused') ?? startBlocked(lab),
    run: startForm,
  },
  {
    id: 'pair',
    key: 'b',
    blocked: (lab) => (hasActiveRun(lab) ? text.disabled.stopFirst : startBlocked(lab)),
    run: (lab) => lab.startPair(lab.stores.settings.getState().config),
  },
  {
    id: 'seeds',
    key: 'n',
    blocked: (lab) => {
      if (hasActiveRun(lab)) return text.disabled.stopFirst
      const { least, most } = seedCounts
      return isSeedCount(lab.stores.runSet.getState().seeds)
        ? startBlocked(lab)
        : text.runSets.count(least, most)
    },
    run: (lab) => lab.startSet(lab.stores.settings.getState().config, lab.stores.runSet.getState().seeds),
  },
  { id: 'foldBack', key: 'f', blocked: foldBackBlocked, run: foldBack },
  {
    id: 'longer',
    key: 'g',
    blocked: longerBlocked,
    run: (lab) => lab.stores.view.setState({ longerOpen: true }),
  },
  {
    id: 'complete',
    key: 'c',
    blocked: (lab) => {
      const { run } = lab.stores.run.getState()
      if (lab.stores.lab.getState().phase !== 'ready') return text.common.backendNotReady
      if (!run || displayStatus(run) === 'preparing') return text.disabled.untrained
      if (isHeadless(run)) return text.disabled.noHead
      return holeFor(run.config, lab.stores.completions.getState().hole)?.includes(1) === false
        ? text.disabled.emptyHole
        : null
    },
    run: (lab) => lab.complete(completionSettings(lab)),
  },
  { id: 'replay', key: 'v', blocked: rewindBlocked, run: (lab) => lab.toggleReplay() },
  { id: 'earlier', key: '[', blocked: rewindBlocked, run: (lab) => lab.showNeighbour(-1) },
  { id: 'later', key: ']', blocked: rewindBlocked, run: (lab) => lab.showNeighbour(1) },
  { id: 'metricsCsv', key: 'm', blocked: metricsBlocked, run: (lab) => saveMetrics(lab, 'csv') },
  { id: 'metricsJson', key: 'j', blocked: metricsBlocked, run: (lab) => saveMetrics(lab, 'json') },
  { id: 'exportFolder', key: 'e', blocked: exportBlocked, run: (lab) => lab.saveWeights('folder') },
  { id: 'exportWeights', key: 'w', blocked: exportBlocked, run: (lab) => lab.saveWeights('weights') },
  {
    id: 'saveRun',
    key: 'k',
    blocked: saveRunBlocked,
    run: async (lab) => {
      const { name, file } = await lab.runFile()
      download(name, file)
    },
  },
  {
    id: 'openRun',
    key: 'o',
    blocked: (lab) => (lab.stores.run.getState().pending ? text.disabled.preparing : null),
    run: openRun,
  },
  {
    id: 'editPalette',
    key: 'y',
    blocked: editPaletteBlocked,
    run: (lab) => lab.stores.view.setState({ paletteOpen: true }),
  },
  {
    id: 'print',
    key: 'd',
    blocked: ({ stores: { run } }) => (isPrintable(run.getState().run) ? null : text.disabled.nothingToPrint),
    run: (lab) => lab.stores.view.setState({ printing: true }),
  },
  { id: 'share', key: 'u', blocked: () => null, run: (lab) => lab.stores.view.setState({ shareOpen: true }) },
  {
    id: 'measure',
    key: 'h',
    blocked: () => null,
    run: (lab) => lab.stores.view.setState({ measureOpen: true }),
  },
  {
    id: 'theme',
    key: 't',
    blocked: () => null,
    run: ({ stores: { settings, link } }) => {
      const shown = link.getState().theme ?? settings.getState().theme
      link.setState({ theme: null })
      settings.setState({ theme: nextTheme[shown] })
    },
  },
  {
    id: 'lessons',
    key: 'l',
    blocked: () => null,
    run: (lab) => lab.stores.lessons.setState(({ listOpen }) => ({ listOpen: !listOpen })),
  },
  {
    id: 'find',
    key: '/',
    blocked: () => null,
    run: (lab) => lab.stores.view.setState(({ finderOpen }) => ({ finderOpen: !finderOpen })),
  },
  {
    id: 'help',
    key: '?',
    blocked: () => null,
    run: (lab) => lab.stores.view.setState(({ helpOpen }) => ({ helpOpen: !helpOpen })),
  },
]

/** Label and help are read when they are used, since the language may change. */
export const commands: readonly LabCommand[] = rows.map((row) => ({
  ...row,
  get label() {
    return text.commands[row.id].label
  },
  get help() {
    return text.commands[row.id].help
  },
}))

/** The parts of the page that have a command; where a link hides them all, the command is gone too. */
const partsOf: Partial<Record<CommandId, readonly PagePart[]>> = {
  start: ['transport'],
  pause: ['transport'],
  resume: ['transport'],
  step: ['transport'],
  stop: ['transport'],
  restart: ['transport'],
  pair: ['training'],
  seeds: ['seeds'],
  foldBack: ['compare'],
  longer: ['compare'],
  complete: ['completions'],
  metricsCsv: ['loss', 'probes'],
  metricsJson: ['loss', 'probes'],
  saveRun: ['runFiles'],
  openRun: ['runFiles'],
  exportFolder: ['weights'],
  exportWeights: ['weights'],
  editPalette: ['dataset'],
  share: ['share'],
  measure: ['backend'],
  lessons: ['lesson'],
  help: ['help'],
}

/** Whether the page has this command: a link may hide its part. */
export function isOffered({ stores }: Pick<Lab, 'stores'>, { id }: Pick<LabCommand, 'id'>): boolean {
  const parts = partsOf[id]
  return !parts || parts.some((part) => !isHidden(stores.link.getState(), part))
}

export function commandById(id: CommandId): LabCommand {
  return commands.find((command) => command.id === id) as LabCommand
}

/** Runs a command unless it is hidden or disabled; its failure is displayed. */
export async function runCommand(lab: Lab, command: LabCommand): Promise<void> {
  if (!isOffered(lab, command) || command.blocked(lab) !== null) return
  const run = async () => command.run(lab)
  await reportFailure(lab, run())
}

/** What every button for a command has; render it again when the state that `blocked` reads changes. */
export function commandButton(lab: Lab, command: LabCommand) {
  return {
    label: command.label,
    title: text.common.withKey(command.label, command.key),
    blocked: command.blocked(lab),
    'aria-keyshortcuts': command.key,
    onClick: () => void runCommand(lab, command),
  }
}

/** Menu items that save the metrics of the runs on the charts. */
export function metricsItems(lab: Lab) {
  return (['metricsCsv', 'metricsJson'] as const).map((id) => {
    const command = commandById(id)
    return { label: command.label, blocked: command.blocked(lab), save: () => runCommand(lab, command) }
  })
}
