/** What the steps of a lesson can do, by the lab: train, open an example, draw, study. */
import type { StoreApi } from 'zustand/vanilla'
import { LabError } from '../../../core/failure'
import type { LessonAction } from '../../../core/lessons/lesson'
import { defaultStudy, type Study } from '../../../core/studies/registry'
import { completionSettings } from '../../store/commands'
import type { Lab } from '../../store/lab'
import { currentSet } from '../../store/state/completions'
import { isExample, isUnfinished } from '../../store/state/run'
import { studyBasis } from '../../store/state/studyPanel'
import { lessonText } from '../../text/lessons'
import type { LessonProgress } from './progress'

/** Longest wait for a run to be saved: a large one, while a probe is being measured. */
const saveMs = 60_000

/**
 * Pauses the pupil's run and saves it as it is then, before another takes its place.
 * @throws LabError if this browser cannot store it; the run stays, paused
 */
export async function saveOwnRun(lab: Lab): Promise<void> {
  const { run: runs, savedRuns } = lab.stores
  if (runs.getState().run?.status === 'running') await lab.pause()
  const { run } = runs.getState()
  // A run that is only opened is in its file or in the storage already, and one without a step has nothing.
  if (!run || run.status === 'opened' || run.step === 0) return
  const isSaved = () => {
    const { lastSave } = savedRuns.getState()
    return lastSave?.runId === run.id && lastSave.step >= run.step
  }
  savedRuns.setState({ saveFailure: null })
  lab.saveNow()
  await new Promise<void>((resolve, reject) => {
    let stop = () => {}
    const look = () => {
      const { saveFailure } = savedRuns.getState()
      if (!isSaved() && !saveFailure) return
      stop()
      if (isSaved()) resolve()
      else reject(new LabError(saveFailure ?? lessonText().notSaved))
    }
    const timer = setTimeout(() => {
      stop()
      reject(new LabError(lessonText().notSaved))
    }, saveMs)
    const unsubscribe = savedRuns.subscribe(look)
    stop = () => {
      clearTimeout(timer)
      unsubscribe()
    }
    look()
  })
}

/** @param exampleFiles files of the examples by label, to be filled in */
export function createActions(
  lab: Lab,
  store: Pick<StoreApi<LessonProgress>, 'getState' | 'setState'>,
  exampleFiles: Map<string, string>,
) {
  const { stores } = lab
  const isOwn = (id: string) => store.getState().runIds.includes(id)

  const trainNew = async () => {
    await lab.ready()
    const { runIds } = store.getState()
    const starting = lab.start(stores.settings.getState().config)
    const id = stores.run.getState().pending?.id
    if (id) store.setState({ runIds: [...runIds, id] })
    await starting.catch((error: unknown) => {
      if (stores.run.getState().run?.id !== id) store.setState({ runIds })
      throw error
    })
  }
  /** Goes on with the lesson's newest run, from the browser's storage if another is on the page. */
  const trainOn = async () => {
    const last = store.getState().runIds.at(-1)
    const { run } = stores.run.getState()
    if (last === undefined) throw new LabError(lessonText().noRunToGoOn)
    if (run?.id !== last) await lab.openSavedRun(last)
    const { status } = stores.run.getState().run ?? {}
    if (status === 'paused' || status === 'opened') await lab.resume()
  }
  const open = async (file: string) => {
    const list = await lab.examples()
    for (const example of list) exampleFiles.set(example.label, example.file)
    const found = list.find((example) => example.file === file)
    if (!found) throw new LabError(lessonText().noExample(file))
    await lab.openExample(found)
  }
  /** As the images on the page were drawn, with the next seed; else as the form says. */
  const draw = async () => {
    const shown = currentSet(stores.completions.getState())?.settings
    const settings = shown ?? completionSettings(lab)
    await lab.complete({ ...settings, seed: (settings.seed + 1) % 2 ** 32 })
  }
  const study = async (kind: Study['kind'], settings: Readonly<Record<string, number | string>>) => {
    const { run } = stores.run.getState()
    if (!run) throw new LabError(lessonText().noRunToGoOn)
    stores.studyPanel.setState(({ edits }) => ({
      open: true,
      tab: kind,
      edits: { ...edits, [kind]: settings },
    }))
    await lab.study({ ...defaultStudy(kind, studyBasis(run)), ...settings } as Study)
  }
  return {
    /** Whether a run of the pupil's own that is not over would make room for the lesson's. */
    replacesOwnRun(action: LessonAction | null): boolean {
      const { run, pending } = stores.run.getState()
      if (pending && !isOwn(pending.id)) return action?.kind === 'train' || action?.kind === 'open'
      if (!isUnfinished(run) || isExample(stores.run.getState()) || isOwn(run.id)) return false
      return action?.kind === 'train' || action?.kind === 'open'
    },
    perform(action: LessonAction): Promise<unknown> {
      if (action.kind === 'train') return action.run === 'new' ? trainNew() : trainOn()
      if (action.kind === 'open') return open(action.file)
      return action.kind === 'draw' ? draw() : study(action.study, action.settings)
    },
  }
}
