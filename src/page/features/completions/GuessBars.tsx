/** What the classifier says of a picture: the likeliest class in words, and the classes as bars. */
import type { ReactNode } from 'react'
import { dataWords } from '../../../core/text/dataWords'
import type { ClassGuess } from '../../../core/protocol'
import { text } from '../../text/text'
import { chance } from '../../ui/format'
import './guess.css'

export interface NamedChance {
  name: string
  share: number
}

/** The classes of a guess in the words of the page, the likeliest first. */
export function namedChances({ by, probabilities }: ClassGuess, datasetId: string): NamedChance[] {
  return by.classNames
    .map((name, k) => ({ name: dataWords(datasetId, name), share: probabilities[k] }))
    .sort((a, b) => b.share - a.share)
}

/** "a star, 91%: it is almost sure". */
export function GuessWords({ best: { name, share } }: { best: NamedChance }): ReactNode {
  const { sure, leans, unsure } = text.whatIsThis.says
  const say = share >= 0.9 ? sure : share >= 0.5 ? leans : unsure
  return say(<b>{name}</b>, <b className="num">{chance(share)}</b>)
}

/** @param most bars; the classes beyond are summed up */
export function GuessBars({ chances, most }: { chances: readonly NamedChance[]; most: number }) {
  const words = text.whatIsThis
  const shown = chances.slice(0, most)
  const rest = chances.slice(most)
  return (
    <>
      <ul className="guess-bars" aria-label={words.chances}>
        {shown.map(({ name, share }) => (
          <li key={name}>
            <span className="guess-name">{name}</span>
            <span className="guess-track" aria-hidden="true">
              <i style={{ width: `${100 * share}%` }} />
            </span>
            <span className="num">{chance(share)}</span>
          </li>
        ))}
      </ul>
      {rest.length > 0 && (
        <p className="small quiet">
          {words.others(
            rest.length,
            <span className="num">
              {chance(
                Math.max(
                  0,
                  rest.reduce((sum, { share }) => sum + share, 0),
                ),
              )}
            </span>,
          )}
        </p>
      )}
    </>
  )
}
