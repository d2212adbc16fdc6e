/**
 * Runs one lesson over the lab: sets the form, trains, draws and studies when the pupil asks for it, watches
 * the step's condition, and compares guesses with results. Whatever it changes can be undone; a run of the
 * pupil's own is replaced only after consent, and is saved first. Without React.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import { conditionHolds } from '../../../core/lessons/conditions'
import { resultOf, type GuessValue } from '../../../core/lessons/answers'
import type { LessonFacts } from '../../../core/lessons/facts'
import type { Lesson, LessonStep } from '../../../core/lessons/lesson'
import { toFailure, type Failure } from '../../../core/failure'
import { presetById } from '../../../core/presets'
import type { Lab } from '../../store/lab'
import { chooseView, shownView } from '../../store/shownView'
import type { View } from '../../store/state/settings'
import { isExample, isUnfinished } from '../../store/state/run'
import { createActions, saveOwnRun } from './lessonActions'
import { pageFacts } from './pageFacts'
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

/** Milliseconds between two looks at the clock and at what changes without an event. */
const lookMs = 400

export class LessonRunner {
  readonly store: StoreApi<RunnerState>
  private readonly exampleFiles = new Map<string, string>()
  private readonly actions: ReturnType<typeof createActions>
  private readonly stops: (() => void)[]
  /** When the step began, and how things were then. */
  private begun = Date.now()
  private since: LessonFacts
  /** True while a step is being set up: what that changes is not something that happened in it. */
  private isEntering = false
  /** The view of before the lesson, which changes it to show a part that only the other has. */
  private readonly view: View

  /** @param onProgress called after each change of what the browser should remember */
  constructor(
    private readonly lab: Lab,
    readonly lesson: Lesson,
    progress: LessonProgress,
    onProgress: (progress: LessonProgress) => void,
  ) {
    this.store = createStore<RunnerState>()(() => ({
      ...progress,
      work: 'idle',
      acted: false,
      reached: false,
      failure: null,
    }))
    this.actions = createActions(lab, this.store, this.exampleFiles)
    this.since = this.facts()
    this.view = shownView(lab.stores)
    const timer = setInterval(this.look, lookMs)
    this.stops = [...this.watch(), this.remember(onProgress), () => clearInterval(timer)]
    this.listExamples()
    this.enter(progress.step, { forward: true })
  }

  step(): LessonStep {
    return this.lesson.steps[this.store.getState().step]
  }

  /** Does what the step's button says, or asks first where that would replace a run of the pupil's own. */
  async act(): Promise<void> {
    const { work, acted, reached } = this.store.getState()
    if (work !== 'idle') return
    const { run } = this.lab.stores.run.getState()
    const { action } = this.step()
    // The pupil has paused what this step trains.
    if (action?.kind === 'train' && acted && !reached && run?.status === 'paused')
      return this.attempt(() => this.lab.resume())
    if (this.actions.replacesOwnRun(action)) this.store.setState({ work: 'asking' })
    else await this.perform({ savesFirst: false })
  }

  /** The answer to that question. */
  async agree(yes: boolean): Promise<void> {
    this.store.setState({ work: 'idle' })
    if (yes) await this.perform({ savesFirst: true })
  }

  guess(id: string, value: GuessValue): void {
    this.store.setState(({ guesses }) => ({ guesses: { ...guesses, [id]: value } }))
    this.look()
  }

  readonly next = (): void => {
    const { step } = this.store.getState()
    if (step + 1 < this.lesson.steps.length) this.enter(step + 1, { forward: true })
    else this.store.setState({ finished: true, furthest: this.lesson.steps.length })
  }

  readonly back = (): void => {
    const { step } = this.store.getState()
    if (step > 0) this.enter(step - 1, { forward: false })
  }

  readonly restart = (): void => {
    this.store.setState({ guesses: {}, results: {}, finished: false, furthest: 0 })
    this.enter(0, { forward: true })
  }

  /** Puts back the settings and the run of before the lesson. */
  async restore(): Promise<void> {
    const { before, runIds } = this.store.getState()
    if (!before) return
    const { stores } = this.lab
    const { runId, ...settings } = before
    const { run } = stores.run.getState()
    this.store.setState({ before: null })
    stores.settings.setState(settings)
    chooseView(stores, this.view)
    if (run && runIds.includes(run.id) && run.status === 'running') await this.lab.pause()
    if (runId === null || run?.id === runId) return
    await this.lab.openSavedRun(runId)
    // An opened run brings its own settings into the form.
    stores.settings.setState(settings)
  }

  dispose(): void {
    for (const stop of this.stops) stop()
  }

  private facts(): LessonFacts {
    return pageFacts(this.lab.stores, {
      exampleFiles: this.exampleFiles,
      runIds: this.store.getState().runIds,
      seconds: (Date.now() - this.begun) / 1000,
    })
  }

  /** Looks again whenever the page changes. @returns functions that end it */
  private watch(): (() => void)[] {
    const { run, metrics, probes, completions, studies, lab, settings, rewind, touch } = this.lab.stores
    return [run, metrics, probes, completions, studies, lab, settings, rewind, touch].map((store) =>
      store.subscribe(() => this.look()),
    )
  }

