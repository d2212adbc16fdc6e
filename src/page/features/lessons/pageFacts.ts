/** What a lesson may know of the page (core/lessons/facts), read from the stores. */
import type { LessonFacts, RunMeasures } from '../../../core/lessons/facts'
import type { Stores } from '../../store/state/stores'
import { drawsOf } from '../../store/state/completions'
import { validationRows, type PastRun } from '../../store/state/history'
import { displayStatus, shownExample, type Run } from '../../store/state/run'

/** What the stores do not know: which examples there are, which runs are the lesson's, and the time. */
export interface LessonContext {
  /** Files of the shipped examples by their labels. */
  exampleFiles: ReadonlyMap<string, string>
  /** Ids of the runs that the lesson trained, oldest first. */
  runIds: readonly string[]
  seconds: number
}

type Measured = Pick<RunMeasures, 'training' | 'validation' | 'probes' | 'testImages'>

function measuresOf(run: Run, measured: Measured): RunMeasures {
  const { id, step, config, parameters, baselines, preview } = run
  const ended = ['finished', 'stopped', 'failed'].includes(displayStatus(run))
  const paletteError = preview.reconstructionError
  return { id, step, ended, config, parameters, paletteError, baselines, ...measured }
}

/** Test images behind a run's accuracies; files of before they were recorded say only how many were asked. */
const testCount = (labels: Uint8Array | undefined, { config, preview }: Run): number =>
  labels?.length ?? Math.min(config.probeTestImages, preview.testImages)

function currentRun({ run, metrics, probes }: Stores): RunMeasures | null {
  const { run: current } = run.getState()
  if (!current) return null
  const { training } = metrics.getState()
  const { rows, testImages } = probes.getState()
  return measuresOf(current, {
    training: { step: training.view('step'), loss: training.view('loss') },
    validation: validationRows(metrics.getState()),
    probes: rows,
    testImages: testCount(testImages?.labels, current),
  })
}

function pastMeasures({ run, training, validation, probes, measured }: PastRun): RunMeasures {
  return measuresOf(run, {
    training: { step: training.view('step'), loss: training.view('loss') },
    validation,
    probes,
    testImages: testCount(measured?.testImages?.labels, run),
  })
}

/** The lesson's run before the current one; without one, the run that the current one replaced. */
function previousRun({ history, run }: Stores, runIds: readonly string[]): RunMeasures | null {
  const current = run.getState().run?.id
  const past = history.getState().runs.filter((one) => one.run.id !== current)
  const own = past.filter((one) => runIds.includes(one.run.id))
  const found = (own.length > 0 ? own : past).at(-1)
  return found ? pastMeasures(found) : null
}

/** The data prepared for the form as it is now. */
function formData({ lab, settings }: Stores): LessonFacts['data'] {
  const { preview, preparing } = lab.getState()
  const { config } = settings.getState()
  const fits =
    preview?.summary.id === config.dataset &&
    preview.nPx === config.nPx &&
    preview.palette.nVocab === config.nVocab
  if (!preview || preparing || !fits) return null
  return { paletteError: preview.reconstructionError, colours: preview.palette.nVocab }
}

/** The example on the page, once all that its file holds has arrived. */
function readExample({ run }: Stores, files: LessonContext['exampleFiles']): LessonFacts['example'] {
  const state = run.getState()
  const example = shownExample(state)
  const file = example && files.get(example.label)
  const isRead = state.run !== null && displayStatus(state.run) !== 'preparing'
  return file && isRead && state.run ? { runId: state.run.id, file } : null
}

export function pageFacts(stores: Stores, context: LessonContext): LessonFacts {
  const { image, place } = stores.touch.getState()
  return {
    form: stores.settings.getState().config,
    data: formData(stores),
    run: currentRun(stores),
    previous: previousRun(stores, context.runIds),
    studies: Object.values(stores.studies.getState().byKind).flatMap(({ id, study, state, result }) =>
      state === 'done' && result ? [{ id, kind: study.kind, result }] : [],
    ),
    drawings: drawsOf(stores.completions.getState()).flatMap(({ setId, state }) =>
      state === 'done' ? [setId] : [],
    ),
    example: readExample(stores, context.exampleFiles),
    pixel: image && JSON.stringify([image, place]),
    shownStep: stores.rewind.getState().step,
    seconds: context.seconds,
  }
}
