/**
 * Every layer and head as a small map of where one position attends, layers below each other and heads side
 * by side (paper 2.2).
 */
import { viridis } from '../../charts/viridis'
import type { InspectResult } from '../../../core/studyResults'
import type { MapScale } from '../../store/state/studyPanel'
import { ChoiceInput } from '../../ui/ChoiceInput'
import { DataTable } from '../../ui/DataTable'
import { figures } from '../../ui/format'
import { headViews, topOf, type HeadView } from './insideMaps'
import { PlaceMap } from './PlaceMap'
import { ScaleRamp } from './ScaleRamp'

const scales = [
  { value: 'own', label: 'Each map its own' },
  { value: 'shared', label: 'One for all maps' },
]

/** Two figures are enough, and fit below a map on a phone. */
export const weightText = (weight: number) => `${figures(100 * weight, 2)}%`

const placeText = (place: number, grid: number) => `row ${Math.floor(place / grid)}, column ${place % grid}`
const headText = ({ layer, head }: HeadView) => `layer ${layer}, head ${head}`

function mapLabel(view: HeadView, grid: number): string {
  const [top] = topOf(view.weights, 1)
  const most =
    top === undefined
      ? 'nothing was read before'
      : `most of a place ${weightText(view.weights[top])} at ${placeText(top, grid)}`
  return `Attention of ${headText(view)}: ${most}${view.start === null ? '' : `, start vector ${weightText(view.start)}`}`
}

/** What is drawn, for each objective. */
export function attentionWords({ masked }: InspectResult): string {
  return masked
    ? 'Each map is one head: how the marked position, whose own token is hidden, shares its attention out over all places, its own among them.'
    : 'Each map is one head: how the position that predicts the marked token shares its attention out over what was read before, every weight ' +
        'at the place of the token that was read there. The marked token and all that are read after it are not seen and stay empty. ' +
        'The strip above a map is the start vector, which is read first.'
}

/** The sharpest and the most even head, and the start vector's part. */
export function attentionSummary(views: readonly HeadView[]): string {
  const bySpread = [...views].sort((a, b) => a.spread - b.spread)
  const [sharp, even] = [bySpread[0], bySpread[bySpread.length - 1]]
  const keys = (view: HeadView) => `${headText(view)}, as if over ${figures(view.spread, 2)} inputs`
  const starts = views.flatMap(({ start }) => (start === null ? [] : [start]))
  const mean = starts.reduce((a, b) => a + b, 0) / starts.length
  return `Sharpest: ${keys(sharp)}. Most even: ${keys(even)}.${starts.length > 0 ? ` The start vector gets ${weightText(mean)} on average.` : ''}`
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
      <h3>Attention of every layer and head</h3>
      <p className="study-words">{attentionWords(result)}</p>
      <p className="small study-counts">{attentionSummary(views)}</p>
      <div className="study-fields">
        <ChoiceInput
          label="Colour scale"
          help="One for all maps compares heads; each its own shows the pattern of an even head too."
          options={scales}
          value={scale}
          onChange={(value) => onScale(value as MapScale)}
        />
      </div>
      <div
        className="attention-scroll"
        tabIndex={0}
        role="group"
        aria-label="Attention maps, layers by heads"
      >
        <table className="attention-maps" style={{ maxWidth: `${3.5 + 8 * nHead}rem` }}>
          <thead>
            <tr>
              <th scope="col">
                <span className="unseen">layer</span>
              </th>
              {Array.from({ length: nHead }, (_, head) => (
                <th key={head} scope="col">
                  <span className="unseen">head </span>
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
      <p className="small quiet">Rows are layers, columns are heads; below each map is its largest weight.</p>
      <ScaleRamp
        name="attention"
        low="0"
        high={scale === 'own' ? 'the number below the map' : weightText(highest)}
      />
      <DataTable
        caption="Attention of every head"
        columns={['head', 'start vector', 'most', 'second', 'third', 'as if over, inputs']}
        rows={views.map((view) => {
          const top = topOf(view.weights, 3).map(
            (place) => `${weightText(view.weights[place])} at ${placeText(place, grid)}`,
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
