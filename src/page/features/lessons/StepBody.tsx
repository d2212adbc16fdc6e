/** One step of a lesson: what it says, its guess, its button, what it waits for, and the comparison. */
import { useStore } from 'zustand'
import type { Guess, LessonStep } from '../../../core/lessons/lesson'
import type { RunConfig } from '../../../core/config'
import { wordsIn } from '../../../core/lessons/words'
import { texts } from '../../../core/text/texts'
import { useStores } from '../../store/hooks'
import { valueWords } from '../../store/state/labels'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { lessonText } from '../../text/lessons'
import { text } from '../../text/text'
import { Comparison } from './Comparison'
import { GuessInput, guessWords } from './GuessInput'
import type { LessonRunner } from './lessonRunner'
import { Paragraphs } from './MarkedText'

/** The settings that the step has put into the form, by the names that the form shows. */
function SetNote({ set }: Pick<LessonStep, 'set'>) {
  const config = useStore(useStores().settings, (state) => state.config)
  if (!set) return null
  const words = lessonText()
  const keys = Object.keys(set.settings) as (keyof RunConfig)[]
  return (
    <p className="small quiet lesson-sets">
      {words.sets}{' '}
      {[
        ...(set.preset ? [`${words.preset}: ${texts.presets[set.preset].label}`] : []),
        ...keys.map((key) => `${texts.config[key].label}: ${valueWords(config, key)}`),
      ].join(' · ')}
    </p>
  )
}

/** Asks before a run of the pupil's own makes room. */
function Asking({ runner }: { runner: LessonRunner }) {
  const run = useStore(useStores().run, (state) => state.run)
  const words = lessonText()
  return (
    <div className="lesson-asking" role="alert">
      <p>{words.asking(run?.name ?? '', run?.step ?? 0)}</p>
      <div className="lesson-row">
        <Button kind="primary" label={words.askingYes} onClick={() => void runner.agree(true)} />
        <Button label={words.askingNo} onClick={() => void runner.agree(false)} />
      </div>
    </div>
  )
}

/** The bar of what is under way: of a training with its steps, of a study with its pieces. */
function Progress({ step }: { step: LessonStep }) {
  const run = useStore(useStores().run, (state) => state.run)
  const byKind = useStore(useStores().studies, (state) => state.byKind)
  const words = lessonText()
  const { action } = step
  if (!action) return null
  const study = action.kind === 'study' ? byKind[action.study] : undefined
  // The last probe comes a little after the last step.
  const isTraining = action.kind === 'train' && run !== null && run.status !== 'finished'
  const doing = action.kind === 'train' && !isTraining && run ? words.doing.study : words.doing[action.kind]
  const [done, all] = isTraining ? [run.step, run.config.steps] : [study?.done ?? 0, study?.all ?? 0]
  return (
    <div className="lesson-progress">
      <span className="small num">
        {doing} {isTraining && words.trained(run.step, run.config.steps)}
      </span>
      <progress max={all || 1} value={all ? done : undefined} aria-label={doing} />
    </div>
  )
}

function Action({ runner, step }: { runner: LessonRunner; step: LessonStep }) {
  const { work, reached, acted } = useStore(runner.store)
  const isPaused = useStore(useStores().run, ({ run }) => run?.status === 'paused')
  const words = lessonText()
  const { action, guess } = step
  const guessed = useStore(runner.store, ({ guesses }) => !guess || Object.hasOwn(guesses, guess.id))
  if (!action) return null
  if (work === 'asking') return <Asking runner={runner} />
  const waits = work === 'working' || (acted && !reached && !(action.kind === 'train' && isPaused))
  if (waits) return <Progress step={step} />
  if (reached && action.kind !== 'draw') return null
  const goesOn = action.kind === 'train' && (action.run === 'on' || (acted && !reached))
  const usual = goesOn ? words.act.goOn : words.act[action.kind]
  const label = step.button && !(acted && !reached) ? wordsIn(step.button, text.common.locale) : usual
  return (
    <Button
      kind={reached ? 'default' : 'primary'}
      className="lesson-act"
      label={label}
      blocked={guessed ? null : words.guessFirst}
      onClick={() => void runner.act()}
    />
  )
}

/** The settings of the run that a guess is about: the form's if it is still to be trained or opened. */
function useGuessedConfig(runner: LessonRunner): RunConfig {
  const form = useStore(useStores().settings, (state) => state.config)
  const run = useStore(useStores().run, (state) => state.run)
  const at = useStore(runner.store, (state) => state.step)
  const { steps } = runner.lesson
  const id = steps[at].guess?.id
  const compared = steps.findIndex(({ compare }, i) => i >= at && compare === id)
  const until = compared < 0 ? steps.length : compared + 1
  const isToCome = steps
    .slice(at, until)
    .some(({ action }) => action?.kind === 'open' || (action?.kind === 'train' && action.run === 'new'))
  return isToCome || !run ? form : run.config
}

function GuessPart({ runner, guess }: { runner: LessonRunner; guess: Guess }) {
  const config = useGuessedConfig(runner)
  const value = useStore(runner.store, ({ guesses }) => guesses[guess.id])
  const words = lessonText()
  if (value === undefined)
    return <GuessInput guess={guess} config={config} onGuess={(made) => runner.guess(guess.id, made)} />
  const said =
    typeof value !== 'number'
      ? words.yourCurve
      : guess.kind === 'number'
        ? guessWords(guess, value)
        : guess.kind === 'layer'
          ? words.layerName(value)
          : guess.kind === 'choice' && guess.options[value]
            ? wordsIn(guess.options[value].say, text.common.locale)
            : ''
  return (
    <p className="guessed" role="status">
      {words.guessed} <b>{said}</b>
    </p>
  )
}

export function StepBody({ runner }: { runner: LessonRunner }) {
  const state = useStore(runner.store)
  const run = useStore(useStores().run, ({ run: current }) => current)
  const form = useStore(useStores().settings, ({ config }) => config)
  const step = runner.lesson.steps[state.step]
  const compared = runner.lesson.steps.find(({ guess }) => guess && guess.id === step.compare)?.guess
  const isGuessed = !step.guess || Object.hasOwn(state.guesses, step.guess.id)
  const showsResult = compared && state.reached && isGuessed
  const isDone = state.reached && isGuessed && (!compared || Object.hasOwn(state.results, compared.id))
  return (
    <div className="lesson-body">
      <Paragraphs words={step.say} />
      <SetNote set={step.set} />
      {step.guess && <GuessPart key={step.guess.id} runner={runner} guess={step.guess} />}
      <Action runner={runner} step={step} />
      {state.failure && <Notice failure={state.failure} />}
      {showsResult && (
        <Comparison
          guess={compared}
          value={state.guesses[compared.id]}
          result={state.results[compared.id]}
          config={run?.config ?? form}
        />
      )}
      {step.after && isDone && (
        <div className="lesson-after" role="status">
          <Paragraphs words={step.after} />
        </div>
      )}
    </div>
  )
}
