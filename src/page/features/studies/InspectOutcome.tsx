/**
 * One position looked into: the image to choose it on, what is predicted there, where every head attends, and
 * how its position embedding resembles the others, which shows what of the image's geometry the model has
 * found (paper 2.2).
 */
import type { InspectResult } from '../../../core/studyResults'
import type { MapScale } from '../../store/state/studyPanel'
import { DataTable } from '../../ui/DataTable'
import { figures, percent } from '../../ui/format'
import { AttentionMaps } from './AttentionMaps'
import { meansAround, rangeOf, rankOf } from './insideMaps'
import { PixelPicker } from './PixelPicker'
import { PlaceMap } from './PlaceMap'
import { PredictionBars } from './PredictionBars'
import { ScaleRamp } from './ScaleRamp'
import './inspect.css'

interface Props {
  result: InspectResult
  /** The place that the form has; the result follows it. */
  row: number
  column: number
  scale: MapScale
  onChoose(row: number, column: number): void
  onScale(scale: MapScale): void
}

/** What the model makes of the token, in one sentence. */
export function predictionWords({
  probabilities,
  truth,
  position,
  masked,
  grid,
  decoded,
}: InspectResult): string {
  const noun = decoded ? 'code' : 'colour'
  const given = masked ? 'hidden, all others are seen' : `number ${position + 1} of ${grid * grid} to be read`
  const rank = rankOf(probabilities, truth)
  const place =
    rank === 1 ? `the likeliest of ${probabilities.length}` : `rank ${rank} of ${probabilities.length}`
  return `This token is ${given}. Its true ${noun} gets ${percent(probabilities[truth])}, ${place}.`
}

/** What the position embeddings say of rows and columns, in numbers. */
export function similarityWords({ similarity, grid, place }: InspectResult): string {
  const { row, column, elsewhere } = meansAround(similarity, grid, place)
  return `Mean cosine with the others of its row ${figures(row, 2)}, of its column ${figures(column, 2)}, elsewhere ${figures(elsewhere, 2)}.`
}

function PositionMaps({ result }: { result: InspectResult }) {
  const { similarity, norms, grid, place, masked } = result
  // Its cosine with itself is 1 and would leave no colours for the others.
  const [low, high] = rangeOf(similarity, place)
  const [shortest, longest] = rangeOf(norms)
  const words = similarityWords(result)
  return (
    <>
      <h3>Position embeddings</h3>
      <p className="study-words">
        Every position has a vector of its own, learned with the rest, and nobody told the model which
        positions lie beside or below each other: rows and columns that show here are its own finding.
        {!masked && ' Each vector is drawn at the place that it predicts.'}
      </p>
      <p className="small study-counts">{words}</p>
      <div className="inside-maps">
        <figure>
          <PlaceMap
            label={`Cosine with the marked position. ${words}`}
            grid={grid}
            values={similarity}
            low={low}
            high={high}
            place={place}
          />
          <figcaption>
            <ScaleRamp name="cosine" low={figures(low, 2)} high={figures(high, 2)} />
          </figcaption>
        </figure>
        <figure>
          <PlaceMap
            label={`Length of each position vector, from ${figures(shortest)} to ${figures(longest)}`}
            grid={grid}
            values={norms}
            low={shortest}
            high={longest}
            place={place}
          />
          <figcaption>
            <ScaleRamp name="length" low={figures(shortest, 2)} high={figures(longest, 2)} />
          </figcaption>
        </figure>
      </div>
      <DataTable
        caption="Position embeddings by place"
        columns={['place', 'cosine', 'length']}
        rows={Array.from(similarity, (cosine, i) => [
          `row ${Math.floor(i / grid)}, column ${i % grid}`,
          figures(cosine),
          figures(norms[i]),
        ])}
      />
    </>
  )
}

export function InspectOutcome({ result, row, column, scale, onChoose, onScale }: Props) {
  const { grid, tokens, rgb, decoded, place, image, label } = result
  const words = predictionWords(result)
  const arrived = row * grid + column === place
  return (
    <>
      <p className="study-verdict">{words}</p>
      <div className="inside-head">
        <figure>
          <PixelPicker
            label={`Place to look into, ${grid} by ${grid}`}
            grid={grid}
            row={Math.min(row, grid - 1)}
            column={Math.min(column, grid - 1)}
            image={decoded ? { nPx: decoded.nPx, pixels: decoded.rgb } : { nPx: grid, pixels: tokens, rgb }}
            about={arrived ? `. ${words}` : ''}
            onChoose={onChoose}
          />
          <figcaption className="small quiet">
            Image <span className="num">{image}</span>, {label}. Press a place, or use the arrow keys.
          </figcaption>
        </figure>
        <PredictionBars result={result} />
      </div>
      <AttentionMaps result={result} scale={scale} onScale={onScale} />
      <PositionMaps result={result} />
    </>
  )
}
