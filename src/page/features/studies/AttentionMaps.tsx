/** A table of attention maps of one position, a row for each layer and a column for each head (paper 2.2). */
import { viridis } from '../../charts/viridis'
import type { InspectResult } from '../../../core/studies/inspect'
import type { MapScale } from '../../store/state/studyPanel'
import { studiesText } from '../../text/studies'
import { ChoiceInput } from '../../ui/ChoiceInput'
import { DataTable } from '../../ui/DataTable'
import { figures } from '../../ui/format'
import { headViews, topOf, type HeadView } from './inspectMaps'
import { PlaceMap, ScaleRamp } from './PlaceMap'

const studyText = () => studiesText().inspect
const scales = ['own', 'shared'] as const

/** Two figures, so that it fits below a map on a phone. */
const weightText = (weight: number) => `${figures(100 * weight, 2)}%`

const placeText = (place: number, grid: number) => studyText().place(Math.floor(place / grid), place % grid)
const headText = ({ layer, head }: HeadView) => studyText().head(layer, head)

function mapLabel(view: HeadView, grid: number): string {
  const [top] = topOf(view.weights, 1)
  const most =
    top === undefined
      ? studyText().mapEmpty
      : studyText().mapMost(weightText(view.weights[top]), placeText(top, grid))
  return studyText().map(
    headText(view),
    most,
    view.start === null ? '' : studyText().mapStart(weightText(view.start)),
  )
}

/** The sharpest and the most even head, and the start vector's mean weight. */
export function attentionSummary(views: readonly HeadView[]): string {
  const bySpread = [...views].sort((a, b) => a.spread - b.spread)
  const [sharp, even] = [bySpread[0], bySpread[bySpread.length - 1]]
  const spread = (view: HeadView) => studyText().spread(headText(view), figures(view.spread, 2))
  const starts = views.flatMap(({ start }) => (start === null ? [] : [start]))
  const mean = starts.reduce((a, b) => a + b, 0) / starts.length
  const summary = studyText().summary(spread(sharp), spread(even))
  return starts.length > 0 ? summary + studyText().startMean(weightText(mean)) : summary
}

function HeadCell({ view, result, high }: { view: HeadView; result: InspectResult; high: number }) {
  return (
    <td>
      {view.start !== null && (
        <span
          className="attention-start"
          aria-hidden="true"
          style={{ background: viridis(high > 0 ? view.start / high : 0) }}
        />
      )}
      <PlaceMap
        label={mapLabel(view, result.grid)}
        grid={result.grid}
        values={view.weights}
        low={0}
        high={high}
        place={result.place}
        known={result.reached}
      />
      <span className="num small attention-most" aria-hidden="true">
        {weightText(view.most)}
      </span>
    </td>
  )
}

interface Props {
  result: InspectResult
  scale: MapScale
  onScale(scale: MapScale): void
}

export function AttentionMaps({ result, scale, onScale }: Props) {
  const { nLayer, nHead, grid } = result
  const views = headViews(result)
  const highest = Math.max(...views.map(({ most }) => most))
  return (
    <>
      <h3>{studyText().attentionTitle}</h3>
      <p className="study-words">
        {result.masked ? studyText().attentionAbout.masked : studyText().attentionAbout.nextToken}
      </p>
      <p className="small study-counts">{attentionSummary(views)}</p>
      <div className="study-fields">
        <ChoiceInput
          label={studyText().scaleLabel}
          help={studyText().scaleHelp}
          options={scales.map((value) => ({ value, label: studyText().scales[value] }))}
          value={scale}
          onChange={(value) => onScale(value as MapScale)}
        />
      </div>
      <div className="attention-scroll" tabIndex={0} role="group" aria-label={studyText().attentionMaps}>
        <table className="attention-maps" style={{ maxWidth: `${3.5 + 8 * nHead}rem` }}>
          <thead>
            <tr>
              <th scope="col">
                <span className="unseen">{studyText().layerColumn}</span>
              </th>
              {Array.from({ length: nHead }, (_, head) => (
                <th key={head} scope="col">
                  <span className="unseen">{studyText().headColumn}</span>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: nLayer }, (_, layer) => (
              <tr key={layer}>
                <th scope="row">{layer}</th>
                {views
                  .filter((view) => view.layer === layer)
                  .map((view) => (
                    <HeadCell
                      key={view.head}
                      view={view}
                      result={result}
                      high={scale === 'own' ? view.most : highest}
                    />
                  ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="small quiet">{studyText().attentionKey}</p>
      <ScaleRamp
        name={studyText().attentionScale}
        low="0"
        high={scale === 'own' ? studyText().belowMap : weightText(highest)}
      />
      <DataTable
        caption={studyText().attentionTable}
        columns={studyText().attentionColumns}
        rows={views.map((view) => {
          const top = topOf(view.weights, 3).map((place) =>
            studyText().weightAt(weightText(view.weights[place]), placeText(place, grid)),
          )
          return [
            headText(view),
            view.start === null ? '–' : weightText(view.start),
            ...[0, 1, 2].map((i) => top[i] ?? '–'),
            figures(view.spread),
          ]
        })}
      />
    </>
  )
}
