/**
 * Runs one lesson over the lab: sets the form, trains, draws and studies when the pupil asks for it, watches
 * the step's condition, and compares guesses with results. Whatever it changes can be undone; a run of the
 * pupil's own is replaced only after consent, and is saved first. Without React.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import { conditionHolds } from '../../../core/lessons/conditions'
import { resultOf, type GuessValue } from '../../../core/lessons/answers'
import type { LessonFacts } from '../../../core/lessons/facts'
import type { Lesson, LessonAction, LessonStep } from '../../../core/lessons/lesson'
import { LabError, toFailure, type Failure } from '../../../core/failure'
import { presetById } from '../../../core/presets'
import { defaultStudy, type Study } from '../../../core/studies/registry'
import { completionSettings } from '../../store/commands'
import type { Lab } from '../../store/lab'
import { currentSet } from '../../store/state/completions'
import { isExample, isUnfinished } from '../../store/state/run'
import { studyBasis } from '../../store/state/studyPanel'
import { lessonText } from '../../text/lessons'
import { pageFacts, type LessonContext } from './pageFacts'
import type { LessonProgress } from './progress'

export interface RunnerState extends LessonProgress {
  /** 'asking': the pupil's own run would be replaced; 'working': what the step does is under way. */
  work: 'idle' | 'asking' | 'working'
  /** The step's action has been done, or was not needed. */
  acted: boolean
  /** The step's condition held at some time since the step began. */
  reached: boolean
  failure: Failure | null
}

export interface LessonRunner {
  readonly lesson: Lesson
  readonly store: StoreApi<RunnerState>
  step(): LessonStep
  /** Does what the step's button says, or asks first where that would replace a run of the pupil's own. */
  act(): Promise<void>
  /** The answer to that question. */
  agree(yes: boolean): Promise<void>
  guess(id: string, value: GuessValue): void
  next(): void
  back(): void
  restart(): void
  /** Puts back the settings and the run of before the lesson. */
  restore(): Promise<void>
  dispose(): void
}

/** Milliseconds between two looks at the clock and at what changes without an event. */
const lookMs = 400

