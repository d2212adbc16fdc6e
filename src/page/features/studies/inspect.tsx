/**
 * Charts of an inspect study: the image to choose a position on, its prediction, where every head attends,
 * and the similarity of the position embeddings, which shows what of the image's geometry the model has
 * learned (paper 2.2).
 */
import { useStore } from 'zustand'
import type { InspectResult } from '../../../core/studies/inspect'
import { useLab, useStores } from '../../store/hooks'
import { dataWords } from '../../../core/text/dataWords'
import { studiesText } from '../../text/studies'
import { DataTable } from '../../ui/DataTable'
import { figures, percent } from '../../ui/format'
import { AttentionMaps } from './AttentionMaps'
import { meansAround, rangeOf, rankOf } from './inspectMaps'
import { PixelPicker } from './PixelPicker'
import { PlaceMap, ScaleRamp } from './PlaceMap'
import { PredictionBars } from './PredictionBars'
import type { OutcomeProps } from './outcomeProps'
import './inspect.css'

const studyText = () => studiesText().inspect

/** The prediction of the token, in a sentence. */
export function predictionText({
  probabilities,
  truth,
  position,
  masked,
  grid,
  decoded,
}: InspectResult): string {
  const noun = decoded ? studyText().code : studyText().colour
  const given = masked ? studyText().hidden : studyText().read(position + 1, grid * grid)
  const rank = rankOf(probabilities, truth)
  const place =
    rank === 1 ? studyText().likeliest(probabilities.length) : studyText().rank(rank, probabilities.length)
  return studyText().prediction(given, noun, percent(probabilities[truth]), place)
}

/** Mean similarity within the row, the column and elsewhere, in a sentence. */
export function similarityText({ similarity, grid, place }: InspectResult): string {
  const { row, column, elsewhere } = meansAround(similarity, grid, place)
  return studyText().similarity(figures(row, 2), figures(column, 2), figures(elsewhere, 2))
}

function PositionMaps({ result }: { result: InspectResult }) {
  const { similarity, norms, grid, place, masked } = result
  // Without its cosine with itself, 1, which would leave no colours for the others.
  const [low, high] = rangeOf(similarity, place)
  const [shortest, longest] = rangeOf(norms)
  const sentence = similarityText(result)
  return (
    <>
      <h3>{studyText().positionsTitle}</h3>
      <p className="study-words">
        {studyText().positionsAbout}
        {!masked && studyText().positionsPredict}
      </p>
      <p className="small study-counts">{sentence}</p>
      <div className="inside-maps">
        <figure>
          <PlaceMap
            label={studyText().similarityMap(sentence)}
            grid={grid}
            values={similarity}
            low={low}
            high={high}
            place={place}
          />
          <figcaption>
            <ScaleRamp name={studyText().cosine} low={figures(low, 2)} high={figures(high, 2)} />
          </figcaption>
        </figure>
        <figure>
          <PlaceMap
            label={studyText().normMap(figures(shortest), figures(longest))}
            grid={grid}
            values={norms}
            low={shortest}
            high={longest}
            place={place}
          />
          <figcaption>
            <ScaleRamp name={studyText().length} low={figures(shortest, 2)} high={figures(longest, 2)} />
          </figcaption>
        </figure>
      </div>
      <DataTable
        caption={studyText().positionTable}
        columns={studyText().positionColumns}
        rows={Array.from(similarity, (cosine, i) => [
          studyText().place(Math.floor(i / grid), i % grid),
          figures(cosine),
          figures(norms[i]),
        ])}
      />
    </>
  )
}

export function InspectOutcome({ result, run, form: { row, column }, onEdit }: OutcomeProps<'inspect'>) {
  const { studyPanel } = useLab().stores
  const scale = useStore(useStores().studyPanel, (state) => state.mapScale)
  const { grid, tokens, rgb, decoded, place, image, label } = result
  const sentence = predictionText(result)
  const arrived = row * grid + column === place
  return (
    <>
      <p className="study-verdict">{sentence}</p>
      <div className="inside-head">
        <figure>
          <PixelPicker
            label={studyText().picker(grid)}
            grid={grid}
            row={Math.min(row, grid - 1)}
            column={Math.min(column, grid - 1)}
            image={decoded ? { nPx: decoded.nPx, pixels: decoded.rgb } : { nPx: grid, pixels: tokens, rgb }}
            about={arrived ? `. ${sentence}` : ''}
            onChoose={(nextRow, nextColumn) => onEdit({ row: nextRow, column: nextColumn })}
          />
          <figcaption className="small quiet">
            {studyText().caption(<span className="num">{image}</span>, dataWords(run?.config.dataset, label))}
          </figcaption>
        </figure>
        <PredictionBars result={result} />
      </div>
      <AttentionMaps
        result={result}
        scale={scale}
        onScale={(mapScale) => studyPanel.setState({ mapScale })}
      />
      <PositionMaps result={result} />
    </>
  )
}