  /** @returns a function that ends it */
  private remember(onProgress: (progress: LessonProgress) => void): () => void {
    return this.store.subscribe((state, old) => {
      const { step, furthest, finished, guesses, results, runIds, before } = state
      const kept: LessonProgress = { step, furthest, finished, guesses, results, runIds, before }
      if (Object.entries(kept).some(([key, value]) => old[key as keyof LessonProgress] !== value))
        onProgress(kept)
    })
  }

  /** The examples that the lesson's steps name are known to the page by their labels. */
  private listExamples(): void {
    const { steps } = this.lesson
    if (!steps.some(({ action, until }) => action?.kind === 'open' || until?.when === 'exampleOpened')) return
    this.lab.examples().then(
      (list) => {
        for (const { label, file } of list) this.exampleFiles.set(label, file)
        this.look()
      },
      // The step that opens one says why it cannot.
      () => undefined,
    )
  }

  private enter(index: number, { forward }: { forward: boolean }): void {
    this.isEntering = true
    // What was done once need not be done again on the way back and forth.
    const { furthest } = this.store.getState()
    const done = index < furthest
    this.store.setState({
      step: index,
      furthest: Math.max(index, furthest),
      work: 'idle',
      acted: done,
      reached: done,
      failure: null,
    })
    if (forward && !done) this.applySettings(this.lesson.steps[index])
    this.begun = Date.now()
    this.since = this.facts()
    this.isEntering = false
    this.look()
  }

  /** Remembers the pupil's settings and run, before the lesson first changes either. */
  private keepBefore(): void {
    if (this.store.getState().before) return
    const { stores } = this.lab
    const { presetId, config, chosen } = stores.settings.getState()
    const { run } = stores.run.getState()
    const runId = run && !isExample(stores.run.getState()) ? run.id : null
    this.store.setState({ before: { presetId, config, chosen, runId } })
  }

  private applySettings({ set }: LessonStep): void {
    if (!set) return
    this.keepBefore()
    const { settings } = this.lab.stores
    const { presetId, config } = settings.getState()
    const base = set.preset ? presetById(set.preset).config : config
    const palette = base.palette === 'file' ? {} : { paletteColours: '' }
    settings.setState({
      presetId: set.preset ?? presetId,
      config: { ...base, ...palette, ...set.settings },
      chosen: true,
    })
  }

  /** Looks whether the step's condition holds now, and pauses the training that was for it. */
  private readonly look = (): void => {
    if (this.isEntering) return
    const now = this.facts()
    const { until, action } = this.step()
    const waitsForRun = action?.kind === 'train' && action.run === 'new'
    const isNewRun = now.run !== null && now.run.id !== this.since.run?.id
    // Who starts the run by the page's own button has done what the step asks for.
    if (waitsForRun && isNewRun && now.run) this.adopt(now.run.id)
    const canHold = !waitsForRun || isNewRun
    const holds = until === null || (canHold && conditionHolds(until, now, this.since))
    if (holds && !this.store.getState().reached) this.reach(now)
    this.takeResult(now)
  }

  /** Makes a run that the pupil has started the lesson's own. */
  private adopt(id: string): void {
    const { runIds } = this.store.getState()
    if (!runIds.includes(id) && isUnfinished(this.lab.stores.run.getState().run))
      this.store.setState({ runIds: [...runIds, id] })
  }

  private reach({ run }: LessonFacts): void {
    this.store.setState({ reached: true, acted: true })
    const { action } = this.step()
    if (action?.kind !== 'train' || !action.pause || run === null) return
    const isRunning = this.lab.stores.run.getState().run?.status === 'running'
    // A run that has just ended has nothing to pause.
    if (isRunning && this.store.getState().runIds.includes(run.id)) this.lab.pause().catch(() => undefined)
  }

  /** The result of the guess that the step compares, once it can be known; it stays as it was first seen. */
  private takeResult(now: LessonFacts): void {
    const { compare } = this.step()
    const { results, reached } = this.store.getState()
    if (compare === null || !reached || Object.hasOwn(results, compare)) return
    const guess = this.lesson.steps.find((one) => one.guess?.id === compare)?.guess
    const result = guess ? resultOf(guess, now) : null
    if (result) this.store.setState({ results: { ...results, [compare]: result } })
  }

  private async perform({ savesFirst }: { savesFirst: boolean }): Promise<void> {
    const { action } = this.step()
    if (!action) return
    this.keepBefore()
    await this.attempt(async () => {
      if (savesFirst) await saveOwnRun(this.lab)
      await this.actions.perform(action)
    })
  }

  /** Does the work of the step that is shown; its end and its failure are no longer said in another step. */
  private async attempt(work: () => Promise<unknown>): Promise<void> {
    const { store } = this
    const { step } = store.getState()
    const say = (change: Partial<RunnerState>) => store.getState().step === step && store.setState(change)
    store.setState({ work: 'working', failure: null })
    try {
      await work()
      say({ acted: true })
    } catch (error) {
      const failure = toFailure(error)
      // A newer request took its place, which is no failure of this one.
      if (failure.code !== 'busy') say({ failure })
    } finally {
      say({ work: 'idle' })
      this.look()
    }
  }
}
