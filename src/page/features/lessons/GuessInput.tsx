/** Asks for a guess: a number on a slider, a layer, one of some options, or a drawn curve. */
import { useId, useState } from 'react'
import type { CurvePoint, GuessValue } from '../../../core/lessons/answers'
import { unitOf, type Guess } from '../../../core/lessons/lesson'
import type { RunConfig } from '../../../core/config'
import { wordsIn } from '../../../core/lessons/words'
import { Button } from '../../ui/Button'
import { lessonText } from '../../text/lessons'
import { text } from '../../text/text'
import { CurveInput, flatCurve } from './CurveInput'
import { MarkedText } from './MarkedText'
import { axesFor } from './plot'

interface Props {
  guess: Guess
  /** Settings of the run that the guess is about. */
  config: RunConfig
  onGuess(value: GuessValue): void
}

/** A guessed number in words, in the unit of its answer, with as many decimals as the slider's steps. */
export function guessWords({ answer, step }: Extract<Guess, { kind: 'number' }>, value: number): string {
  const decimals = Math.min(6, Math.max(0, Math.ceil(-Math.log10(step))))
  return lessonText().value(value.toFixed(decimals), unitOf(answer))
}

function NumberGuess({ guess, onGuess }: Props & { guess: Extract<Guess, { kind: 'number' }> }) {
  const { from, to, step } = guess
  const id = useId()
  const [value, setValue] = useState(() => from + Math.round((to - from) / 2 / step) * step)
  const words = lessonText()
  return (
    <>
      <label className="guess-range" htmlFor={id}>
        <span>{words.guess}</span>
        <output className="num" htmlFor={id}>
          {guessWords(guess, value)}
        </output>
      </label>
      <input
        id={id}
        className="guess-slider"
        type="range"
        min={from}
        max={to}
        step={step}
        value={value}
        aria-valuetext={guessWords(guess, value)}
        onChange={(event) => setValue(Number(event.target.value))}
      />
      <Button kind="primary" label={words.guessThis} onClick={() => onGuess(value)} />
    </>
  )
}

interface ChoiceProps {
  legend: string
  options: { value: number; label: string }[]
  className: string
  onGuess(value: number): void
}

function Choice({ legend, options, className, onGuess }: ChoiceProps) {
  const name = useId()
  const [value, setValue] = useState<number | null>(null)
  const words = lessonText()
  return (
    <>
      <fieldset className={className}>
        <legend className="unseen">{legend}</legend>
        {options.map((option) => (
          <label key={option.value} className="guess-option">
            <input
              type="radio"
              name={name}
              checked={value === option.value}
              onChange={() => setValue(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </fieldset>
      <Button
        kind="primary"
        label={words.guessThis}
        blocked={value === null ? words.chooseFirst : null}
        onClick={() => value !== null && onGuess(value)}
      />
    </>
  )
}

function CurveGuess({ guess, config, onGuess }: Props & { guess: Extract<Guess, { kind: 'curve' }> }) {
  const axes = axesFor(guess.axis, config)
  const [curve, setCurve] = useState<CurvePoint[]>(() => flatCurve(axes))
  const [drawn, setDrawn] = useState(false)
  const words = lessonText()
  const change = (next: CurvePoint[]) => {
    setCurve(next)
    setDrawn(true)
  }
  return (
    <>
      <CurveInput axes={axes} curve={curve} onChange={change} />
      <p className="small quiet">{words.curveHelp}</p>
      <Button
        kind="primary"
        label={words.guessThis}
        blocked={drawn ? null : words.drawFirst}
        onClick={() => onGuess(curve)}
      />
    </>
  )
}

export function GuessInput(props: Props) {
  const { guess, config, onGuess } = props
  const words = lessonText()
  const { locale } = text.common
  const question = wordsIn(guess.ask, locale)
  return (
    <div className="guess">
      <p className="ask">
        <MarkedText text={question} />
      </p>
      {guess.kind === 'number' && <NumberGuess {...props} guess={guess} />}
      {guess.kind === 'curve' && <CurveGuess {...props} guess={guess} />}
      {guess.kind === 'layer' && (
        <Choice
          className="guess-layers"
          legend={question}
          options={Array.from({ length: config.nLayer + 1 }, (_, layer) => ({
            value: layer,
            label: words.layer(layer),
          }))}
          onGuess={onGuess}
        />
      )}
      {guess.kind === 'choice' && (
        <Choice
          className="guess-options"
          legend={question}
          options={guess.options.map(({ say }, i) => ({ value: i, label: wordsIn(say, locale) }))}
          onGuess={onGuess}
        />
      )}
    </div>
  )
}
