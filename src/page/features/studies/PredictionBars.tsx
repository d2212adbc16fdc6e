/** The predicted distribution of one token: the likeliest as bars, the true one marked, the rest as a sum. */
import type { InspectResult } from '../../../core/studies/inspect'
import { studiesText } from '../../text/studies'
import { DataTable } from '../../ui/DataTable'
import { figures, percent } from '../../ui/format'
import { topOf } from './inspectMaps'

const studyText = () => studiesText().inspect

const shownTokens = 12

/** The likeliest tokens, the true one always among them. */
export function shownPredictions({
  probabilities,
  truth,
}: Pick<InspectResult, 'probabilities' | 'truth'>): number[] {
  const top = topOf(probabilities, shownTokens)
  return top.includes(truth) ? top : [...top.slice(0, shownTokens - 1), truth]
}

export function PredictionBars({ result }: { result: InspectResult }) {
  const { probabilities, truth, rgb, decoded, entropy } = result
  const noun = decoded ? studyText().code : studyText().colour
  const shown = shownPredictions(result)
  const rest = Math.max(0, 1 - shown.reduce((sum, token) => sum + probabilities[token], 0))
  const others = probabilities.length - shown.length
  return (
    <div>
      <h3>{studyText().predictionTitle}</h3>
      <ul className="share-bars prediction-bars small" aria-label={studyText().likeliestList(noun)}>
        {shown.map((token) => (
          <li key={token} data-true={token === truth || undefined}>
            <span>
              <i
                aria-hidden="true"
                style={{ background: `rgb(${rgb.subarray(token * 3, token * 3 + 3).join(' ')})` }}
              />
              {noun} {token}
              {token === truth && <b>{studyText().isTrue}</b>}
            </span>
            <span className="share-track" aria-hidden="true">
              <i style={{ width: `${100 * probabilities[token]}%` }} />
            </span>
            <span className="num">{percent(probabilities[token])}</span>
          </li>
        ))}
      </ul>
      <p className="small quiet">
        {others > 0 &&
          studyText().others(
            <span className="num">{others}</span>,
            noun,
            <span className="num">{percent(rest)}</span>,
          )}
        {studyText().entropy(
          <span className="num">{figures(entropy)}</span>,
          <span className="num">{figures(Math.log(probabilities.length))}</span>,
        )}
      </p>
      <DataTable
        caption={studyText().predictionTable(noun)}
        columns={studyText().predictionColumns(noun)}
        rows={Array.from(probabilities, (p, token) => [
          token,
          percent(p),
          token === truth ? studyText().yes : '',
        ])}
      />
    </div>
  )
}
