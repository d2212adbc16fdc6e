/** A guess beside its result: two numbers on one line, a layer on the layer curve, or two curves. */
import {
  nearnessOf,
  shownValue,
  type CurvePoint,
  type GuessResult,
  type GuessValue,
} from '../../../core/lessons/answers'
import type { Guess } from '../../../core/lessons/lesson'
import type { RunConfig } from '../../../core/config'
import { wordsIn } from '../../../core/lessons/words'
import { fittedShares } from '../../charts/scales'
import { figures } from '../../ui/format'
import { lessonText } from '../../text/lessons'
import { text } from '../../text/text'
import { guessWords } from './GuessInput'
import { axesFor, linePath, placeX, placeY, Plot, withCurves, yWords } from './plot'

type NumberResult = Extract<GuessResult, { kind: 'number' | 'choice' }>

/** Digits after the point so that a number has three figures, and its error the same. */
function answerWords({ answer, unit }: NumberResult): string {
  const words = lessonText()
  const value = shownValue(answer.value, unit)
  if (answer.error === null) return words.value(figures(value), unit)
  const digits = unit === 'share' ? 1 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)))
  const error = shownValue(answer.error, unit)
  return words.valueWithError(value.toFixed(digits), error.toFixed(digits), unit)
}

interface NumberProps {
  guess: Extract<Guess, { kind: 'number' }>
  value: number | null
  result: NumberResult
}

/** Both on one line, the result with its standard error. */
function NumberLine({ guess: { from, to }, value, result }: NumberProps) {
  const { answer, unit } = result
  const shown = shownValue(answer.value, unit)
  const [low, high] = [Math.min(from, shown), Math.max(to, shown)]
  const at = (number: number) => 8 + (324 * (Math.min(high, Math.max(low, number)) - low)) / (high - low || 1)
  const error = shownValue(answer.error ?? 0, unit)
  return (
    <svg viewBox="0 0 340 44" className="lesson-plot number-line" aria-hidden="true">
      <line className="axis" x1={8} x2={332} y1={22} y2={22} />
      {value !== null && <line className="apart" x1={at(value)} x2={at(shown)} y1={22} y2={22} />}
      {error > 0 && (
        <line className="whisker" x1={at(shown - error)} x2={at(shown + error)} y1={22} y2={22} />
      )}
      {value !== null && <circle className="guess-dot" cx={at(value)} cy={22} r={7} />}
      <rect className="result-mark" x={at(shown) - 6} y={16} width={12} height={12} />
    </svg>
  )
}

function NumberComparison({ guess, value, result }: NumberProps) {
  const words = lessonText()
  return (
    <>
      <dl className="both">
        {value !== null && (
          <div>
            <dt>
              <i className="key-guess" aria-hidden="true" />
              {words.you}
            </dt>
            <dd className="num">{guessWords(guess, value)}</dd>
          </div>
        )}
        <div>
          <dt>
            <i className="key-result" aria-hidden="true" />
            {words.result}
          </dt>
          <dd className="num">{answerWords(result)}</dd>
        </div>
      </dl>
      <NumberLine guess={guess} value={value} result={result} />
    </>
  )
}

interface CurveProps {
  axis: 'probe' | 'loss'
  config: RunConfig
  guessed: readonly CurvePoint[]
  real: readonly CurvePoint[]
  /** Layers marked on the real curve: the guessed one and the best. */
  marks?: { guess: number | null; best: number }
}

function Curves({ axis, config, guessed, real, marks }: CurveProps) {
  const words = lessonText()
  const layer = marks?.guess ?? null
  const whole = withCurves(axesFor(axis, config), guessed, real)
  // Differences of layers are small beside 100%.
  const axes = marks ? { ...whole, y: fittedShares(real.map(({ y }) => y)) } : whole
  const lastOf = (curve: readonly CurvePoint[]) => yWords(axis, curve.at(-1)?.y ?? 0)
  const markAt = (layer: number) => ({
    cx: placeX(axes, layer),
    cy: placeY(axes, real.find(({ x }) => x === layer)?.y ?? 0),
  })
  const summary = marks
    ? [marks.guess === null ? '' : words.yourLayer(marks.guess), words.bestLayer(marks.best)]
        .filter(Boolean)
        .join('. ')
    : guessed.length > 0
      ? words.curveSummary(lastOf(guessed), lastOf(real))
      : words.plotSummary('–', lastOf(real))
  return (
    <>
      <Plot axes={axes} role="img" aria-label={summary}>
        <path className="real-line" d={linePath(axes, real)} />
        {axis === 'probe' &&
          real.map(({ x, y }) => (
            <circle key={x} className="real-dot" cx={placeX(axes, x)} cy={placeY(axes, y)} r={3} />
          ))}
        {guessed.length > 0 && <path className="guess-line" d={linePath(axes, guessed)} />}
        {marks && <circle className="best-ring" {...markAt(marks.best)} r={10} />}
        {layer !== null && <circle className="guess-dot" {...markAt(layer)} r={6} />}
      </Plot>
      <ul className="plot-key">
        {(guessed.length > 0 || layer !== null) && (
          <li>
            <i className={marks ? 'key-guess' : 'key-guess line'} aria-hidden="true" />
            {layer === null ? words.yourCurve : words.yourLayer(layer)}
          </li>
        )}
        <li>
          <i className={marks ? 'key-best' : 'key-real line'} aria-hidden="true" />
          {marks ? words.bestLayer(marks.best) : words.realCurve}
        </li>
      </ul>
    </>
  )
}

interface Props {
  guess: Guess
  /** Undefined if the pupil went on without a guess. */
  value: GuessValue | undefined
  /** Undefined until it can be known. */
  result: GuessResult | undefined
  config: RunConfig
}

function Drawn({ guess, value, result, config }: Props & { result: GuessResult }) {
  const number = typeof value === 'number' ? value : null
  if (result.kind === 'number' && guess.kind === 'number')
    return <NumberComparison guess={guess} value={number} result={result} />
  if (result.kind === 'layer') {
    const real = result.accuracy.map((y, x) => ({ x, y }))
    return (
      <Curves
        axis="probe"
        config={config}
        guessed={[]}
        real={real}
        marks={{ guess: number, best: result.best }}
      />
    )
  }
  if (result.kind === 'curve') {
    const guessed = typeof value === 'object' ? value : []
    return <Curves axis={result.axis} config={config} guessed={guessed} real={result.curve} />
  }
  if (result.kind !== 'choice' || guess.kind !== 'choice') return null
  const { locale } = text.common
  const words = lessonText()
  const option = (index: number) => (guess.options[index] ? wordsIn(guess.options[index].say, locale) : '')
  return (
    <dl className="both">
      {number !== null && (
        <div>
          <dt>{words.you}</dt>
          <dd>{option(number)}</dd>
        </div>
      )}
      <div>
        <dt>{words.result}</dt>
        <dd>
          {option(result.right)} <span className="num small">{answerWords(result)}</span>
        </dd>
      </div>
    </dl>
  )
}

export function Comparison(props: Props) {
  const { guess, value, result } = props
  const words = lessonText()
  if (!result)
    return (
      <p className="comparison quiet" role="status">
        {words.notMeasured}
      </p>
    )
  return (
    <div className="comparison" role="status">
      <Drawn {...props} result={result} />
      <p className="kind">
        {value === undefined ? words.noGuess : words.kind[nearnessOf(guess, value, result)]}
      </p>
    </div>
  )
}