/** @param onProgress called after each change of what the browser should remember */
export function createLessonRunner(
  lab: Lab,
  lesson: Lesson,
  progress: LessonProgress,
  onProgress: (progress: LessonProgress) => void,
): LessonRunner {
  const { stores } = lab
  const store = createStore<RunnerState>()(() => ({
    ...progress,
    work: 'idle',
    acted: false,
    reached: false,
    failure: null,
  }))
  const exampleFiles = new Map<string, string>()
  let begun = Date.now()
  const context = (): LessonContext => ({
    exampleFiles,
    runIds: store.getState().runIds,
    seconds: (Date.now() - begun) / 1000,
  })
  const facts = (): LessonFacts => pageFacts(stores, context())
  let since = facts()
  /** True while a step is being set up: what that changes is not something that happened in it. */
  let isEntering = false
  const step = () => lesson.steps[store.getState().step]

  /** Remembers the pupil's settings and run, before the lesson first changes either. */
  const keepBefore = () => {
    if (store.getState().before) return
    const { presetId, config, chosen } = stores.settings.getState()
    const { run } = stores.run.getState()
    const own = run && !isExample(stores.run.getState()) ? run.id : null
    store.setState({ before: { presetId, config, chosen, runId: own } })
  }
  const applySettings = ({ set }: LessonStep) => {
    if (!set) return
    keepBefore()
    const { presetId, config } = stores.settings.getState()
    const base = set.preset ? presetById(set.preset).config : config
    const palette = base.palette === 'file' ? {} : { paletteColours: '' }
    stores.settings.setState({
      presetId: set.preset ?? presetId,
      config: { ...base, ...palette, ...set.settings },
      chosen: true,
    })
  }
  /** The result of the guess that the step compares, once it can be known; it stays as it was first seen. */
  const takeResult = (now: LessonFacts) => {
    const { compare } = step()
    const { results, reached } = store.getState()
    if (compare === null || !reached || Object.hasOwn(results, compare)) return
    const guess = lesson.steps.find((one) => one.guess?.id === compare)?.guess
    const result = guess ? resultOf(guess, now) : null
    if (result) store.setState({ results: { ...results, [compare]: result } })
  }
  const adopt = (id: string) => {
    const { runIds } = store.getState()
    if (!runIds.includes(id) && isUnfinished(stores.run.getState().run))
      store.setState({ runIds: [...runIds, id] })
  }
  /** Looks whether the step's condition holds now, and pauses the training that was for it. */
  const look = () => {
    if (isEntering) return
    const now = facts()
    const { until, action } = step()
    const isNewRun = now.run !== null && now.run.id !== since.run?.id
    // Who starts the run by the page's own button has done what the step asks for.
    if (action?.kind === 'train' && action.run === 'new' && isNewRun) adopt(now.run!.id)
    const waitsForRun = action?.kind === 'train' && action.run === 'new' && !isNewRun
    const holds = until === null || (!waitsForRun && conditionHolds(until, now, since))
    if (!store.getState().reached && holds) {
      store.setState({ reached: true, acted: true })
      const isOwn = now.run !== null && store.getState().runIds.includes(now.run.id)
      if (
        action?.kind === 'train' &&
        action.pause &&
        isOwn &&
        stores.run.getState().run?.status === 'running'
      )
        void lab.pause().catch(() => undefined)
    }
    takeResult(now)
  }
  const enter = (index: number, { forward }: { forward: boolean }) => {
    isEntering = true
    // What was done once need not be done again on the way back and forth.
    const done = index < store.getState().furthest
    const furthest = Math.max(index, store.getState().furthest)
    store.setState({ step: index, furthest, work: 'idle', acted: done, reached: done, failure: null })
    if (forward && !done) applySettings(lesson.steps[index])
    begun = Date.now()
    since = facts()
    isEntering = false
    look()
  }

  const actions = createActions(lab, store, exampleFiles)
  const attempt = async (work: () => Promise<unknown>) => {
    const { step: index } = store.getState()
    store.setState({ work: 'working', failure: null })
    try {
      await work()
      if (store.getState().step === index) store.setState({ acted: true })
    } catch (error) {
      const failure = toFailure(error)
      // A newer request took its place, which is no failure of this one.
      if (failure.code !== 'busy' && store.getState().step === index) store.setState({ failure })
    } finally {
      if (store.getState().step === index) store.setState({ work: 'idle' })
      look()
    }
  }
  const perform = async ({ savesFirst }: { savesFirst: boolean }) => {
    const { action } = step()
    if (!action) return
    keepBefore()
    await attempt(async () => {
      if (savesFirst) await saveOwnRun(lab)
      await actions.perform(action)
    })
  }

  if (lesson.steps.some(({ action, until }) => action?.kind === 'open' || until?.when === 'exampleOpened'))
    lab.examples().then(
      (list) => {
        for (const { label, file } of list) exampleFiles.set(label, file)
        look()
      },
      // The step that opens one says why it cannot.
      () => undefined,
    )
  const stopSaving = store.subscribe((state, before) => {
    const { step: index, furthest, finished, guesses, results, runIds, before: own } = state
    const kept: LessonProgress = { step: index, furthest, finished, guesses, results, runIds, before: own }
    if (Object.entries(kept).some(([key, value]) => before[key as keyof LessonProgress] !== value))
      onProgress(kept)
  })
  const watched = [stores.run, stores.metrics, stores.probes, stores.completions, stores.studies, stores.lab]
  const stops = [...watched, stores.settings, stores.rewind, stores.touch].map((one) =>
    one.subscribe(() => look()),
  )
  const timer = setInterval(look, lookMs)
  enter(progress.step, { forward: true })

  return {
    lesson,
    store,
    step,
    async act() {
      const { work, acted, reached } = store.getState()
      if (work !== 'idle') return
      const { run } = stores.run.getState()
      // The pupil has paused what this step trains.
      if (step().action?.kind === 'train' && acted && !reached && run?.status === 'paused')
        return attempt(() => lab.resume())
      if (actions.replacesOwnRun(step().action)) store.setState({ work: 'asking' })
      else await perform({ savesFirst: false })
    },
    async agree(yes) {
      store.setState({ work: 'idle' })
      if (!yes) return
      await perform({ savesFirst: true })
    },
    guess(id, value) {
      store.setState(({ guesses }) => ({ guesses: { ...guesses, [id]: value } }))
      look()
    },
    next() {
      const { step: index } = store.getState()
      if (index + 1 < lesson.steps.length) enter(index + 1, { forward: true })
      else store.setState({ finished: true, furthest: lesson.steps.length })
    },
    back() {
      const { step: index } = store.getState()
      if (index > 0) enter(index - 1, { forward: false })
    },
    restart() {
      store.setState({ guesses: {}, results: {}, finished: false, furthest: 0 })
      enter(0, { forward: true })
    },
    async restore() {
      const { before, runIds } = store.getState()
      if (!before) return
      const { runId, ...settings } = before
      const { run } = stores.run.getState()
      store.setState({ before: null })
      stores.settings.setState(settings)
      if (run && runIds.includes(run.id) && run.status === 'running') await lab.pause()
      if (runId === null || run?.id === runId) return
      await lab.openSavedRun(runId)
      // An opened run brings its own settings into the form.
      stores.settings.setState(settings)
    },
    dispose() {
      clearInterval(timer)
      stopSaving()
      for (const stop of stops) stop()
    },
  }
}

/** Longest wait for a run to be saved: a large one, while a probe is being measured. */
const saveMs = 60_000

/**
 * Pauses the pupil's run and saves it as it is then, before another takes its place.
 * @throws LabError if this browser cannot store it; the run stays, paused
 */
async function saveOwnRun(lab: Lab): Promise<void> {
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

/** What a step can do, by the lab. */
function createActions(lab: Lab, store: StoreApi<RunnerState>, exampleFiles: Map<string, string>) {
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
